import type { DeployState } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'
import type { AccountTarget } from '../executor/account-target.ts'
import { openAccount } from '../executor/open-target.ts'
import { exitCodes } from '../exit-codes.ts'
import { openDeployment, recordedOf } from '../project/open-deployment.ts'
import { renderTable } from '../render/render-table.ts'
import type { CommandContext } from './command-context.ts'
import type { DeploymentOptions } from './deployment.ts'

/** Options of `voyage drift`. */
export interface DriftOptions extends DeploymentOptions {
  readonly detailedExitcode?: boolean
}

/** One recorded thing and what stands in its place. */
interface Finding {
  readonly step: string
  readonly recorded: string
  /** Null: it is gone. */
  readonly stands: string | null
  readonly verdict: 'same' | 'gone' | 'changed'
}

/**
 * Compares recorded databases, namespaces, buckets, queues, Pages projects and Workers with those of the account. A
 * look-up that fails is no finding: it ends the command.
 */
export async function runDrift(options: DriftOptions, context: CommandContext): Promise<void> {
  const { output } = context
  const { manifest, state } = await openDeployment(options, context)
  const findings = await findDrift(openAccount({ manifest, context }), state)
  const drifted = findings.filter(({ verdict }) => verdict !== 'same')
  if (options.json) output.json({ findings })
  else {
    const rows = findings.map((one) => [one.verdict, one.step, one.recorded, one.stands ?? 'nothing'])
    for (const line of renderTable([['', 'STEP', 'RECORDED', 'STANDS'], ...rows])) output.line(line)
    output.line(
      drifted.length === 0
        ? `No drift: ${findings.length} things stand as recorded.`
        : `${drifted.length} of ${findings.length} differ. \`voyage rollback\` returns Workers to their recorded version.`,
    )
  }
  if (options.detailedExitcode && drifted.length > 0) context.endWith(exitCodes.changesPending)
}

async function findDrift(account: AccountTarget, state: DeployState | null): Promise<ReadonlyArray<Finding>> {
  const { signal } = new AbortController()
  const findings: Array<Finding> = []
  const add = (step: string, recorded: string, stands: string | null): void => {
    // A Worker deployed before versions were recorded is only looked for.
    const same = recorded === '' ? stands !== null : stands === recorded
    findings.push({ step, recorded, stands, verdict: same ? 'same' : stands === null ? 'gone' : 'changed' })
  }
  for (const [id, { inputs, outputs }] of recordedOf(state, 'd1.create')) {
    const found = await account.findDatabase(inputs.name, { signal })
    if (!found.ok) throw new CommandError(found.error)
    add(id, outputs.databaseId, found.value)
  }
  for (const [id, { inputs, outputs }] of recordedOf(state, 'kv.create')) {
    const found = await account.namespaces.find(inputs.name, { signal })
    if (!found.ok) throw new CommandError(found.error)
    add(id, outputs.namespaceId, found.value)
  }
  for (const [id, { inputs }] of recordedOf(state, 'r2.create')) {
    const found = await account.buckets.find(inputs.name, { signal })
    if (!found.ok) throw new CommandError(found.error)
    add(id, inputs.name, found.value)
  }
  for (const [id, { inputs, outputs }] of recordedOf(state, 'queue.create')) {
    const found = await account.queues.find(inputs.name, { signal })
    if (!found.ok) throw new CommandError(found.error)
    add(id, outputs.queueId, found.value)
  }
  for (const [id, { inputs, outputs }] of recordedOf(state, 'pages.create')) {
    const found = await account.pages.describe(inputs.name, { signal })
    if (!found.ok) throw new CommandError(found.error)
    const stands = found.value && pagesProject(found.value.subdomain, found.value.branch)
    add(id, pagesProject(outputs.subdomain, inputs.branch), stands)
  }
  for (const [id, { inputs, outputs }] of recordedOf(state, 'worker.deploy')) {
    const found = await account.currentVersion(inputs.worker, { signal })
    if (!found.ok) throw new CommandError(found.error)
    add(id, outputs.versionId ?? '', found.value)
  }
  return findings
}

const pagesProject = (subdomain: string, branch: string): string => `${subdomain} (production branch ${branch})`

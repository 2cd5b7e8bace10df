import type { ApplyReport, Plan, ResolvedManifest, StateStore, StepKind } from '@voyage/deploy-planner'
import { apply, listPlanNeeds, recoverState, renderPlanTable, selectSteps } from '@voyage/deploy-planner'
import { createFileStateStore } from '@voyage/deploy-planner/files'
import { readDeploySecrets } from '../cloudflare/deploy-secrets.ts'
import { createWranglerTarget } from '../cloudflare/wrangler-target.ts'
import { CommandError } from '../command-error.ts'
import { applyFailed, applyRefused } from '../executor/apply-errors.ts'
import { createExecutor } from '../executor/create-executor.ts'
import { createPlatformApis } from '../executor/platform-apis.ts'
import { exitCodes } from '../exit-codes.ts'
import { operatorTokenVariable, remoteFetch } from '../http/connect-control-plane.ts'
import { readLaneInput } from '../lanes/generate-day.ts'
import { makePlan } from '../project/make-plan.ts'
import { readManifest } from '../project/read-manifest.ts'
import { readSources } from '../project/read-sources.ts'
import { stateFolder } from '../project/state-folder.ts'
import { createProgressRenderer, summarizeApply } from '../render/render-progress.ts'
import type { CommandContext } from './command-context.ts'
import { now } from './command-context.ts'
import { onInterrupt } from './on-interrupt.ts'

/** Options of the commands that apply a plan on Cloudflare. */
export interface DeployOptions {
  readonly manifest: string
  readonly environment: string
  readonly execute?: boolean
  readonly adopt?: boolean
  readonly concurrency: string
  readonly json?: boolean
  readonly detailedExitcode?: boolean
  /** Only steps of these kinds; absent: all. */
  readonly only?: ReadonlyArray<StepKind>
}

/** Plans a deploy to Cloudflare, shows the plan, and carries it out when `execute` is set. */
export async function runDeploy(options: DeployOptions, context: CommandContext): Promise<void> {
  const { root, output } = context
  const concurrency = parseConcurrency(options.concurrency)
  const manifest = await readManifest({ root, file: options.manifest, environment: options.environment })
  if (manifest.environment === 'local') throw localRefused()
  for (const { config } of manifest.tenants) if (config !== null) await readLaneInput(root, config.directory)
  const sources = await readSources({ root, manifest })
  const stateStore = createFileStateStore({ directory: stateFolder(context, manifest.environment), now })
  const { state } = recoverState(await stateStore.load())
  const secretNames = listPlanNeeds(manifest).secrets.map((secret) => secret.name)
  const whole = await makePlan({ root, manifest, sources, secretNames, state, now: now() })
  const plan = options.only === undefined ? whole : await selectSteps(whole, options.only)
  const changes = plan.steps.filter((step) => step.action !== 'none').length
  if (options.execute) {
    await execute({ options, context, manifest, plan, stateStore, concurrency })
    return
  }
  if (options.json) output.json(plan)
  else {
    output.line(renderPlanTable(plan))
    for (const path of plan.placeholders) output.line(`placeholder: ${path} must be filled in before --execute`)
    output.line(changes === 0 ? 'Nothing to do.' : `${changes} changes. Nothing was changed. Add --execute to do it.`)
  }
  if (options.detailedExitcode && changes > 0) process.exitCode = exitCodes.changesPending
}

async function execute(deploy: {
  readonly options: DeployOptions
  readonly context: CommandContext
  readonly manifest: ResolvedManifest
  readonly plan: Plan
  readonly stateStore: StateStore
  readonly concurrency: number
}): Promise<void> {
  const { options, context, manifest, plan, stateStore, concurrency } = deploy
  const { root, output, environment } = context
  const secrets = readDeploySecrets({ environment, plan })
  const target = createWranglerTarget({ root, accountId: manifest.accountId, environment })
  const apis = createPlatformApis({
    manifest,
    credential: () => environment[operatorTokenVariable] ?? '',
    fetch: (_worker, url, init) => remoteFetch(url, init),
  })
  const interrupt = onInterrupt()
  const began = performance.now()
  try {
    const applied = await apply({
      plan,
      executor: createExecutor({ target, ...apis, root, now }),
      stateStore,
      clock: { now, milliseconds: () => performance.now() },
      secrets: Object.fromEntries(secrets),
      adopt: options.adopt ?? false,
      concurrency,
      signal: interrupt.signal,
      ...(options.json ? {} : { onEvent: createProgressRenderer(output, plan.steps.length) }),
    })
    if (!applied.ok) throw applyRefused(applied.error)
    report(applied.value, { options, context, seconds: (performance.now() - began) / 1000 })
  } finally {
    interrupt.stop()
  }
}

function report(
  applied: ApplyReport,
  how: { readonly options: DeployOptions; readonly context: CommandContext; readonly seconds: number },
): void {
  const { output } = how.context
  if (how.options.json) output.json(applied)
  else output.line(summarizeApply(applied, how.seconds))
  if (applied.failed.length > 0) throw applyFailed(applied)
  if (applied.interrupted) process.exitCode = exitCodes.interrupted
}

function parseConcurrency(text: string): number {
  const concurrency = Number(text)
  if (Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 64) return concurrency
  throw new CommandError({
    code: 'CLI_OPTION_INVALID',
    message: `--concurrency: "${text}" is no number of steps.`,
    remedy: 'Give a whole number from 1 to 64.',
  })
}

function localRefused(): CommandError {
  return new CommandError({
    code: 'CLI_OPTION_INVALID',
    message: 'The environment "local" is this machine, not Cloudflare.',
    remedy: 'Use `voyage up` for it, or name another environment with --environment.',
  })
}

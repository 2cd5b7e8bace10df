import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Plan, ResolvedManifest, StateStore } from '@voyage/deploy-planner'
import {
  listPlanNeeds,
  parsePlan,
  recoverState,
  renderPlanTable,
  selectSteps,
  serializePlan,
} from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'
import { executePlan } from '../executor/execute-plan.ts'
import { exitCodes } from '../exit-codes.ts'
import { checkProjectPaths } from '../project/check-project-paths.ts'
import { makePlan } from '../project/make-plan.ts'
import { readManifest } from '../project/read-manifest.ts'
import { readSources } from '../project/read-sources.ts'
import { reasonOf } from '../project/reason-of.ts'
import { writeProjectFile } from '../project/write-project-file.ts'
import { openStateStore } from '../state/open-state-store.ts'
import { againLine, onlyOf } from './again-line.ts'
import type { CommandContext } from './command-context.ts'
import { now } from './command-context.ts'
import type { DeployOptions } from './deploy-options.ts'
import { parseDeployOptions } from './parse-deploy-options.ts'
import { parseGraphForm } from './parse-graph-form.ts'
import { refuseLocalEnvironment } from './refuse-local-environment.ts'

/** Plans a deploy to Cloudflare, shows the plan, and carries it out when `execute` is set. */
export async function runDeploy(options: DeployOptions, context: CommandContext): Promise<void> {
  const { root, output } = context
  const how = parseDeployOptions(options)
  const draw = parseGraphForm(options)
  refuseChoiceOfSaved(options)
  const manifest = await readManifest({ root, file: options.manifest, environment: options.environment })
  refuseLocalEnvironment(manifest)
  for (const warning of await checkProjectPaths(root, manifest)) output.warn(`warning: ${warning}`)
  const stateStore = openStateStore(manifest, context)
  const { only, renewSecrets } = options
  const current = await planNow({ context, manifest, stateStore, only, renewSecrets })
  const plan = options.plan === undefined ? current : await readPlan(resolve(root, options.plan), current)
  if (options.savePlan !== undefined) await writeProjectFile(root, options.savePlan, serializePlan(plan))
  if (options.execute) {
    const again = againLine('deploy', options, { only: only ?? onlyOf(plan, current) })
    return executePlan({ context, manifest, plan, stateStore, ...how, again })
  }
  const changes = plan.steps.filter((step) => step.action !== 'none').length
  if (draw !== null && options.out !== undefined) await writeProjectFile(root, options.out, draw(plan))
  if (draw !== null && options.out === undefined) output.line(draw(plan).trimEnd())
  else if (options.json) output.json(plan)
  else {
    output.line(renderPlanTable(plan))
    output.line(
      changes === 0
        ? 'Nothing to do.'
        : `${changes === 1 ? '1 change' : `${changes} changes`}. Nothing was changed. Add --execute to do it.`,
    )
  }
  if (options.detailedExitcode && changes > 0) context.endWith(exitCodes.changesPending)
}

/** A saved plan is carried out as it is: what chooses steps belongs to its making. */
function refuseChoiceOfSaved({ plan, only, renewSecrets }: DeployOptions): void {
  if (plan === undefined || (only === undefined && renewSecrets === undefined)) return
  throw new CommandError({
    code: 'CLI_OPTION_INVALID',
    message: `--plan carries out a saved plan as it is, and does not go with ${only === undefined ? '--renew-secrets' : '--only'}.`,
    remedy: 'Make a new plan with it and --save-plan <file>.',
  })
}

/** Makes the plan for what lies in the project now and is recorded now. */
async function planNow(from: {
  readonly context: CommandContext
  readonly manifest: ResolvedManifest
  readonly stateStore: StateStore
  readonly only: string | undefined
  readonly renewSecrets: string | undefined
}): Promise<Plan> {
  const { manifest, stateStore, only } = from
  const { root } = from.context
  if (manifest.tenants.some(({ config }) => config !== null)) {
    // The lane engine is large; it is loaded for manifests that need it.
    const { readLaneInput } = await import('../lanes/generate-day.ts')
    for (const { config } of manifest.tenants) if (config !== null) await readLaneInput(root, config.directory)
  }
  const sources = await readSources({ root, manifest })
  const { state } = recoverState(await stateStore.load())
  const secretNames = listPlanNeeds(manifest).secrets.map((secret) => secret.name)
  const renewedSecrets = from.renewSecrets?.split(',') ?? []
  const whole = await makePlan({ root, manifest, sources, secretNames, renewedSecrets, state, now: now() })
  if (only === undefined) return whole
  const part = await selectSteps(whole, { only: only.split(','), needs: 'include' })
  if (part.ok) return part.value
  throw new CommandError({
    code: 'CLI_OPTION_INVALID',
    message: `--only: ${part.error.message}.`,
    remedy: 'Give kinds such as worker.deploy or ids such as worker.deploy:auth, separated by commas.',
  })
}

/** Reads a saved plan, which must have been made from what lies in the project and is recorded now. */
async function readPlan(file: string, current: Plan): Promise<Plan> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw planRefused(file, `it cannot be read (${reasonOf(cause)})`)
  })
  const parsed = await parsePlan(text)
  if (!parsed.ok) throw planRefused(file, parsed.error.message)
  const { inputsHash, stateHash } = parsed.value
  if (inputsHash !== current.inputsHash) throw planRefused(file, 'stale plan: an input has changed since it was made')
  if (stateHash !== current.stateHash) throw planRefused(file, 'stale plan: the recorded state has changed since')
  return parsed.value
}

function planRefused(file: string, reason: string): CommandError {
  return new CommandError({
    code: 'CLI_PLAN_FILE_REFUSED',
    message: `The plan in ${file} is not carried out: ${reason}.`,
    remedy: 'Make a new one with --save-plan <file>, read it, and give it to --plan.',
  })
}

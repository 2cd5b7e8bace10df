import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DeployState, Plan, StateStore } from '@voyage/deploy-planner'
import { apply, listPlanNeeds, recoverState, renderPlanTable } from '@voyage/deploy-planner'
import { createFileStateStore } from '@voyage/deploy-planner/files'
import { CommandError } from '../command-error.ts'
import { now } from '../commands/command-context.ts'
import { applyFailed, applyRefused } from '../executor/apply-errors.ts'
import { createExecutor } from '../executor/create-executor.ts'
import { createPlatformApis } from '../executor/platform-apis.ts'
import type { Output } from '../output.ts'
import { makePlan } from '../project/make-plan.ts'
import type { Project } from '../project/read-project.ts'
import { createProgressRenderer, summarizeApply } from '../render/render-progress.ts'
import { checkLoadedState } from '../state/check-loaded-state.ts'
import { accountFile, readLocalAccount } from './local-account.ts'
import { ensureLocalSecrets } from './local-secrets.ts'
import type { LocalTarget } from './local-target.ts'
import { createLocalTarget } from './local-target.ts'

/** A provisioned local stack that serves. */
export interface RunningStack {
  /** The value of one of the stack's secrets. */
  secret(name: string): string
  stop(): Promise<void>
}

/** Options of {@link provisionLocally}. */
export interface ProvisionOptions {
  readonly root: string
  readonly project: Project
  /** The state folder; this process holds its serving lock. */
  readonly folder: string
  readonly port: number
  readonly output: Output
  readonly signal: AbortSignal
  /** Told of each workerd process that serves. */
  readonly onRuntime: (pid: number) => void
}

/** The operator's credential of the local stack, among its secrets; the Workers know its digest only. */
const operatorToken = 'OPERATOR_TOKEN'

/** Brings a project's `local` environment about on this machine and leaves it running. */
export async function provisionLocally(options: ProvisionOptions): Promise<RunningStack> {
  const { root, project, folder, output, port } = options
  const stateStore = checkLoadedState(createFileStateStore({ directory: folder, now }), join(folder, 'state.json'))
  await breakDeadLock(stateStore)
  const { state } = recoverState(await stateStore.load())
  await requireAccount(folder, state)
  const needed = listPlanNeeds(project.manifest).secrets.map((secret) => secret.name)
  const secrets = await ensureLocalSecrets(join(folder, 'secrets.json'), [...needed, operatorToken])
  const secret = (name: string): string => secrets.get(name) ?? ''
  const plan = await makePlan({ root, ...project, secretNames: [...secrets.keys()], state, now: now() })
  if (plan.steps.some((step) => step.action !== 'none')) output.line(renderPlanTable(plan))

  output.line(output.style('dim', 'Starting workerd ...'))
  const target = await createLocalTarget({
    root,
    folder,
    serving: {
      entry: { worker: 'edge-gateway', port },
      bundle: async (config) => project.sources.bundles.get(config) ?? '',
      secret,
      onLog: () => undefined,
      onRuntime: options.onRuntime,
    },
  })
  try {
    await applyPlan({ ...options, plan, target, secrets, stateStore })
  } catch (error) {
    await target.stop()
    throw error
  }
  return { secret, stop: target.stop }
}

async function applyPlan(
  options: ProvisionOptions & {
    readonly plan: Plan
    readonly target: LocalTarget
    readonly secrets: ReadonlyMap<string, string>
    readonly stateStore: StateStore
  },
): Promise<void> {
  const { root, project, output, plan, target, secrets, stateStore, signal } = options
  const apis = createPlatformApis({
    manifest: project.manifest,
    credential: () => secrets.get(operatorToken) ?? '',
    fetch: (worker, url, init) => target.fetch(worker, url, init),
  })
  const began = performance.now()
  const applied = await apply({
    plan,
    executor: createExecutor({ target, ...apis, root, environment: process.env, now }),
    stateStore,
    clock: { now, milliseconds: () => performance.now() },
    secrets: Object.fromEntries(secrets),
    onEvent: createProgressRenderer(output, plan.steps.length),
    // The local stack belongs to this folder alone: what stands there is ours, recorded or not.
    adopt: true,
    signal,
  })
  if (!applied.ok) throw applyRefused(applied.error)
  output.line(summarizeApply(applied.value, (performance.now() - began) / 1000))
  if (applied.value.failed.length > 0) throw applyFailed(applied.value, { again: 'npm start', isJson: false })
}

// A killed start leaves the state's own lock. Who holds the serving lock knows that nobody else applies here.
async function breakDeadLock(stateStore: StateStore): Promise<void> {
  const lock = await stateStore.lock({ purpose: 'up' })
  if (lock.ok) await lock.value.release()
  else if (lock.error.stale) await stateStore.unlock(lock.error.holder)
}

// The steps that the state calls done would not be done again, so nothing could come of an empty account.
async function requireAccount(folder: string, state: DeployState | null): Promise<void> {
  const file = accountFile(folder)
  await readLocalAccount(file)
  if (existsSync(file) || state === null || Object.keys(state.steps).length === 0) return
  throw new CommandError({
    code: 'CLI_LOCAL_ACCOUNT_UNREADABLE',
    message: `${file} is gone, but the state beside it says that things stand.`,
    remedy: 'Put it back, or start over with `npm start -- --fresh`.',
  })
}

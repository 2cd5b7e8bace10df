import { join } from 'node:path'
import type { Plan, ResolvedManifest, StateStore } from '@voyage/deploy-planner'
import { apply, listPlanNeeds, recoverState, renderPlanTable } from '@voyage/deploy-planner'
import { createFileStateStore } from '@voyage/deploy-planner/files'
import { now } from '../commands/command-context.ts'
import { applyFailed, applyRefused } from '../executor/apply-errors.ts'
import { createExecutor } from '../executor/create-executor.ts'
import { createPlatformApis } from '../executor/platform-apis.ts'
import { readLaneInput } from '../lanes/generate-day.ts'
import type { Output } from '../output.ts'
import { makePlan } from '../project/make-plan.ts'
import { readManifest } from '../project/read-manifest.ts'
import { readSources } from '../project/read-sources.ts'
import { createProgressRenderer, summarizeApply } from '../render/render-progress.ts'
import { ensureLocalSecrets } from './local-secrets.ts'
import type { LocalTarget } from './local-target.ts'
import { createLocalTarget } from './local-target.ts'

/** A provisioned local stack that serves. */
export interface RunningStack {
  readonly manifest: ResolvedManifest
  /** The value of one of the stack's secrets. */
  secret(name: string): string
  stop(): Promise<void>
}

/** The operator's credential of the local stack, among its secrets; the Workers know its digest only. */
const operatorToken = 'OPERATOR_TOKEN'

/**
 * Brings a manifest's `local` environment about on this machine and leaves it running.
 *
 * Everything that can be refused (manifest, lane input, code) is read before anything is started.
 */
export async function provisionLocally(options: {
  readonly root: string
  readonly manifestFile: string
  readonly folder: string
  readonly port: number
  readonly output: Output
  readonly signal: AbortSignal
}): Promise<RunningStack> {
  const { root, folder, output, port } = options
  const manifest = await readManifest({ root, file: options.manifestFile, environment: 'local', localPort: port })
  for (const { config } of manifest.tenants) if (config !== null) await readLaneInput(root, config.directory)
  const sources = await readSources({ root, manifest })
  const needed = listPlanNeeds(manifest).secrets.map((secret) => secret.name)
  const secrets = await ensureLocalSecrets(join(folder, 'secrets.json'), [...needed, operatorToken])
  const secret = (name: string): string => secrets.get(name) ?? ''

  const stateStore = createFileStateStore({ directory: folder, now })
  await breakStaleLock(stateStore)
  const stored = await stateStore.load()
  const { state } = recoverState(stored)
  const plan = await makePlan({ root, manifest, sources, secretNames: [...secrets.keys()], state, now: now() })
  const isChange = plan.steps.some((step) => step.action !== 'none')
  if (isChange) output.line(renderPlanTable(plan))

  output.line(output.style('dim', 'Starting workerd ...'))
  const target = await createLocalTarget({
    root,
    folder,
    serving: {
      entry: { worker: 'edge-gateway', port },
      bundle: async (config) => sources.bundles.get(config) ?? '',
      secret,
      onLog: () => undefined,
    },
  })
  try {
    await applyPlan({ ...options, plan, manifest, target, secrets, stateStore })
  } catch (error) {
    await target.stop()
    throw error
  }
  return { manifest, secret, stop: target.stop }
}

async function applyPlan(options: {
  readonly root: string
  readonly output: Output
  readonly signal: AbortSignal
  readonly plan: Plan
  readonly manifest: ResolvedManifest
  readonly target: LocalTarget
  readonly secrets: ReadonlyMap<string, string>
  readonly stateStore: StateStore
}): Promise<void> {
  const { root, output, plan, manifest, target, secrets, stateStore, signal } = options
  const apis = createPlatformApis({
    manifest,
    credential: () => secrets.get(operatorToken) ?? '',
    fetch: (worker, url, init) => target.fetch(worker, url, init),
  })
  const began = performance.now()
  const applied = await apply({
    plan,
    executor: createExecutor({ target, ...apis, root, now }),
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
  if (applied.value.failed.length > 0) throw applyFailed(applied.value)
}

// A killed start leaves its lock. On this machine it is certain whether the holder lives, so nobody need be asked.
async function breakStaleLock(stateStore: StateStore): Promise<void> {
  const lock = await stateStore.lock({ purpose: 'up' })
  if (lock.ok) await lock.value.release()
  else if (lock.error.stale) await stateStore.unlock(lock.error.holder)
}

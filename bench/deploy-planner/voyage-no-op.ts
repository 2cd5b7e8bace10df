import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Executor, ResolvedManifest, StepKind } from '@voyage/deploy-planner'
import { apply, createPlan, parseManifest, recoverState, resolveManifest } from '@voyage/deploy-planner'
import { createFileStateStore } from '@voyage/deploy-planner/files'

/** Returns a manifest of so many resources and nothing else: queues, which need no folder and no Worker. */
function manyQueues(count: number): ResolvedManifest {
  const platform = { url: 'https://control.example' }
  const file = {
    version: 1,
    name: 'bench',
    environments: { production: { accountId: '0123456789abcdef0123456789abcdef' } },
    controlPlane: platform,
    auth: platform,
    d1Count: 0,
    d1: [],
    queues: Array.from({ length: count }, (_, index) => ({ name: `queue-${index}` })),
    workers: [],
    tenants: [],
  }
  const parsed = parseManifest(file)
  const resolved = parsed.ok ? resolveManifest({ manifest: parsed.value, environment: 'production' }) : parsed
  if (!resolved.ok) throw new Error(resolved.error[0]?.message)
  return resolved.value
}

/** Makes what it is asked for in memory. */
const executor = {
  name: 'bench',
  finders: new Proxy(
    {},
    { get: () => async () => ({ ok: true, value: null }), getOwnPropertyDescriptor: own, ownKeys: () => [] },
  ),
  handlers: new Proxy({}, { get: (_, kind: StepKind) => async () => ({ ok: true, value: outputs(kind) }) }),
} as unknown as Executor

function own() {
  return { configurable: true, enumerable: true }
}

const outputs = (kind: StepKind) => (kind === 'queue.create' ? { queueId: 'f'.repeat(32) } : {})

/** Returns a function that plans and applies so many resources that all stand: files read, compared, nothing to do. */
export async function openVoyage(count: number): Promise<{ run(): Promise<void>; close(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'voyage-bench-'))
  const manifest = manyQueues(count)
  const now = () => 1_800_000_000
  const deploy = async () => {
    const stateStore = createFileStateStore({ directory, now })
    const { state } = recoverState(await stateStore.load())
    const plan = await createPlan({ manifest, workers: [], pages: [], directories: {}, days: [], secrets: [], state })
    if (!plan.ok) throw new Error(plan.error[0]?.message)
    const clock = { now, milliseconds: () => performance.now() }
    const applied = await apply({ plan: plan.value, executor, stateStore, clock, secrets: {}, concurrency: 16 })
    if (!applied.ok) throw new Error(applied.error.message)
    return applied.value
  }
  const first = await deploy()
  if (first.done.length !== count) throw new Error(`${first.done.length} of ${count} were made`)
  return {
    async run() {
      const report = await deploy()
      if (report.unchanged.length !== count) throw new Error('not a no-op')
    },
    close: () => rm(directory, { recursive: true }),
  }
}

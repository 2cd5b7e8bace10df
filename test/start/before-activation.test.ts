import { join } from 'node:path'
import type { Plan, StateStore } from '@voyage/deploy-planner'
import { apply, recoverState, secretSource } from '@voyage/deploy-planner'
import { createFileStateStore } from '@voyage/deploy-planner/files'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createExecutor } from '../../hosts/cli/src/executor/create-executor.ts'
import { createPlatformApis } from '../../hosts/cli/src/executor/platform-apis.ts'
import { ensureLocalSecrets } from '../../hosts/cli/src/local/local-secrets.ts'
import type { LocalTarget } from '../../hosts/cli/src/local/local-target.ts'
import { createLocalTarget } from '../../hosts/cli/src/local/local-target.ts'
import { makePlan } from '../../hosts/cli/src/project/make-plan.ts'
import type { Project } from '../../hosts/cli/src/project/read-project.ts'
import { readProject } from '../../hosts/cli/src/project/read-project.ts'
import { arrangeStack } from '../support/run-voyage.ts'
import { root } from '../support/start-workers.ts'

const now = (): number => Math.floor(Date.now() / 1000)
let stack: Awaited<ReturnType<typeof arrangeStack>>
let project: Project
let stateStore: StateStore
let secrets: ReadonlyMap<string, string>
let target: LocalTarget

beforeAll(async () => {
  stack = await arrangeStack()
  project = await readProject({ root, file: 'hosts/meridian/voyage.json', environment: 'local' })
  stateStore = createFileStateStore({ directory: stack.state, now })
  const names = [
    ...project.manifest.workers.flatMap((worker) => worker.secrets.map(secretSource)),
    'DEMO_USER_PASSWORD',
    'OPERATOR_TOKEN',
  ]
  secrets = await ensureLocalSecrets(join(stack.state, 'secrets.json'), names)
  target = await openTarget()
})
afterAll(async () => {
  await target?.stop()
  await stack?.remove()
})

function openTarget(): Promise<LocalTarget> {
  return createLocalTarget({
    root,
    folder: stack.state,
    serving: {
      entry: { worker: 'edge-gateway', port: stack.port },
      bundle: async (config) => project.sources.bundles.get(config) ?? '',
      secret: (name) => secrets.get(name) ?? '',
      onLog: () => undefined,
      onRuntime: () => undefined,
    },
  })
}

async function planNow(): Promise<Plan> {
  const { state } = recoverState(await stateStore.load())
  return makePlan({ root, ...project, secretNames: [...secrets.keys()], state, now: now() })
}

/** Applies the plan; once `signal` is aborted nothing more is begun. */
function applyPlan(plan: Plan, stopBefore: string | null): ReturnType<typeof apply> {
  const stop = new AbortController()
  const apis = createPlatformApis({
    manifest: project.manifest,
    credential: () => secrets.get('OPERATOR_TOKEN') ?? '',
    fetch: (worker, url, init) => target.fetch(worker, url, init),
  })
  const left = new Set(plan.steps.filter((step) => step.action !== 'none').map((step) => step.id))
  return apply({
    plan,
    executor: createExecutor({ target, ...apis, root, environment: {}, now }),
    stateStore,
    clock: { now, milliseconds: () => 0 },
    secrets: Object.fromEntries(secrets),
    adopt: true,
    concurrency: 1,
    signal: stop.signal,
    onEvent(event) {
      if (event.type === 'stepFinished') left.delete(event.step.id)
      if (stopBefore !== null && left.size === 1 && left.has(stopBefore)) stop.abort()
    },
  })
}

const visit = (): Promise<Response> => target.fetch('edge-gateway', 'http://meridian.localhost:8787/', {})

it("the gateway refuses the tenant's address until the plan's last step, then serves it", async () => {
  const plan = await planNow()
  const activation = plan.steps.at(-1)?.id ?? ''
  expect(activation).toBe('tenant.activate:meridian')
  const most = await applyPlan(plan, activation)
  expect(most).toMatchObject({ ok: true, value: { notStarted: [activation], failed: [] } })

  const refused = await visit()
  expect(refused.status).toBe(503)
  expect(await refused.json()).toMatchObject({ type: 'urn:voyage:problem:site-not-active' })

  const rest = await applyPlan(await planNow(), null)
  expect(rest).toMatchObject({ ok: true, value: { done: [activation] } })
  // The gateway may hold its old answer for as long as its cache says; one that starts now has none.
  await target.stop()
  target = await openTarget()
  expect([302, 303]).toContain((await visit()).status)
})

import { apply } from '../apply.ts'
import type { ApplyReport } from '../apply-event.ts'
import type { ApplyOptions } from '../apply-options.ts'
import { createMemoryStateStore } from '../memory/create-memory-state-store.ts'
import type { Plan } from '../plan.ts'
import { recoverState } from '../recover-state.ts'
import type { StateStore } from '../state.ts'
import { planBank, resolveBank } from './plan-bank.ts'
import type { SimulatedWorld } from './simulated-world.ts'
import { createSimulatedExecutor } from './simulated-world.ts'

/** Values of the bank's secrets. */
export const secrets = { KEY_SECRET: 'k-value', CLIENT_SECRET: 'c-value', DEMO_PASSWORD: 'd-value' }
/** Returns an empty store. */
export const createStore = (): StateStore => createMemoryStateStore({ now: () => 1 })
/** Returns a clock that stands, and counts five milliseconds at each look. */
export const createClock = (): ApplyOptions['clock'] => {
  let time = 0
  return { now: () => 1_800_000_000, milliseconds: () => (time += 5) }
}

const manifest = resolveBank()

/** Returns the bank's plan against what the store has. */
export async function planNow(store: StateStore): Promise<Plan> {
  return planBank({ manifest, state: recoverState(await store.load()).state })
}

/** Plans and applies the bank in a simulated world; throws when it is refused. */
export async function applyNow(
  options: Partial<ApplyOptions> & { readonly world: SimulatedWorld; readonly stateStore: StateStore },
): Promise<ApplyReport> {
  const { world, stateStore, ...rest } = options
  const report = await apply({
    plan: await planNow(stateStore),
    executor: createSimulatedExecutor({ world }),
    stateStore,
    clock: createClock(),
    secrets,
    ...rest,
  })
  if (!report.ok) throw new Error(report.error.message)
  return report.value
}

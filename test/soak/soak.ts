import { setTimeout as after } from 'node:timers/promises'
import { startReceiver } from '../control-plane/receiver.ts'
import { changeLoad } from './change-load.ts'
import type { JudgedDeliveries } from './event-deliveries.ts'
import { judgeDeliveries, newestEvent } from './event-deliveries.ts'
import type { FewestAMinute } from './judge-work.ts'
import { judgeWork } from './judge-work.ts'
import { laneLoad } from './lane-load.ts'
import { refreshLoad } from './refresh-load.ts'
import { resolveLoad } from './resolve-load.ts'
import { signInLoad } from './sign-in-load.ts'
import type { SoakLedger } from './soak-ledger.ts'
import { createSoakLedger } from './soak-ledger.ts'
import type { SoakLoad } from './soak-load.ts'
import { startSoakStack } from './soak-stack.ts'
import { suspensionLoad } from './suspension-load.ts'
import type { JudgedMemory } from './workerd-memory.ts'
import { judgeMemory, watchWorkerdMemory } from './workerd-memory.ts'

/** What a soak came to. */
export interface SoakReport {
  readonly ledger: SoakLedger
  readonly deliveries: JudgedDeliveries
  readonly memory: JudgedMemory
}

interface LoadKind {
  readonly each: ReadonlyArray<SoakLoad>
  /** Milliseconds between rounds: what the rate limits of the hosts allow to one tenant. */
  readonly pause: number
  /** A fraction of what a slow machine does. */
  readonly fewest: FewestAMinute
}

const loads = {
  'sign-ins': {
    each: [0, 1, 2].map(signInLoad),
    pause: 100,
    fewest: { 'sign-in': 6, page: 18, 'sign-out': 6 },
  },
  refreshes: {
    each: [0, 1, 2].map(refreshLoad),
    pause: 100,
    fewest: { refresh: 30, userinfo: 3, 'foreign token': 3 },
  },
  resolves: { each: [resolveLoad], pause: 50, fewest: { resolve: 60, 'unknown host': 6 } },
  changes: { each: [changeLoad], pause: 200, fewest: { 'tenant change': 6 } },
  suspensions: { each: [suspensionLoad], pause: 200, fewest: { suspension: 1, resumption: 1 } },
  lanes: { each: [laneLoad], pause: 500, fewest: { 'lane day': 6 } },
} as const satisfies Readonly<Record<string, LoadKind>>

/** The name of a kind of load. */
export type LoadName = keyof typeof loads

/** The kinds of load. */
export const loadNames: ReadonlyArray<LoadName> = Object.keys(loads) as ReadonlyArray<LoadName>

/** Puts the hosts under load of these kinds for so many seconds; `say` is told how it goes on. */
export async function soak(
  { seconds, kinds }: { readonly seconds: number; readonly kinds: ReadonlyArray<LoadName> },
  say: (line: string) => void,
): Promise<SoakReport> {
  const ledger = createSoakLedger()
  const receiver = await startReceiver()
  say('Starting the hosts and provisioning four tenants ...')
  const stack = await startSoakStack()
  try {
    const first = await newestEvent(stack)
    const hook = await stack.control('POST', '/webhooks', { url: `${receiver.origin}/soak` })
    if (!hook.ok) throw new Error(`no webhook: ${hook.status} ${await hook.text()}`)
    const watch = watchWorkerdMemory()
    const deadline = performance.now() + seconds * 1_000
    const goesOn = (): boolean => performance.now() < deadline
    say(`Load for ${seconds} s ...`)

    const keepRunning = async (load: SoakLoad, pause: number): Promise<void> => {
      while (goesOn()) {
        await load(stack, ledger).catch((error: unknown) => ledger.violate(String(error)))
        await after(pause)
      }
    }
    const keepHouse = async (): Promise<void> => {
      for (let second = 1; goesOn(); second += 1) {
        await after(1_000)
        watch.read()
        // The receiver is away for a second in twenty: what it refuses must come again.
        receiver.answerWith(second % 20 === 0 ? 503 : 204)
        if (second % 5 === 0) await stack.runSchedule()
        if (second % 30 === 0) {
          const held = watch.readings.at(-1)?.toFixed(0)
          say(`  ${second} s: ${ledger.answers} answers, ${held} MiB, ${ledger.violations.length} violations`)
        }
      }
    }
    const running = kinds.flatMap((kind) => {
      const { each, pause } = loads[kind]
      return each.map((load) => keepRunning(load, pause))
    })
    await Promise.all([...running, keepHouse()])

    receiver.answerWith(204)
    const deliveries = await settle(() => judgeDeliveries(stack, receiver, first), stack.runSchedule)
    for (const problem of deliveries.problems) ledger.violate(problem)
    for (const kind of kinds) {
      for (const idle of judgeWork(ledger.figures(), { fewest: loads[kind].fewest, seconds })) ledger.violate(idle)
    }
    const memory = judgeMemory(watch.readings, seconds)
    if (memory.trend === 'growing') ledger.violate('the memory of workerd grew')
    return { ledger, deliveries, memory }
  } finally {
    await stack.stop()
    await receiver.stop()
  }
}

/** Runs the schedule until every event has come, or for a minute and a half: a refused one is tried after a pause. */
async function settle<T extends { readonly problems: ReadonlyArray<string> }>(
  judge: () => Promise<T>,
  runSchedule: () => Promise<void>,
): Promise<T> {
  const deadline = performance.now() + 90_000
  for (;;) {
    await runSchedule()
    const judged = await judge()
    if (judged.problems.length === 0 || performance.now() > deadline) return judged
    await after(1_000)
  }
}

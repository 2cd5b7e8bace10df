import type { Clock, Wait } from '../ports.ts'
import type { RefreshOutcome } from './session-keeper.ts'
import type { StoredSession } from './stored-session.ts'

/** One refresh for all who want the same: see {@link createRefreshSharing}. */
export interface RefreshSharing {
  /** Runs `refresh`, or gives what came of it for another request with the same key. */
  readonly share: (key: string, refresh: () => Promise<RefreshOutcome>) => Promise<RefreshOutcome>
  /**
   * Says that the session of this key has ended: a refresh under way, and requests that are late with a cookie from
   * before one, must not bring it back. `keyOf` gives the key of a session that a refresh led to.
   */
  readonly end: (key: string, keyOf: (stored: StoredSession) => string) => void
}

/** Options of {@link createRefreshSharing}. */
export interface RefreshSharingOptions {
  readonly clock: Clock
  /** Null: requests that come at the same time each refresh for themselves. */
  readonly wait: Wait | null
}

interface Flight {
  readonly startedAt: number
  readonly waiters: Array<(outcome: RefreshOutcome) => void>
}

// Half the usual grace window: who loses patience asks while the provider still gives the same successor.
const patience = 5
// A request that left the browser with the old cookie may arrive this much later; asking then would count as a replay.
const memory = 60
const maxRemembered = 1000

/**
 * Returns a single flight of refreshes that is safe in Workers, with a short memory of how they went.
 *
 * A Worker request must not await another one's promise: when that request ends, its I/O is cancelled and the promise
 * never settles. So a follower awaits a promise of its own, which the leading request settles with plain data, and goes
 * on by itself when the time is up.
 */
export function createRefreshSharing(options: RefreshSharingOptions): RefreshSharing {
  const { clock, wait } = options
  const flights = new Map<string, Flight>()
  const remembered = new Map<string, { readonly outcome: RefreshOutcome; readonly until: number }>()

  async function lead(key: string, refresh: () => Promise<RefreshOutcome>): Promise<RefreshOutcome> {
    const flight: Flight = { startedAt: clock(), waiters: [] }
    flights.set(key, flight)
    let outcome: RefreshOutcome = { kind: 'unchanged' }
    try {
      outcome = await refresh()
      if (remembered.get(key)?.outcome.kind === 'ended') outcome = { kind: 'ended' }
      else if (outcome.kind !== 'unchanged') remember(key, outcome)
      return outcome
    } finally {
      if (flights.get(key) === flight) flights.delete(key)
      for (const waiter of flight.waiters) waiter(outcome)
    }
  }

  function remember(key: string, outcome: RefreshOutcome): void {
    remembered.delete(key)
    remembered.set(key, { outcome, until: clock() + memory })
    for (const [old, { until }] of remembered) {
      if (remembered.size <= maxRemembered && until > clock()) return
      remembered.delete(old)
    }
  }

  async function share(key: string, refresh: () => Promise<RefreshOutcome>): Promise<RefreshOutcome> {
    const known = remembered.get(key)
    if (known !== undefined && clock() < known.until) return known.outcome
    const flight = flights.get(key)
    const left = flight === undefined ? 0 : flight.startedAt + patience - clock()
    if (flight === undefined || wait === null || left <= 0) return lead(key, refresh)
    const answered = new Promise<RefreshOutcome>((resolve) => flight.waiters.push(resolve))
    return (await Promise.race([answered, wait(left).then(() => null)])) ?? lead(key, refresh)
  }

  function end(key: string, keyOf: (stored: StoredSession) => string): void {
    remember(key, { kind: 'ended' })
    for (const [earlier, { outcome }] of [...remembered]) {
      if (outcome.kind === 'renewed' && keyOf(outcome.stored) === key) end(earlier, keyOf)
    }
  }

  return { share, end }
}

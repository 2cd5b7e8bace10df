import type { Clock, Wait } from '../ports.ts'

/** One run for all who want the same, with a short memory of how it went: see {@link createSharing}. */
export interface Sharing<T> {
  /** Runs, or gives what came of it for another request with the same key. */
  readonly share: (key: string, work: SharedWork<T>) => Promise<T>
  /** Says how it went for a key; also a run that is still under way gives this. */
  readonly remember: (key: string, outcome: T) => void
  /** Returns what is remembered, by key. */
  readonly remembered: () => ReadonlyArray<readonly [string, T]>
}

/** What {@link Sharing} runs once. */
export interface SharedWork<T> {
  readonly run: () => Promise<T>
  /** What to do when another request is at it and cannot be waited for any longer. Null: run all the same. */
  readonly insteadOfWaiting: (() => Promise<T>) | null
}

/** Options of {@link createSharing}. Spans are seconds. */
export interface SharingOptions<T> {
  readonly clock: Clock
  /** Null: nobody waits. */
  readonly wait: Wait | null
  /** How long a request waits for another. */
  readonly patience: number
  /** How long an outcome is given to those who come late. */
  readonly memory: number
  readonly isWorthKeeping: (outcome: T) => boolean
}

interface Flight<T> {
  readonly startedAt: number
  readonly waiters: Array<(outcome: T | null) => void>
}

const maxRemembered = 1000

/**
 * Returns a single flight that is safe in Workers.
 *
 * A Worker request must not await another one's promise: when that request ends, its I/O is cancelled and the promise
 * never settles. So a follower awaits a promise of its own, which the leading request settles with plain data, and goes
 * on by itself when the time is up.
 */
export function createSharing<T>(options: SharingOptions<T>): Sharing<T> {
  const { clock, wait, patience, memory } = options
  const flights = new Map<string, Flight<T>>()
  const outcomes = new Map<string, { readonly outcome: T; readonly until: number }>()

  function recall(key: string): T | null {
    const known = outcomes.get(key)
    return known !== undefined && clock() < known.until ? known.outcome : null
  }

  function remember(key: string, outcome: T): void {
    outcomes.delete(key)
    outcomes.set(key, { outcome, until: clock() + memory })
    for (const [old, { until }] of outcomes) {
      if (outcomes.size <= maxRemembered && until > clock()) return
      outcomes.delete(old)
    }
  }

  async function lead(key: string, run: () => Promise<T>): Promise<T> {
    // A request that was cut off never says so.
    for (const [old, { startedAt }] of flights) {
      if (clock() < startedAt + memory) break
      flights.delete(old)
    }
    const flight: Flight<T> = { startedAt: clock(), waiters: [] }
    flights.set(key, flight)
    let outcome: T | null = null
    try {
      const own = await run()
      outcome = recall(key) ?? own
      if (options.isWorthKeeping(outcome)) remember(key, outcome)
      return outcome
    } finally {
      if (flights.get(key) === flight) flights.delete(key)
      for (const waiter of flight.waiters) waiter(outcome)
    }
  }

  async function share(key: string, { run, insteadOfWaiting }: SharedWork<T>): Promise<T> {
    const known = recall(key)
    if (known !== null) return known
    const flight = flights.get(key)
    if (flight === undefined || clock() >= flight.startedAt + memory) return lead(key, run)
    const left = flight.startedAt + patience - clock()
    if (wait !== null && left > 0) {
      const answered = new Promise<T | null>((resolve) => flight.waiters.push(resolve))
      const outcome = await Promise.race([answered, wait(left).then(() => null)])
      if (outcome !== null) return outcome
    }
    return insteadOfWaiting === null ? lead(key, run) : insteadOfWaiting()
  }

  return { share, remember, remembered: () => [...outcomes].map(([key, { outcome }]) => [key, outcome]) }
}

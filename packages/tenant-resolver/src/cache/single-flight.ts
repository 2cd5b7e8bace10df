import type { Clock } from '../clock.ts'

/** Lets one request read while others that want the same key wait for its answer. */
export interface SingleFlight<T> {
  /** Returns what `read` answers, reading only when no other request is reading this key. Rejects as the read does. */
  run(key: string, read: () => Promise<T>): Promise<T>
  /** Returns whether a request is reading this key and others still wait for it. */
  isReading(key: string): boolean
  /** Lets no later request join the reads now under way; without a key, any of them. */
  detach(key?: string): void
}

/** Options of {@link createSingleFlight}. */
export interface SingleFlightOptions {
  readonly clock: Clock
  /** Seconds after which waiters stop relying on a read and one of them reads anew. */
  readonly patienceSeconds: number
  /** Reads remembered at a time; the oldest is forgotten (not stopped) to make room. */
  readonly maxFlights: number
}

/** Returns what was read, or throws what the read failed with; holds plain data only. */
type Outcome<T> = () => T

interface Flight<T> {
  readonly startedAt: number
  readonly waiters: Array<(outcome: Outcome<T>) => void>
}

/**
 * Returns a single flight that is safe in Workers.
 *
 * In Workers a read belongs to the request that began it: when that request ends or its client goes away, the read is
 * cancelled and its promise never settles, so a second request must not await it. Here no request awaits another's
 * promise or touches its I/O. A waiter awaits a promise of its own, which the reading request settles with plain data
 * (workerd moves the continuation back to the waiter's request: `handle_cross_request_promise_resolution`, the default
 * from compatibility date 2024-10-14), or a timer of its own does, when the read has not answered in time. The first
 * waiter whose time is up reads itself and the others join it; a request that has waited twice reads alone.
 */
export function createSingleFlight<T>(options: SingleFlightOptions): SingleFlight<T> {
  const { clock, patienceSeconds, maxFlights } = options
  const flights = new Map<string, Flight<T>>()

  async function lead(key: string, read: () => Promise<T>): Promise<T> {
    const flight: Flight<T> = { startedAt: clock.now(), waiters: [] }
    if (flights.size >= maxFlights) {
      const oldest = flights.keys().next().value
      if (oldest !== undefined) flights.delete(oldest)
    }
    flights.delete(key)
    flights.set(key, flight)
    let outcome: Outcome<T>
    try {
      const value = await read()
      outcome = () => value
    } catch (cause) {
      outcome = () => {
        throw cause
      }
    }
    if (flights.get(key) === flight) flights.delete(key)
    for (const waiter of flight.waiters) waiter(outcome)
    return outcome()
  }

  async function follow(flight: Flight<T>, seconds: number): Promise<Outcome<T> | null> {
    let cancel = (): void => {}
    const outcome = await new Promise<Outcome<T> | null>((resolve) => {
      cancel = clock.after(seconds, () => resolve(null))
      flight.waiters.push(resolve)
    })
    // Here and not in the waiter's callback: that runs in the reading request, where a timer id means another timer.
    cancel()
    return outcome
  }

  return {
    async run(key, read) {
      for (let waits = 0; waits < 2; waits += 1) {
        const flight = flights.get(key)
        const left = flight === undefined ? 0 : flight.startedAt + patienceSeconds - clock.now()
        if (flight === undefined || left <= 0) return lead(key, read)
        const outcome = await follow(flight, Math.min(left, patienceSeconds))
        if (outcome !== null) return outcome()
      }
      return read()
    },
    isReading(key) {
      const flight = flights.get(key)
      return flight !== undefined && flight.startedAt + patienceSeconds > clock.now()
    },
    detach(key) {
      if (key === undefined) flights.clear()
      else flights.delete(key)
    },
  }
}

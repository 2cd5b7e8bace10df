import type { Clock } from '../clock.ts'

/** A clock that moves only when told to. */
export interface FakeClock extends Clock {
  /** Moves the time on and runs the timers that are due. */
  advance(seconds: number): void
  readonly timers: number
}

/** Returns a clock that stands at `start`. */
export function createFakeClock(start = 1_800_000_000): FakeClock {
  let now = start
  const timers = new Map<symbol, { readonly at: number; readonly run: () => void }>()
  return {
    now: () => now,
    after(seconds, run) {
      const id = Symbol('timer')
      timers.set(id, { at: now + seconds, run })
      return () => void timers.delete(id)
    },
    advance(seconds) {
      now += seconds
      for (const [id, timer] of [...timers]) {
        if (timer.at > now) continue
        timers.delete(id)
        timer.run()
      }
    },
    get timers() {
      return timers.size
    },
  }
}

/** How often an API may be called. */
export interface PaceLimit {
  /** The most calls in any window. */
  readonly calls: number
  /** Milliseconds. */
  readonly window: number
  /** The most calls at one moment. */
  readonly burst: number
}

/** When the next call is due if calls come evenly (epoch milliseconds); 0 at first. */
export type Pace = number

/**
 * Returns when a call may be made that is asked for at `now` (epoch milliseconds), and the pace after it.
 *
 * Calls are spread evenly, some may come at once: the generic cell rate algorithm. No window holds more than `calls`,
 * also when the process is started anew in the middle of one, but for the burst.
 */
export function paceCall(pace: Pace, now: number, limit: PaceLimit): { readonly at: number; readonly pace: Pace } {
  const interval = limit.window / Math.max(1, limit.calls - limit.burst)
  const due = Math.max(pace, now)
  const at = Math.max(now, due - interval * (limit.burst - 1))
  return { at, pace: due + interval }
}

/** Returns the pace when the API asked for so many seconds of quiet: the next call comes after them. */
export function holdCalls(
  pace: Pace,
  hold: { readonly now: number; readonly seconds: number },
  limit: PaceLimit,
): Pace {
  const interval = limit.window / Math.max(1, limit.calls - limit.burst)
  return Math.max(pace, hold.now + hold.seconds * 1_000 + interval * (limit.burst - 1))
}

/**
 * Returns for how many milliseconds to wait before a failed attempt (counted from 1) is made again; null: it is final.
 * Waits double from a second up to half a minute; `random` (0 to 1) spreads them. What the API asks for is honoured up to
 * five minutes.
 */
export function waitBeforeRetry(
  attempt: number,
  failure: { readonly retriable: boolean; readonly retryAfterSeconds?: number },
  random: number,
): number | null {
  if (!failure.retriable || attempt >= 5) return null
  const longest = Math.min(30_000, 1_000 * 2 ** (attempt - 1))
  const asked = Math.min(300, failure.retryAfterSeconds ?? 0) * 1_000
  return Math.max(asked, Math.round(longest * (0.5 + random / 2)))
}

/** The time and timers the resolver runs by. A test passes a fake one. */
export interface Clock {
  /** Returns the current time in epoch seconds; fractions count. */
  now(): number
  /**
   * Runs `run` once, about `seconds` from now, in the request that called `after`. Returns a function that cancels it.
   *
   * In Workers this is `setTimeout`: the timer belongs to the calling request, which is what makes waiting safe there.
   */
  after(seconds: number, run: () => void): () => void
}

/** What attempts are counted under. */
export interface AttemptKey {
  /** '' for what is of no one tenant. */
  readonly tenantId: string
  /** A counter may lie below another: its `accountHash` is that of the other, a `:`, and more. */
  readonly accountHash: string
}

/** What attempts are counted under, and how many there may be within a window. */
export interface AttemptCounter extends AttemptKey {
  readonly limit: number
}

/**
 * How guessing is limited. A wrong guess counts under every one of the counters, as `countPasswordAttempt` counts; when
 * one of them has `limit` attempts in its running window nothing is judged, counted or written: `limited`.
 *
 * Atomic where a store judges a secret or a token: of any number of parallel calls at most `limit` are `wrong`, and none
 * is `right` after them. A right one writes nothing.
 */
export interface GuessLimit {
  /** Without any, everything is judged. */
  readonly counters: ReadonlyArray<AttemptCounter>
  readonly windowSeconds: number
  readonly now: number
}

/** Whether there is room for an attempt. */
export type Admission =
  | { readonly outcome: 'admitted' }
  /** With when the latest of the windows began that are full, and whether it is the first refusal of one of them. */
  | { readonly outcome: 'limited'; readonly windowStartedAt: number; readonly first: boolean }

/** What a presented secret or token is. */
export type Judgement<Found> =
  | { readonly outcome: 'right'; readonly found: Found }
  /**
   * With what it was presented for, where there is such a thing, and the attempts in the windows, this one included, in
   * the order of the counters.
   */
  | { readonly outcome: 'wrong'; readonly found: Found | null; readonly attempts: ReadonlyArray<number> }
  /** With when the latest of the windows began that are full. */
  | { readonly outcome: 'limited'; readonly windowStartedAt: number }

/**
 * How guessing is limited where a store judges a secret or a token. What is wrong counts as an attempt, as
 * `countPasswordAttempt` counts, of tenant ''; with `limit` attempts in the running window nothing is judged or counted:
 * `limited`.
 *
 * Atomic: of any number of parallel calls at most `limit` are `wrong`, and none is `right` after them. A right one
 * writes nothing.
 */
export interface GuessLimit {
  /** What is counted under; null: nothing is counted, and everything judged. */
  readonly accountHash: string | null
  readonly windowSeconds: number
  readonly limit: number
  readonly now: number
}

/** What a presented secret or token is. */
export type Judgement<Found> =
  | { readonly outcome: 'right'; readonly found: Found }
  /** With what it was presented for, where there is such a thing, and the attempts in the window, this one included. */
  | { readonly outcome: 'wrong'; readonly found: Found | null; readonly attempts: number }
  | { readonly outcome: 'limited'; readonly windowStartedAt: number }

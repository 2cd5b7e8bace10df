/** An answer as it is kept for its repetition. */
export interface KeptAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A request that carries an idempotency key. Times are epoch seconds. */
export interface IdempotentAttempt {
  /** Who asks: keys of different actors never meet. */
  readonly actor: string
  readonly key: string
  /** A digest of all that makes the request what it is. */
  readonly fingerprint: string
  /** Unique to this attempt. */
  readonly attemptId: string
  readonly now: number
  /** Until when others wait for this attempt's answer; later they take it for dead. */
  readonly lockedUntil: number
  /** When the answer is forgotten. */
  readonly expiresAt: number
}

/** What an attempt is: the first one, or a repetition of one that was answered, is being answered, or was another. */
export type IdempotencyVerdict =
  | { readonly kind: 'first' }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }
  | { readonly kind: 'in_flight' }
  | { readonly kind: 'other_request' }

/** An answer that is written in one step with the change it tells of, for the attempt that makes the change. */
export interface AnsweredAttempt {
  readonly attempt: IdempotentAttempt
  readonly answer: KeptAnswer
}

/**
 * Where answers are kept for requests that may be repeated. The answer to a change is written with the change itself,
 * by the store that makes it ({@link AnsweredAttempt}); what changes nothing is answered by `finish`.
 */
export interface IdempotencyStore {
  /** Judges the attempt and, when it is the first, takes the key for it: one atomic step, which one attempt wins. */
  begin(attempt: IdempotentAttempt): Promise<IdempotencyVerdict>
  /** Keeps the answer of the attempt that began; without effect when it has one, or lost its key meanwhile. */
  finish(attempt: IdempotentAttempt, answer: KeptAnswer): Promise<void>
  /**
   * Gives the key of an attempt back that had no answer worth keeping. An answer that was written with a change stays:
   * the change was made, though the attempt never heard of it.
   */
  abandon(attempt: IdempotentAttempt): Promise<void>
  /** Forgets what expired by `now`. */
  forgetExpired(now: number): Promise<void>
}

/** What is kept under a key, as {@link judgeAttempt} needs it. */
export interface KeptAttempt {
  readonly attemptId: string
  readonly fingerprint: string
  readonly answer: KeptAnswer | null
}

/** Returns what an attempt is, by what stands under its key after it tried to take it. */
export function judgeAttempt(attempt: IdempotentAttempt, kept: KeptAttempt): IdempotencyVerdict {
  if (kept.attemptId === attempt.attemptId) return { kind: 'first' }
  if (kept.fingerprint !== attempt.fingerprint) return { kind: 'other_request' }
  return kept.answer === null ? { kind: 'in_flight' } : { kind: 'answered', answer: kept.answer }
}

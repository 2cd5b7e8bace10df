import type { IdempotencyStore, IdempotentAttempt, KeptAnswer } from '../idempotency/idempotency-store.ts'
import { judgeAttempt } from '../idempotency/idempotency-store.ts'

type Entry = IdempotentAttempt & { readonly answer: KeptAnswer | null }

/** Returns an empty idempotency store that lives as long as the process; for tests and examples. */
export function createMemoryIdempotencyStore(): IdempotencyStore {
  const entries = new Map<string, Entry>()
  const place = ({ actor, key }: IdempotentAttempt): string => JSON.stringify([actor, key])
  const isOwn = (attempt: IdempotentAttempt): boolean => entries.get(place(attempt))?.attemptId === attempt.attemptId
  const isOver = (entry: Entry, now: number): boolean =>
    entry.expiresAt <= now || (entry.answer === null && entry.lockedUntil <= now)
  return {
    async begin(attempt) {
      const standing = entries.get(place(attempt))
      const kept = standing === undefined || isOver(standing, attempt.now) ? { ...attempt, answer: null } : standing
      entries.set(place(attempt), kept)
      return judgeAttempt(attempt, kept)
    },
    async finish(attempt, answer) {
      if (isOwn(attempt)) entries.set(place(attempt), { ...attempt, answer })
    },
    async abandon(attempt) {
      if (isOwn(attempt)) entries.delete(place(attempt))
    },
    async forgetExpired(now) {
      for (const [at, entry] of entries) if (entry.expiresAt <= now) entries.delete(at)
    },
  }
}

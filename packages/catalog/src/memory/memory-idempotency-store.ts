import type { AnsweredAttempt, IdempotencyStore, IdempotentAttempt } from '../idempotency/idempotency-store.ts'
import { judgeAttempt } from '../idempotency/idempotency-store.ts'
import type { AttemptRecord, MemoryRecords } from './memory-records.ts'

/** Returns the idempotency store over the records of the memory stores. */
export function memoryIdempotencyStore(records: MemoryRecords): IdempotencyStore {
  const { attempts } = records
  const isOver = (entry: AttemptRecord, now: number): boolean =>
    entry.expiresAt <= now || (entry.answer === null && entry.lockedUntil <= now)
  return {
    async begin(attempt) {
      const standing = attempts.get(place(attempt))
      const kept = standing === undefined || isOver(standing, attempt.now) ? { ...attempt, answer: null } : standing
      attempts.set(place(attempt), kept)
      return judgeAttempt(attempt, kept)
    },
    async finish(attempt, answer) {
      if (isOpenAttempt(records, attempt)) keepAnswer(records, { attempt, answer })
    },
    async abandon(attempt) {
      if (isOpenAttempt(records, attempt)) attempts.delete(place(attempt))
    },
    async forgetExpired(now) {
      for (const [at, entry] of attempts) if (entry.expiresAt <= now) attempts.delete(at)
    },
  }
}

/** Returns whether the attempt has its key and no answer. */
export function isOpenAttempt({ attempts }: MemoryRecords, attempt: IdempotentAttempt): boolean {
  const entry = attempts.get(place(attempt))
  return entry?.attemptId === attempt.attemptId && entry.answer === null
}

/** Writes the answer of an open attempt. */
export function keepAnswer({ attempts }: MemoryRecords, { attempt, answer }: AnsweredAttempt): void {
  attempts.set(place(attempt), { ...attempt, answer })
}

function place({ actor, key }: IdempotentAttempt): string {
  return JSON.stringify([actor, key])
}

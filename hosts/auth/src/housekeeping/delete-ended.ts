import type { Housekeeping, Part } from './housekeeping.ts'

const day = 86_400
/** Rows of each kind that go at once: what else asks D1 meanwhile waits for that long. */
const rowsAtOnce = 500
/** Queries of a batch, at most. */
const costOfBatch = 12

/** Deletes what nobody can use any more: batches of all kinds, until one of them is full of none. */
export async function deleteEnded(
  { housekeeping, clock }: Housekeeping,
  { left }: Part,
): Promise<{ readonly deleted: number; readonly isLeft: boolean }> {
  const now = clock()
  const yesterday = now - day
  // An access token lives for a day at most, and begins up to a minute after its grant.
  const ended = { endedBefore: yesterday, grantsBefore: yesterday - 60, auditBefore: now - 365 * day }
  let deleted = 0
  while (left() >= costOfBatch) {
    const batch = await housekeeping.deleteEnded({ ...ended, limit: rowsAtOnce })
    deleted += batch.deleted
    if (!batch.isMore) return { deleted, isLeft: false }
  }
  return { deleted, isLeft: true }
}

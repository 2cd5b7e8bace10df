import type { Housekeeping, Part } from './housekeeping.ts'

const day = 86_400
/** Rows of each kind that go at once. */
const rowsAtOnce = 500

/** Deletes what nobody can use any more. */
export async function deleteEnded(
  { housekeeping, clock }: Housekeeping,
  _: Part,
): Promise<{ readonly deleted: number; readonly isLeft: boolean }> {
  const now = clock()
  const yesterday = now - day
  const ended = { endedBefore: yesterday, grantsBefore: yesterday, auditBefore: now - 365 * day }
  const deleted = await housekeeping.deleteEnded({ ...ended, limit: rowsAtOnce })
  return { deleted, isLeft: deleted >= rowsAtOnce }
}

import type { Housekeeping, Part } from './housekeeping.ts'

/** Keys that are sealed anew at once: what they are sealed into goes to D1 as one parameter, of which it takes 2 MB. */
const keysAtOnce = 200
/** A look, and what replaces what was found. */
const costOfBatch = 2

/** Seals under the newest secret what older ones sealed. */
export async function resealDue(
  { reseal }: Housekeeping,
  { left }: Part,
): Promise<{ readonly resealed: number; readonly unreadable: number; readonly isLeft: boolean }> {
  let [resealed, unreadable] = [0, 0]
  let after: Parameters<typeof reseal>[0]['after'] = null
  while (left() >= costOfBatch) {
    const batch = await reseal({ limit: keysAtOnce, after })
    resealed += batch.resealed
    unreadable += batch.unreadable
    if (batch.next === null) return { resealed, unreadable, isLeft: false }
    after = batch.next
  }
  return { resealed, unreadable, isLeft: true }
}

import type { BranchDemand, MinuteSpan } from '../input/lane-input.ts'

/**
 * Returns the share of no-shows at each half hour of a day: by the weights, and over the day's bookings the share asked
 * for. Where a weight asks for more than everybody, the other half hours take the rest. A weight of 0 is nobody, also
 * where the share is not reached then.
 *
 * @param halfHours The half hours that can be booked on the day, with their intensity.
 */
export function noShowShares(
  { noShowShare, noShowHalfHours }: BranchDemand['bookings'],
  halfHours: ReadonlyArray<readonly [halfHour: number, intensity: number]>,
): (halfHour: number) => number {
  const weightAt = (halfHour: number): number => noShowHalfHours.get(halfHour) ?? 1
  const full = new Set<number>()
  let [factor, before] = [0, -1]
  while (full.size > before) {
    before = full.size
    let [missed, weighted] = [0, 0]
    for (const [halfHour, intensity] of halfHours) {
      missed += intensity * (full.has(halfHour) ? noShowShare - 1 : noShowShare)
      if (!full.has(halfHour)) weighted += intensity * weightAt(halfHour)
    }
    factor = weighted > 0 ? missed / weighted : 0
    for (const [halfHour] of halfHours) if (factor * weightAt(halfHour) > 1) full.add(halfHour)
  }
  return (halfHour) => (full.has(halfHour) ? 1 : factor * weightAt(halfHour))
}

/** Returns whether the whole half hour from a wall minute on lies in the opening hours. */
export const isWithin = ({ startMinute, endMinute }: MinuteSpan, halfHour: number): boolean =>
  startMinute <= halfHour && halfHour + 30 <= endMinute

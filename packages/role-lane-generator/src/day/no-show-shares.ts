import type { BranchDemand, MinuteSpan } from '../input/lane-input.ts'

/**
 * Returns the share of no-shows (everybody from 1 on) at each half hour of a day: by the weights, and over the day's
 * bookings the share asked for. Where a weight asks for more than everybody, the other half hours take the rest. A
 * weight of 0 is nobody, also where the share is not reached then.
 *
 * @param halfHours The half hours that can be booked on the day, with their intensity.
 */
export function noShowShares(
  { noShowShare, noShowHalfHours }: BranchDemand['bookings'],
  halfHours: ReadonlyArray<readonly [halfHour: number, intensity: number]>,
): (halfHour: number) => number {
  const weightAt = (halfHour: number): number => noShowHalfHours.get(halfHour) ?? 1
  let [factor, next] = [-1, 0]
  // Where everybody stays away there are no more to take: what is left over goes to the others, until none is.
  while (next > factor) {
    factor = next
    let [missed, weighted] = [0, 0]
    for (const [halfHour, intensity] of halfHours) {
      const weight = weightAt(halfHour)
      const isFull = factor * weight > 1
      missed += intensity * (isFull ? noShowShare - 1 : noShowShare)
      if (!isFull) weighted += intensity * weight
    }
    if (weighted > 0) next = missed / weighted
  }
  return (halfHour) => factor * weightAt(halfHour)
}

/** Returns whether the whole half hour from a wall minute on lies in the opening hours. */
export const isWithin = ({ startMinute, endMinute }: MinuteSpan, halfHour: number): boolean =>
  startMinute <= halfHour && halfHour + 30 <= endMinute

import type { BranchDay } from '@voyage/role-lane-generator'
import { CommandError } from '../command-error.ts'

/** What became of one day. */
export interface BackfilledDay {
  readonly date: string
  /** Why the branch is closed; null when it opens. */
  readonly closed: BranchDay['closed']
  readonly blocks: number
  readonly people: number
  readonly unassigned: number
  /** Blocks that somebody booked, among `blocks`. */
  readonly kept: number
}

/** How far a range of days came. */
export interface BackfillProgress {
  readonly done: ReadonlyArray<BackfilledDay>
  /** Days that were not done, in order; empty when all were. */
  readonly left: ReadonlyArray<string>
  /** Why the first of `left` was not done; null when nothing failed: all is done, or the signal was aborted. */
  readonly failure: CommandError | null
}

/** Does one day after the other until one fails or the signal is aborted; a day under way is finished. */
export async function backfillDays(options: {
  readonly dates: ReadonlyArray<string>
  /** Makes, and perhaps writes, one day. */
  readonly doDay: (date: string) => Promise<BackfilledDay>
  readonly onDone: (day: BackfilledDay) => void
  readonly signal: AbortSignal
}): Promise<BackfillProgress> {
  const { dates, doDay, onDone, signal } = options
  const done: Array<BackfilledDay> = []
  for (const [index, date] of dates.entries()) {
    if (signal.aborted) return { done, left: dates.slice(index), failure: null }
    try {
      const day = await doDay(date)
      done.push(day)
      onDone(day)
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      return { done, left: dates.slice(index), failure: error }
    }
  }
  return { done, left: [], failure: null }
}

/** Says which days of a range are done and which are not. */
export function describeProgress(
  { done, left }: Pick<BackfillProgress, 'done' | 'left'>,
  did: string,
): ReadonlyArray<string> {
  return [`${did}: ${spanOf(done.map(({ date }) => date))}.`, `Not ${did.toLowerCase()}: ${spanOf(left)}.`]
}

function spanOf(dates: ReadonlyArray<string>): string {
  const [first, last] = [dates[0], dates.at(-1)]
  if (first === undefined) return 'no day'
  return first === last ? first : `${first} to ${last} (${dates.length} days)`
}

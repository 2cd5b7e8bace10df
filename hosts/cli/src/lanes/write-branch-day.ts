import type { Result, StepFailure } from '@voyage/deploy-planner'
import type { PinnedBlock, TenantLaneInput } from '@voyage/role-lane-generator'
import { summariseDay } from '@voyage/role-lane-generator/output'
import type { DatabaseName, DeployTarget } from '../executor/deploy-target.ts'
import { err, ok } from '../executor/result.ts'
import { refuseOtherKept, replaceBranchDay, selectIsKept, selectKeptRows } from './branch-day-sql.ts'
import { replaceDayDetails } from './day-detail-sql.ts'
import type { HowToMakeDay } from './generate-day.ts'
import { generateDay } from './generate-day.ts'
import { toPinnedBlocks } from './to-pinned-blocks.ts'

/** Which branch day, made of which input, in which database. */
export interface BranchDayPlace {
  readonly target: DeployTarget
  readonly database: DatabaseName
  /** Where days of this year are moved to; null where there is no such database. */
  readonly archive: DatabaseName | null
  readonly input: TenantLaneInput
  readonly branch: string
  readonly date: string
  readonly how: HowToMakeDay
  readonly signal: AbortSignal
}

/** A day made around what others booked in it. */
export type MadeDay = ReturnType<typeof generateDay> & { readonly kept: ReadonlyArray<PinnedBlock> }

// A desk books a branch day a few times a minute at most; planning and writing take a second or two.
const MOST_TRIES = 5

const ARCHIVED = 'lane-day-archived'

/**
 * Makes a branch's day around what others booked in it; writes nothing. Refused: `lane-day-archived`.
 *
 * @throws CommandError as generateDay does
 */
export async function planBranchDay(place: BranchDayPlace): Promise<Result<MadeDay, StepFailure>> {
  const booked = await readKept(place)
  return booked.ok ? ok(makeAround(place, booked.value)) : booked
}

/**
 * Makes a branch's day around what others booked in it, and writes it in place of what was generated before. Done again
 * it leaves the same rows. What is booked, moved or cancelled between the reading and the writing makes the transaction
 * fail; then the day is made anew around it, at most four times more. Refused: `lane-day-archived`, a day that the archive
 * keeps; `lane-day-contended`.
 *
 * @throws CommandError as generateDay does
 */
export async function writeBranchDay(place: BranchDayPlace): Promise<Result<MadeDay, StepFailure>> {
  const { target, database, input, branch, date, signal } = place
  let booked = await readKept(place)
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    if (!booked.ok) return booked
    const made = makeAround(place, booked.value)
    const { kept } = made
    const day = { branchId: branch, date }
    const statements = [
      ...refuseOtherKept({ ...day, kept }),
      ...replaceBranchDay({ ...day, rows: made.rows, kept }),
      ...replaceDayDetails(made.day, summariseDay(made.day, input)),
    ]
    const written = await target.runSql({ database, statements }, { signal })
    if (written.ok) return ok(made)
    const now = await readKept(place)
    if (!now.ok) return now.error.code === ARCHIVED ? now : written
    if (JSON.stringify(now.value) === JSON.stringify(kept)) return written
    booked = now
  }
  return err({
    code: 'lane-day-contended',
    message: `${branch} on ${date}: bookings changed ${MOST_TRIES} times while the day was made; nothing was written.`,
    remedy: 'Run again when fewer bookings come in.',
    retriable: true,
    effect: 'none',
  })
}

async function readKept(place: BranchDayPlace): Promise<Result<ReadonlyArray<PinnedBlock>, StepFailure>> {
  const { target, database, branch, date, signal } = place
  const statement = selectKeptRows({ branchId: branch, date })
  const rows = await target.querySql({ database, statement }, { signal })
  if (!rows.ok) return rows
  // After the rows: a day that is being moved is written there before it is deleted here.
  const archived = await refuseArchived(place)
  return archived.ok ? ok(toPinnedBlocks(rows.value)) : archived
}

/** What is booked in an archived day stands in the archive alone, and a day made beside it would hide it. */
async function refuseArchived(place: BranchDayPlace): Promise<Result<null, StepFailure>> {
  const { target, database, archive, branch, date, signal } = place
  if (archive === null) return ok(null)
  const found = await target.querySql(
    { database: archive, statement: selectIsKept({ branchId: branch, date }) },
    { signal },
  )
  if (!found.ok) return found
  if (found.value.length === 0) return ok(null)
  return err({
    code: ARCHIVED,
    message: `${branch} on ${date} is kept in the archive ${archive.name}; a day made in ${database.name} would hide it and what is booked in it. Nothing was written.`,
    remedy: `Leave the day out of --date and --to: what is archived stays as it was. To make it anew all the same, first move its rows of role_lane_blocks, role_lane_unassigned, role_lane_walk_ins and role_lane_summaries from ${archive.name} back to ${database.name}.`,
    retriable: false,
    effect: 'none',
  })
}

function makeAround(place: BranchDayPlace, kept: ReadonlyArray<PinnedBlock>): MadeDay {
  const { input, branch, date, how } = place
  return { ...generateDay({ input, branch, date, how, pinned: kept }), kept }
}

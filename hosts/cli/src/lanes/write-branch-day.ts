import type { Result, StepFailure } from '@voyage/deploy-planner'
import { summariseDay } from '@voyage/role-lane-generator/output'
import type { DatabaseName, DeployTarget } from '../executor/deploy-target.ts'
import { ok } from '../executor/result.ts'
import { replaceBranchDay, selectKeptRows } from './branch-day-sql.ts'
import { replaceDayDetails } from './day-detail-sql.ts'
import { generateDay } from './generate-day.ts'
import { toPinnedBlocks } from './to-pinned-blocks.ts'

/**
 * Makes a branch's day around what others booked in it, and writes it in place of what was generated before. Done again
 * it leaves the same rows.
 *
 * @throws CommandError as generateDay does
 */
export async function writeBranchDay(options: {
  readonly target: DeployTarget
  readonly database: DatabaseName
  readonly root: string
  readonly directory: string
  readonly branch: string
  readonly date: string
  readonly signal: AbortSignal
}): Promise<Result<Awaited<ReturnType<typeof generateDay>>, StepFailure>> {
  const { target, database, root, directory, branch, date, signal } = options
  const day = { branchId: branch, date }
  const booked = await target.querySql({ database, statement: selectKeptRows(day) }, { signal })
  if (!booked.ok) return booked
  const pinned = toPinnedBlocks(booked.value)
  const made = await generateDay({ root, directory, branch, date, pinned })
  const statements = [
    ...replaceBranchDay({ ...day, rows: made.rows, kept: pinned }),
    ...replaceDayDetails(made.day, summariseDay(made.day, made.input)),
  ]
  const written = await target.runSql({ database, statements }, { signal })
  return written.ok ? ok(made) : written
}

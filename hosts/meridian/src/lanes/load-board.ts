import type { TenantContext } from '@voyage/tenant-resolver'
import type { TenantDatabaseRefusal, TenantDatabases } from '@voyage/tenant-resolver/bindings'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { weekOf } from './calendar.ts'
import type { DayDetails } from './day-details.ts'
import { hasDetails, readDayDetails } from './day-details.ts'
import type { LaneBlock } from './lane-blocks.ts'
import { readConfigDocuments, readLaneBlocks } from './lane-blocks.ts'
import type { DayQuery, QueryIssue } from './parse-day-query.ts'
import { parseDayQuery } from './parse-day-query.ts'
import type { TenantNames, TenantNamesRefusal } from './tenant-names.ts'
import { namedDocuments, parseTenantNames } from './tenant-names.ts'
import type { LaneSummary } from './week-summaries.ts'
import { readLaneSummaries } from './week-summaries.ts'

/** A branch day that was asked for, with the names to show it. */
interface NamedDay {
  readonly names: TenantNames
  readonly day: DayQuery
}

/** A branch day as the page shows it. */
export interface Board extends NamedDay, DayDetails {
  readonly blocks: ReadonlyArray<LaneBlock>
}

/** A branch's week, from Monday to Sunday, around the day that was asked for. */
export interface WeekBoard extends NamedDay {
  readonly dates: ReadonlyArray<string>
  readonly summaries: ReadonlyArray<LaneSummary>
}

/** Why there is no board. */
export type BoardRefusal =
  | { readonly reason: 'query_invalid'; readonly issues: ReadonlyArray<QueryIssue>; readonly names: TenantNames }
  | { readonly reason: 'unavailable'; readonly cause: TenantDatabaseRefusal | TenantNamesRefusal }

/** What {@link loadBoard} and {@link loadWeek} work on. */
export interface LoadBoardOptions {
  readonly databases: TenantDatabases<D1Database>
  readonly context: TenantContext
  readonly parameters: URLSearchParams
  /** Epoch seconds. */
  readonly now: number
}

/** Returns the branch day that a query names, from the ops database or, when it is not there, the year's archive. */
export async function loadBoard(options: LoadBoardOptions): Promise<Result<Board, BoardRefusal>> {
  const named = await loadNamedDay(options)
  if (!named.ok) return named
  const { day } = named.value
  const key = { branchId: day.branch.id, date: day.date }
  const found = await readWhereKept(options, day.date, async (database) => {
    const [blocks, details] = await Promise.all([readLaneBlocks(database, key), readDayDetails(database, key)])
    const isPlanned = blocks.length > 0 || hasDetails(details)
    return isPlanned ? { blocks, ...details } : null
  })
  return found.ok ? ok({ ...named.value, ...(found.value ?? { blocks: [], unassigned: [], walkIns: [] }) }) : found
}

/**
 * Returns the week around the branch day that a query names: each of its days from where {@link loadBoard} finds it, so
 * that a week may lie in the ops database in part, and in the archives of two years.
 */
export async function loadWeek(options: LoadBoardOptions): Promise<Result<WeekBoard, BoardRefusal>> {
  const named = await loadNamedDay(options)
  if (!named.ok) return named
  const { day } = named.value
  const { databases } = options
  const dates = weekOf(day.date)
  const ops = await databases.ops()
  if (!ops.ok) return err({ reason: 'unavailable', cause: ops.error })
  const summaries = [...(await readSummariesOf(ops.value, day.branch.id, dates))]
  const found = new Set(summaries.map(({ date }) => date))
  const missing = dates.filter((date) => !found.has(date))
  for (const year of new Set(missing.map(yearOf))) {
    if (!isArchived(options, year)) continue
    const archive = await databases.opsArchive(year)
    if (!archive.ok) return err({ reason: 'unavailable', cause: archive.error })
    const wanted = missing.filter((date) => yearOf(date) === year)
    summaries.push(...(await readSummariesOf(archive.value, day.branch.id, wanted)))
  }
  return ok({ ...named.value, dates, summaries })
}

async function readSummariesOf(
  database: D1Database,
  branchId: string,
  dates: ReadonlyArray<string>,
): Promise<ReadonlyArray<LaneSummary>> {
  const [from = '', to = from] = [dates[0], dates.at(-1)]
  const rows = await readLaneSummaries(database, { branchId, from, to })
  return rows.filter(({ date }) => dates.includes(date))
}

const yearOf = (date: string): number => Number(date.slice(0, 4))

const isArchived = ({ context }: LoadBoardOptions, year: number): boolean =>
  context.databases.some((record) => record.kind === 'ops_archive' && record.year === year)

async function loadNamedDay(options: LoadBoardOptions): Promise<Result<NamedDay, BoardRefusal>> {
  const { databases, parameters, now } = options
  const config = await databases.config()
  if (!config.ok) return err({ reason: 'unavailable', cause: config.error })
  const names = parseTenantNames(await readConfigDocuments(config.value, namedDocuments))
  if (!names.ok) return err({ reason: 'unavailable', cause: names.error })

  const day = parseDayQuery(parameters, names.value, now)
  if (!day.ok) return err({ reason: 'query_invalid', issues: day.error, names: names.value })
  return ok({ names: names.value, day: day.value })
}

/** Reads from the ops database and, where that has nothing (null), from the archive of the date's year if there is one. */
async function readWhereKept<T>(
  options: LoadBoardOptions,
  date: string,
  read: (database: D1Database) => Promise<T | null>,
): Promise<Result<T | null, BoardRefusal>> {
  const { databases } = options
  const ops = await databases.ops()
  if (!ops.ok) return err({ reason: 'unavailable', cause: ops.error })
  const found = await read(ops.value)
  const year = yearOf(date)
  if (found !== null || !isArchived(options, year)) return ok(found)

  const archive = await databases.opsArchive(year)
  return archive.ok ? ok(await read(archive.value)) : err({ reason: 'unavailable', cause: archive.error })
}

import type { TenantContext } from '@voyage/tenant-resolver'
import type { TenantDatabaseRefusal, TenantDatabases } from '@voyage/tenant-resolver/bindings'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { weekOf } from './calendar.ts'
import type { DayDetails } from './day-details.ts'
import { readDayDetails } from './day-details.ts'
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
    const blocks = await readLaneBlocks(database, key)
    return blocks.length === 0 ? null : { blocks, ...(await readDayDetails(database, key)) }
  })
  return found.ok ? ok({ ...named.value, ...(found.value ?? { blocks: [], unassigned: [], walkIns: [] }) }) : found
}

/** Returns the week around the branch day that a query names, from where {@link loadBoard} finds days. */
export async function loadWeek(options: LoadBoardOptions): Promise<Result<WeekBoard, BoardRefusal>> {
  const named = await loadNamedDay(options)
  if (!named.ok) return named
  const { day } = named.value
  const dates = weekOf(day.date)
  const [from = day.date] = dates
  const days = { branchId: day.branch.id, from, to: dates.at(-1) ?? day.date }
  const found = await readWhereKept(options, from, async (database) => {
    const summaries = await readLaneSummaries(database, days)
    return summaries.length === 0 ? null : summaries
  })
  return found.ok ? ok({ ...named.value, dates, summaries: found.value ?? [] }) : found
}

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
  { databases, context }: LoadBoardOptions,
  date: string,
  read: (database: D1Database) => Promise<T | null>,
): Promise<Result<T | null, BoardRefusal>> {
  const ops = await databases.ops()
  if (!ops.ok) return err({ reason: 'unavailable', cause: ops.error })
  const found = await read(ops.value)
  const year = Number(date.slice(0, 4))
  const archived = context.databases.some((record) => record.kind === 'ops_archive' && record.year === year)
  if (found !== null || !archived) return ok(found)

  const archive = await databases.opsArchive(year)
  return archive.ok ? ok(await read(archive.value)) : err({ reason: 'unavailable', cause: archive.error })
}

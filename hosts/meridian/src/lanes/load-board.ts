import type { TenantContext } from '@voyage/tenant-resolver'
import type { TenantDatabaseRefusal, TenantDatabases } from '@voyage/tenant-resolver/bindings'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { LaneBlock } from './lane-blocks.ts'
import { readConfigDocuments, readLaneBlocks } from './lane-blocks.ts'
import type { DayQuery, QueryIssue } from './parse-day-query.ts'
import { parseDayQuery } from './parse-day-query.ts'
import type { TenantNames, TenantNamesRefusal } from './tenant-names.ts'
import { namedDocuments, parseTenantNames } from './tenant-names.ts'

/** A branch day with the names to show it. */
export interface Board {
  readonly names: TenantNames
  readonly day: DayQuery
  readonly blocks: ReadonlyArray<LaneBlock>
}

/** Why there is no board. */
export type BoardRefusal =
  | { readonly reason: 'query_invalid'; readonly issues: ReadonlyArray<QueryIssue>; readonly names: TenantNames }
  | { readonly reason: 'unavailable'; readonly cause: TenantDatabaseRefusal | TenantNamesRefusal }

/** What {@link loadBoard} works on. */
export interface LoadBoardOptions {
  readonly databases: TenantDatabases<D1Database>
  readonly context: TenantContext
  readonly parameters: URLSearchParams
  /** Epoch seconds. */
  readonly now: number
}

/** Returns the branch day that a query names, from the ops database or, when it is not there, the year's archive. */
export async function loadBoard(options: LoadBoardOptions): Promise<Result<Board, BoardRefusal>> {
  const { databases, context, parameters, now } = options
  const config = await databases.config()
  if (!config.ok) return err({ reason: 'unavailable', cause: config.error })
  const names = parseTenantNames(await readConfigDocuments(config.value, namedDocuments))
  if (!names.ok) return err({ reason: 'unavailable', cause: names.error })

  const day = parseDayQuery(parameters, names.value, now)
  if (!day.ok) return err({ reason: 'query_invalid', issues: day.error, names: names.value })
  const key = { branchId: day.value.branch.id, date: day.value.date }

  const ops = await databases.ops()
  if (!ops.ok) return err({ reason: 'unavailable', cause: ops.error })
  const blocks = await readLaneBlocks(ops.value, key)
  const year = Number(key.date.slice(0, 4))
  const archived = context.databases.some((record) => record.kind === 'ops_archive' && record.year === year)
  if (blocks.length > 0 || !archived) return ok({ names: names.value, day: day.value, blocks })

  const archive = await databases.opsArchive(year)
  if (!archive.ok) return err({ reason: 'unavailable', cause: archive.error })
  return ok({ names: names.value, day: day.value, blocks: await readLaneBlocks(archive.value, key) })
}

import type { LaneBlockRow, PinnedBlock } from '@voyage/role-lane-generator'
import type { SqlStatement } from '../executor/deploy-target.ts'
import { insertRows } from './insert-rows.ts'
import { jsonBatches } from './json-batches.ts'

const columns = [
  'branch_id',
  'date',
  'staff_id',
  'position',
  'kind',
  'start_minute',
  'end_minute',
  'starts_at',
  'ends_at',
  'service_id',
  'item_id',
  'source',
  'source_ref',
  'engine_version',
  'seed',
] as const

// GLOB tells upper from lower case: how the engine versions of generated rows start. Every other row was written by
// somebody else and stays.
const isGenerated = "engine_version GLOB 'f35-*'"
const isKeptRow = `branch_id = ? AND date = ? AND NOT ${isGenerated}`

/** Returns the query for the rows of a branch day that this program did not generate. */
export const selectKeptRows = (day: { readonly branchId: string; readonly date: string }): SqlStatement => ({
  sql: `SELECT ${columns.join(', ')} FROM role_lane_blocks WHERE ${isKeptRow} ORDER BY staff_id, starts_at`,
  params: [day.branchId, day.date],
})

// Where a page looks for a day: it may have been asked for something and have no lanes.
const dayTables = ['role_lane_blocks', 'role_lane_unassigned', 'role_lane_walk_ins']

/** Returns the query that has one row when anything of a branch day is kept in a database, and none when nothing is. */
export const selectIsKept = (day: { readonly branchId: string; readonly date: string }): SqlStatement => ({
  sql: `SELECT 1 AS kept WHERE ${dayTables
    .map((table) => `EXISTS (SELECT 1 FROM ${table} WHERE branch_id = ? AND date = ?)`)
    .join(' OR ')}`,
  params: dayTables.flatMap(() => [day.branchId, day.date]),
})

/**
 * Returns the statements that replace the generated rows of one branch day of `role_lane_blocks` by `rows`. Rows that
 * somebody else wrote stay; they must be among `rows` (the day was planned around them) and only take their place in
 * the order. Run as one transaction the statements leave the same table however often they are run.
 */
export function replaceBranchDay(day: {
  readonly branchId: string
  readonly date: string
  readonly rows: ReadonlyArray<LaneBlockRow>
  /** Rows that stay, as {@link selectKeptRows} found them. */
  readonly kept?: ReadonlyArray<{ readonly staffId: string; readonly startsAt: number }>
}): ReadonlyArray<SqlStatement> {
  const { branchId, date } = day
  const kept = new Set((day.kept ?? []).map(({ staffId, startsAt }) => `${startsAt}/${staffId}`))
  const isKept = ({ staffId, startsAt }: LaneBlockRow): boolean => kept.has(`${startsAt}/${staffId}`)
  const statements: ReadonlyArray<SqlStatement> = [
    {
      sql: `DELETE FROM role_lane_blocks WHERE branch_id = ? AND date = ? AND ${isGenerated}`,
      params: [branchId, date],
    },
    ...(kept.size === 0 ? [] : reorderKept(branchId, date, day.rows.filter(isKept))),
  ]
  const fresh = day.rows.filter((row) => !isKept(row))
  return [...statements, ...insertRows('role_lane_blocks', columns, fresh.map(asArray))]
}

/**
 * Returns statements that fail, and with them the transaction they begin, unless the rows of a branch day that this
 * program did not generate are exactly `kept`: what was planned around. They write nothing.
 */
export function refuseOtherKept(day: {
  readonly branchId: string
  readonly date: string
  readonly kept: ReadonlyArray<PinnedBlock>
}): ReadonlyArray<SqlStatement> {
  const { branchId, date, kept } = day
  // No row may be without a branch: one that is selected here ends the transaction.
  const fail = 'INSERT INTO role_lane_blocks (branch_id) SELECT NULL'
  const same = keptColumns.map((column, index) => `${column} IS json_extract(value, '$[${index}]')`).join(' AND ')
  return [
    {
      sql: `${fail} WHERE (SELECT count(*) FROM role_lane_blocks WHERE ${isKeptRow}) <> ?`,
      params: [branchId, date, kept.length],
    },
    ...jsonBatches(kept.map(asKept)).map((batch) => ({
      sql: `${fail} FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM role_lane_blocks WHERE ${isKeptRow} AND ${same})`,
      params: [batch, branchId, date],
    })),
  ]
}

const keptColumns = ['staff_id', 'starts_at', 'ends_at', 'kind', 'service_id', 'item_id', 'source_ref'] as const

const asKept = (row: PinnedBlock): ReadonlyArray<string | number | null> => [
  row.staffId,
  row.startsAt,
  row.endsAt,
  row.kind,
  row.serviceId,
  row.itemId,
  row.sourceRef,
]

/** Rows move out of each other's way first, above every place that is taken or will be: the position is part of the key. */
function reorderKept(branchId: string, date: string, rows: ReadonlyArray<LaneBlockRow>): ReadonlyArray<SqlStatement> {
  const places = rows.reduce((most, { position }) => Math.max(most, position + 1), 0)
  const above = 'max(?, (SELECT max(position) + 1 FROM role_lane_blocks WHERE branch_id = ? AND date = ?))'
  return [
    {
      sql: `UPDATE role_lane_blocks SET position = position + ${above} WHERE branch_id = ? AND date = ?`,
      params: [places, branchId, date, branchId, date],
    },
    ...rows.map((row) => ({
      sql: 'UPDATE role_lane_blocks SET position = ? WHERE branch_id = ? AND date = ? AND staff_id = ? AND starts_at = ?',
      params: [row.position, branchId, date, row.staffId, row.startsAt],
    })),
  ]
}

function asArray(row: LaneBlockRow): ReadonlyArray<string | number | null> {
  return [
    row.branchId,
    row.date,
    row.staffId,
    row.position,
    row.kind,
    row.startMinute,
    row.endMinute,
    row.startsAt,
    row.endsAt,
    row.serviceId,
    row.itemId,
    row.source,
    row.sourceRef,
    row.engineVersion,
    row.seed,
  ]
}

import type { LaneBlockRow } from '@voyage/role-lane-generator'
import type { SqlStatement } from '../executor/deploy-target.ts'

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

// A statement sent to D1 holds at most 100 kB of SQL; rows travel as one JSON parameter, about 200 bytes each.
const rowsPerStatement = 200

/**
 * Returns the statements that replace one branch day of `role_lane_blocks` by `rows`. Run as one transaction they leave
 * the same table however often they are run.
 */
export function replaceBranchDay(day: {
  readonly branchId: string
  readonly date: string
  readonly rows: ReadonlyArray<LaneBlockRow>
}): ReadonlyArray<SqlStatement> {
  const statements: Array<SqlStatement> = [
    { sql: 'DELETE FROM role_lane_blocks WHERE branch_id = ? AND date = ?', params: [day.branchId, day.date] },
  ]
  const values = columns.map((_, index) => `json_extract(value, '$[${index}]')`).join(', ')
  const sql = `INSERT INTO role_lane_blocks (${columns.join(', ')}) SELECT ${values} FROM json_each(?)`
  for (let from = 0; from < day.rows.length; from += rowsPerStatement) {
    const rows = day.rows.slice(from, from + rowsPerStatement).map(asArray)
    statements.push({ sql, params: [JSON.stringify(rows)] })
  }
  return statements
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

import type { BranchDay } from '@voyage/role-lane-generator'
import type { LaneSummary } from '@voyage/role-lane-generator/output'
import type { SqlStatement } from '../executor/deploy-target.ts'
import { insertRows } from './insert-rows.ts'

type Value = string | number | null

interface DetailTable {
  readonly table: string
  readonly columns: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<Value>>
}

/**
 * Returns the statements that replace what is known of a branch day beside its blocks: unassigned items with their
 * reasons, walk-ins, and each person's shares. Run as one transaction they leave the same rows however often they run.
 */
export function replaceDayDetails(day: BranchDay, summaries: ReadonlyArray<LaneSummary>): ReadonlyArray<SqlStatement> {
  const { branchId, date, engineVersion, seed } = day
  const key = [branchId, date]
  const tables: ReadonlyArray<DetailTable> = [
    {
      table: 'role_lane_unassigned',
      columns: ['item_id', 'kind', 'count', 'service_id', 'start_minute', 'reason', 'evidence'],
      rows: day.unassigned.map((item) => [
        item.itemId,
        item.kind,
        item.count,
        item.serviceId,
        item.startMinute,
        item.reason,
        JSON.stringify(item.evidence),
      ]),
    },
    {
      table: 'role_lane_walk_ins',
      columns: ['item_id', 'service_id', 'arrival_minute', 'until_minute', 'served'],
      rows: day.walkIns.map((visit) => [
        visit.itemId,
        visit.serviceId,
        visit.arrivalMinute,
        visit.untilMinute,
        visit.served ? 1 : 0,
      ]),
    },
    {
      table: 'role_lane_summaries',
      columns: ['staff_id', 'utilisation', 'targets'],
      rows: summaries.map((one) => [one.staffId, one.utilisation, one.targets]),
    },
  ]
  return tables.flatMap(({ table, columns, rows }) => [
    { sql: `DELETE FROM ${table} WHERE branch_id = ? AND date = ?`, params: key },
    ...insertRows(
      table,
      ['branch_id', 'date', ...columns, 'engine_version', 'seed'],
      rows.map((row) => [...key, ...row, engineVersion, seed]),
    ),
  ])
}

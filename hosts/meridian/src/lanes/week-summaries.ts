/** How one person's day went; see `role_lane_summaries` in the migrations. */
export interface LaneSummary {
  readonly date: string
  readonly staffId: string
  /** Shares from 0 to 1; null where there was nothing to share. */
  readonly utilisation: number | null
  readonly targets: number | null
}

interface Row {
  readonly date: string
  readonly staff_id: string
  readonly utilisation: number | null
  readonly targets: number | null
}

/** Returns each person's shares on the days of a branch from `from` to `to`, both included. */
export async function readLaneSummaries(
  database: D1Database,
  days: { readonly branchId: string; readonly from: string; readonly to: string },
): Promise<ReadonlyArray<LaneSummary>> {
  const sql = `SELECT date, staff_id, utilisation, targets
    FROM role_lane_summaries WHERE branch_id = ? AND date BETWEEN ? AND ? ORDER BY date, staff_id`
  const { results } = await database.prepare(sql).bind(days.branchId, days.from, days.to).all<Row>()
  return results.map(({ date, staff_id, utilisation, targets }) => ({ date, staffId: staff_id, utilisation, targets }))
}

/** One block of one person's day as the page needs it; see `role_lane_blocks` in the migrations. */
export interface LaneBlock {
  readonly staffId: string
  readonly kind: BlockKind
  readonly startMinute: number
  readonly endMinute: number
  readonly serviceId: string | null
  readonly itemId: string | null
  readonly source: string
  readonly sourceRef: string | null
}

/** What a block is. */
export type BlockKind = 'appointment' | 'queue' | 'event' | 'break' | 'fill' | 'time_off'

interface Row {
  readonly staff_id: string
  // The table's CHECK constraint allows no other.
  readonly kind: BlockKind
  readonly start_minute: number
  readonly end_minute: number
  readonly service_id: string | null
  readonly item_id: string | null
  readonly source: string
  readonly source_ref: string | null
}

/** Returns a branch day's blocks, by person and in order; none when that day was never backfilled. */
export async function readLaneBlocks(
  database: D1Database,
  day: { readonly branchId: string; readonly date: string },
): Promise<ReadonlyArray<LaneBlock>> {
  const sql = `SELECT staff_id, kind, start_minute, end_minute, service_id, item_id, source, source_ref
    FROM role_lane_blocks WHERE branch_id = ? AND date = ? ORDER BY staff_id, position`
  const { results } = await database.prepare(sql).bind(day.branchId, day.date).all<Row>()
  return results.map((row) => ({
    staffId: row.staff_id,
    kind: row.kind,
    startMinute: row.start_minute,
    endMinute: row.end_minute,
    serviceId: row.service_id,
    itemId: row.item_id,
    source: row.source,
    sourceRef: row.source_ref,
  }))
}

/** Returns the tenant's configuration documents with these names: name to JSON text. */
export async function readConfigDocuments(
  database: D1Database,
  names: ReadonlyArray<string>,
): Promise<ReadonlyMap<string, string>> {
  const marks = names.map(() => '?').join(', ')
  const { results } = await database
    .prepare(`SELECT name, json FROM config_documents WHERE name IN (${marks})`)
    .bind(...names)
    .all<{ readonly name: string; readonly json: string }>()
  return new Map(results.map(({ name, json }) => [name, json]))
}

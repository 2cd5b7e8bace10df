/** Something of a branch day that found no place; see `role_lane_unassigned` in the migrations. */
export interface UnassignedItem {
  readonly itemId: string
  readonly kind: 'booking' | 'walk_in' | 'event' | 'target'
  readonly count: number
  readonly serviceId: string | null
  readonly startMinute: number
  readonly reason: string
  readonly eligibleStaff: ReadonlyArray<string>
  readonly blockingItems: ReadonlyArray<string>
}

/** One walk-in of a branch day; see `role_lane_walk_ins` in the migrations. */
export interface WalkIn {
  readonly arrivalMinute: number
  readonly untilMinute: number
  readonly served: boolean
}

/** What is known of a branch day beside its blocks. */
export interface DayDetails {
  readonly unassigned: ReadonlyArray<UnassignedItem>
  readonly walkIns: ReadonlyArray<WalkIn>
}

/** Returns whether anything is known: a day without lanes, such as a closed one, may still have been asked for something. */
export const hasDetails = ({ unassigned, walkIns }: DayDetails): boolean => unassigned.length > 0 || walkIns.length > 0

interface UnassignedRow {
  readonly item_id: string
  // The table's CHECK constraint allows no other.
  readonly kind: UnassignedItem['kind']
  readonly count: number
  readonly service_id: string | null
  readonly start_minute: number
  readonly reason: string
  readonly evidence: string
}

interface WalkInRow {
  readonly arrival_minute: number
  readonly until_minute: number
  readonly served: number
}

/** Returns what found no place on a branch day, in order of time, and its walk-ins in order of arrival. */
export async function readDayDetails(
  database: D1Database,
  day: { readonly branchId: string; readonly date: string },
): Promise<DayDetails> {
  const key = [day.branchId, day.date]
  const unassigned = `SELECT item_id, kind, count, service_id, start_minute, reason, evidence
    FROM role_lane_unassigned WHERE branch_id = ? AND date = ? ORDER BY start_minute, item_id`
  const walkIns = `SELECT arrival_minute, until_minute, served
    FROM role_lane_walk_ins WHERE branch_id = ? AND date = ? ORDER BY arrival_minute, item_id`
  const [items, visits] = await Promise.all([
    database
      .prepare(unassigned)
      .bind(...key)
      .all<UnassignedRow>(),
    database
      .prepare(walkIns)
      .bind(...key)
      .all<WalkInRow>(),
  ])
  return {
    unassigned: items.results.map((row) => ({
      itemId: row.item_id,
      kind: row.kind,
      count: row.count,
      serviceId: row.service_id,
      startMinute: row.start_minute,
      reason: row.reason,
      ...parseEvidence(row.evidence),
    })),
    walkIns: visits.results.map((row) => ({
      arrivalMinute: row.arrival_minute,
      untilMinute: row.until_minute,
      served: row.served === 1,
    })),
  }
}

/** Evidence that cannot be read is none: the reason still stands. */
function parseEvidence(json: string): Pick<UnassignedItem, 'eligibleStaff' | 'blockingItems'> {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value === 'object' && value !== null)
      return { eligibleStaff: texts(value, 'eligibleStaff'), blockingItems: texts(value, 'blockingItems') }
  } catch {
    // As below.
  }
  return { eligibleStaff: [], blockingItems: [] }
}

function texts(value: object, key: string): ReadonlyArray<string> {
  const list: unknown = Reflect.get(value, key)
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []
}

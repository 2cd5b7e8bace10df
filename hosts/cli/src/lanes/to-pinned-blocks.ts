import type { PinnedBlock } from '@voyage/role-lane-generator'
import * as z from 'zod'
import { CommandError } from '../command-error.ts'
import type { SqlRow } from '../executor/deploy-target.ts'

const rowSchema = z.object({
  staff_id: z.string(),
  kind: z.enum(['appointment', 'queue', 'event', 'break', 'fill', 'time_off']),
  start_minute: z.int(),
  end_minute: z.int(),
  starts_at: z.int(),
  ends_at: z.int(),
  service_id: z.string().nullable(),
  item_id: z.string().nullable(),
  source: z.string(),
  source_ref: z.string().nullable(),
})

/**
 * Rows of `role_lane_blocks` that somebody else wrote, as blocks to plan around.
 *
 * @throws CommandError CLI_LANE_ROWS_INVALID
 */
export function toPinnedBlocks(rows: ReadonlyArray<SqlRow>): ReadonlyArray<PinnedBlock> {
  const parsed = z.array(rowSchema).safeParse(rows)
  if (!parsed.success) {
    throw new CommandError({
      code: 'CLI_LANE_ROWS_INVALID',
      message: 'Booked rows of the day cannot be read; nothing was done.',
      details: parsed.error.issues.map((issue) => `row ${issue.path.join('.')}: ${issue.message}`),
      remedy: 'Mend the rows of role_lane_blocks whose engine_version does not start with "f35-".',
    })
  }
  return parsed.data.map((row) => ({
    staffId: row.staff_id,
    kind: row.kind,
    startMinute: row.start_minute,
    endMinute: row.end_minute,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    serviceId: row.service_id,
    itemId: row.item_id,
    // What follows an event comes after it; all else stands as somebody booked it.
    source: row.source === 'event_follow_up' ? 'event_follow_up' : 'booking',
    sourceRef: row.source_ref,
  }))
}

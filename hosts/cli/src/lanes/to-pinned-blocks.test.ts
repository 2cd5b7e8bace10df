import { join } from 'node:path'
import { expect, it } from 'vitest'
import { generateDay, readLaneInput } from './generate-day.ts'
import { toPinnedBlocks } from './to-pinned-blocks.ts'

it('keeps what follows an event after it, also when the event has no such follow-up any more', async () => {
  const input = await readLaneInput(join(import.meta.dirname, '../../../..'), 'hosts/meridian/config')
  const day = { branch: 'riverside', date: '2026-11-23', how: {} }
  const { rows } = generateDay({ ...day, input })
  const row = rows.find(({ source }) => source === 'event_follow_up')
  if (row === undefined) throw new Error('no follow-up')
  const kept = toPinnedBlocks([
    {
      staff_id: row.staffId,
      kind: row.kind,
      start_minute: row.startMinute,
      end_minute: row.endMinute,
      starts_at: row.startsAt,
      ends_at: row.endsAt,
      service_id: row.serviceId,
      item_id: row.itemId,
      source: row.source,
      source_ref: row.sourceRef,
    },
  ])
  const moved = (minutes: number) => ({
    ...input,
    demand: {
      ...input.demand,
      events: input.demand.events.map((event) =>
        event.id === row.sourceRef
          ? { ...event, startMinute: row.startMinute + minutes, endMinute: row.endMinute + minutes, followUp: null }
          : event,
      ),
    },
  })
  const duration = row.endMinute - row.startMinute
  const again = generateDay({ ...day, input: moved(-duration), pinned: kept })
  expect(again.rows).toContainEqual(expect.objectContaining({ itemId: row.itemId, startsAt: row.startsAt }))
  expect(() => generateDay({ ...day, input: moved(30), pinned: kept })).toThrow(
    expect.objectContaining({ details: [expect.stringContaining('no time before')] }),
  )
})

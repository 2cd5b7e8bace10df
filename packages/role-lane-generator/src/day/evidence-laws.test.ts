import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDayClock } from '../time/day-clock.ts'
import type { LaneBlock } from './branch-day.ts'
import { generateBranchDay } from './generate-branch-day.ts'
import { laneCase } from './lane-input.properties.ts'

describe('the evidence of unassigned bookings', { timeout: 30_000 }, () => {
  it('18: replays: nobody eligible, nobody there, rooms full of the items named, or everybody held by them', () =>
    fc.assert(
      fc.property(laneCase, ({ input, date, seed, demand }) => {
        if (demand === null) return
        const made = generateBranchDay({ input, branchId: 'branch', date, seed, demand })
        const clock = createDayClock({ date, timeZone: input.branches[0]?.timeZone ?? '' })
        if (!made.ok || clock === null) throw new Error('no day')
        const { lanes, unassigned, opening } = made.value
        const idOf = (block: LaneBlock, staffId: string): string => block.itemId ?? `${block.kind}:${staffId}`
        for (const item of unassigned) {
          const pinned = demand.bookings.find(({ id }) => id === item.itemId)?.staffId ?? null
          if (item.kind !== 'booking' || item.source !== 'booking' || pinned !== null) continue
          const minutes = input.matrix.services.find(({ id }) => id === item.serviceId)?.durationMinutes ?? 0
          const from = clock.startsAt + clock.toElapsed(item.startMinute) * 60
          const to = from + minutes * 60
          const able = new Set(
            input.matrix.roles
              .filter((role) => role.cells.some((cell) => cell.serviceId === item.serviceId))
              .map(({ id }) => id),
          )
          const eligible = lanes.filter((lane) => able.has(lane.roleId)).map(({ staffId }) => staffId)
          if (item.reason === 'NO_ELIGIBLE_ROLE') expect(able.size).toBe(0)
          else if (item.reason === 'OUTSIDE_WINDOW')
            expect(
              item.startMinute < (opening?.startMinute ?? 0) || item.startMinute + minutes > (opening?.endMinute ?? 0),
            ).toBe(true)
          else expect(item.evidence.eligibleStaff).toEqual(eligible)
          if (item.reason !== 'BUSY') continue
          for (const lane of lanes.filter(({ staffId }) => eligible.includes(staffId))) {
            const there =
              (lane.blocks[0]?.startsAt ?? to) <= from &&
              (lane.blocks.at(-1)?.endsAt ?? from) >= to &&
              !lane.blocks.some((block) => block.kind === 'time_off' && block.startsAt < to && from < block.endsAt)
            // A named item is in the way, or an earlier one still blocks its half hour.
            const held = lane.blocks.some(
              (block) =>
                item.evidence.blockingItems.includes(idOf(block, lane.staffId)) &&
                block.startsAt < to &&
                from < block.endsAt + 1800,
            )
            expect([lane.staffId, !there || held]).toEqual([lane.staffId, true])
          }
        }
      }),
      { numRuns: 80 },
    ))
})

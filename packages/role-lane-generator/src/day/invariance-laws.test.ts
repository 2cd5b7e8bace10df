import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TenantLaneInput } from '../input/lane-input.ts'
import type { BranchDay } from './branch-day.ts'
import { clockOf, generateDay, law } from './branch-day-law.properties.ts'
import { drawDemand } from './draw-demand.ts'
import type { LaneCase } from './lane-input.properties.ts'
import { orderedCase } from './ordered-case.properties.ts'

describe('a generated branch day', { timeout: 60_000 }, () => {
  it('12: is the same to the byte for the same input and seed', () =>
    law((day, given) => expect(JSON.stringify(generateDay(given))).toBe(JSON.stringify(day))))

  it('13: does not depend on the order of the input, on a day that is closed neither', () =>
    void fc.assert(
      fc.property(orderedCase, (opened) => {
        const { demand, input, date } = opened
        const closed = { ...input, branches: input.branches.map((branch) => ({ ...branch, closedDates: [date] })) }
        const listed = (demand?.bookings ?? []).map((booking) => ({
          staffId: null,
          ...booking,
          branchId: 'branch',
          date,
        }))
        for (const given of [
          opened,
          { ...opened, input: closed },
          { ...opened, input: { ...input, demand: { ...input.demand, bookings: listed } }, demand: null },
        ]) {
          const turned = { ...given, input: reversed(given.input), demand: reversed(given.demand) }
          expect(JSON.stringify(generateDay(turned))).toBe(JSON.stringify(generateDay(given)))
        }
      }),
      { numRuns: 300 },
    ))

  it('14: draws the same demand whoever is on the roster, and however targets stand', () =>
    law((day, given) => {
      if (given.demand !== null || day.opening === null) return
      const { weekday } = clockOf(given)
      const { date, seed } = given
      const draw = (input: TenantLaneInput) =>
        drawDemand({
          input,
          branchId: 'branch',
          date,
          weekday,
          opening: day.opening ?? { startMinute: 0, endMinute: 0 },
          seed,
        })
      const empty = { ...given.input, roster: { ...given.input.roster, staff: [] } }
      expect(draw(empty)).toEqual(draw(given.input))
    }))

  it('15: is the same alone as between other days', () =>
    law((day, given) => {
      for (const date of ['2026-05-04', '2026-05-05']) generateDay({ ...given, date })
      expect(generateDay(given)).toEqual(day)
    }))

  it('29: moves with the world by half an hour', () =>
    law((_, given) => {
      const zoned = given.input.branches.every((branch) => branch.timeZone.startsWith('Asia/'))
      if (!zoned || given.demand === null) return
      const walls = (minutes: number): LaneCase => shiftCase({ ...given, seed: 'fixed' }, minutes)
      const strip = (day: BranchDay, minutes: number) =>
        day.lanes.map((lane) =>
          lane.blocks.map((block) => [
            block.kind,
            block.startMinute - minutes,
            block.endMinute - minutes,
            block.itemId,
          ]),
        )
      const latest = Math.max(...given.input.roster.shifts.map((shift) => shift.endMinute), 0)
      if (latest > 1410) return
      expect(strip(generateDay(walls(30)), 30)).toEqual(strip(generateDay(walls(0)), 0))
    }))
})

/** Returns a value with every list and map in it the other way round. */
function reversed<T>(value: T): T
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed).reverse()
  if (value instanceof Map) return new Map([...value].map(([key, one]) => [key, reversed(one)] as const).reverse())
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, reversed(one)] as const))
}

function shiftCase(given: LaneCase, minutes: number): LaneCase {
  const move = <T extends { readonly startMinute: number; readonly endMinute: number }>(span: T): T => ({
    ...span,
    startMinute: span.startMinute + minutes,
    endMinute: span.endMinute + minutes,
  })
  const { input } = given
  const fits = (minute: number): boolean => minute + 30 <= 1410
  return {
    ...given,
    demand: {
      bookings: (given.demand?.bookings ?? [])
        .filter((booking) => fits(booking.startMinute))
        .map((booking) => ({ ...booking, startMinute: booking.startMinute + minutes })),
      walkIns: (given.demand?.walkIns ?? [])
        .filter((walkIn) => fits(walkIn.arrivalMinute))
        .map((walkIn) => ({ ...walkIn, arrivalMinute: walkIn.arrivalMinute + minutes })),
    },
    input: {
      ...input,
      branches: input.branches.map((branch) => ({
        ...branch,
        openingHours: new Map([...branch.openingHours].map(([day, span]) => [day, move(span)] as const)),
        queueFloor: branch.queueFloor.map(move),
      })),
      roster: {
        shifts: input.roster.shifts.map((shift) => ({ ...move(shift), breaks: shift.breaks.map(move) })),
        staff: input.roster.staff.map((person) => ({
          ...person,
          timeOff: person.timeOff.map((off) => ({ ...off, span: off.span === null ? null : move(off.span) })),
        })),
      },
      demand: { ...input.demand, events: [] },
    },
  }
}

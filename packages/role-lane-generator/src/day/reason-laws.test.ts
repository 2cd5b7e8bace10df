import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UnassignedItem } from './branch-day.ts'
import { crowdedCase } from './crowded-case.properties.ts'
import { generateBranchDay } from './generate-branch-day.ts'
import type { LaneCase } from './lane-input.properties.ts'
import { laneCase } from './lane-input.properties.ts'
import type { ReadDay, Standing } from './standing.properties.ts'
import { isIdle, isThere, readDay } from './standing.properties.ts'

function generate(given: LaneCase): ReadDay {
  const { input, date, seed, demand } = given
  const made = generateBranchDay({ input, branchId: 'branch', date, seed, ...(demand === null ? {} : { demand }) })
  if (!made.ok) throw new Error(made.error.reason)
  return readDay(made.value, given)
}

/** Replays the items of one sort, and returns the reasons they had. */
function replayAll(
  isMeant: (item: UnassignedItem, read: ReadDay) => boolean,
  replay: (item: UnassignedItem, read: ReadDay, given: LaneCase) => Replayed,
): ReadonlyArray<string> {
  const seen = new Set<string>()
  void fc.assert(
    fc.property(fc.oneof(laneCase, { arbitrary: crowdedCase, weight: 3 }), (given) => {
      const read = generate(given)
      for (const item of read.day.unassigned) {
        if (!isMeant(item, read)) continue
        seen.add(item.reason)
        const { reason, evidence } = item
        expect({ itemId: item.itemId, reason, ...evidence }).toEqual({
          itemId: item.itemId,
          ...replay(item, read, given),
        })
      }
    }),
    { numRuns: 200 },
  )
  return [...seen].sort()
}

interface Replayed {
  readonly reason: string
  readonly eligibleStaff: ReadonlyArray<string>
  readonly blockingItems: ReadonlyArray<string>
}

/** The reason of something that needs a person, and maybe a room, for the whole of a span. */
function reasonOf(asked: {
  readonly read: ReadDay
  readonly isForSome: boolean
  readonly isOutside: boolean
  readonly eligibleStaff: ReadonlyArray<string>
  readonly stood: ReadonlyArray<Standing>
  readonly span: readonly [start: number, end: number]
  readonly until: 'end' | 'until'
  readonly needsRoom: boolean
}): Replayed {
  const { read, eligibleStaff, stood, span, until } = asked
  const because = (reason: string, blocking: ReadonlyArray<Standing> = []): Replayed => ({
    reason,
    eligibleStaff,
    blockingItems: [...new Set(blocking.map(({ name }) => name))].sort(),
  })
  const [start, end] = span
  if (!asked.isForSome) return because('NO_ELIGIBLE_ROLE')
  if (asked.isOutside) return because('OUTSIDE_WINDOW')
  const present = eligibleStaff.filter((staffId) => isThere(read, staffId, start, end))
  if (present.length === 0) return because('NO_ELIGIBLE_ON_SHIFT')
  const meets = (one: Standing, to: 'end' | 'until'): boolean => one.start < end && start < one[to]
  if (!present.some((staffId) => isIdle(stood, staffId, span, until)))
    return because(
      'BUSY',
      stood.filter((one) => present.includes(one.staffId) && meets(one, until)),
    )
  const used = (minute: number): number =>
    new Set(stood.filter((one) => one.usesRoom && one.start <= minute && minute < one.end).map(({ name }) => name)).size
  const isFull = Array.from({ length: end - start }, (_, minute) => used(start + minute)).some(
    (rooms) => rooms >= (read.branch.rooms ?? Number.POSITIVE_INFINITY),
  )
  return asked.needsRoom && isFull
    ? because(
        'ROOM_FULL',
        stood.filter((one) => one.usesRoom && meets(one, 'end')),
      )
    : because('none: it fits')
}

/** The reason of a booking, or of an appointment that an event leads to. */
function reasonOfBooking(item: UnassignedItem, read: ReadDay, { input }: LaneCase): Replayed {
  const service = read.services.get(item.serviceId ?? '')
  if (service === undefined) throw new Error('no service')
  const named = read.bookings.get(item.itemId)?.staffId ?? null
  const start = read.clock.toElapsed(item.startMinute)
  const end = start + service.durationMinutes
  return reasonOf({
    read,
    isForSome: input.matrix.roles.some(({ cells }) => cells.some(({ serviceId }) => serviceId === service.id)),
    isOutside: start < read.opens || end > read.closes,
    eligibleStaff: read
      .rosterOf(service.id)
      .map(({ staffId }) => staffId)
      .filter((staffId) => named === null || named === staffId),
    stood: named === null ? read.beforeProposals() : read.beforeNamed(item.itemId),
    span: [start, end],
    until: 'until',
    needsRoom: service.needsRoom,
  })
}

const isNamed = ({ itemId }: UnassignedItem, { bookings }: ReadDay): boolean =>
  (bookings.get(itemId)?.staffId ?? null) !== null

describe('the reason of a booking without a place', { timeout: 60_000 }, () => {
  it('18, 19: replays with what stood when it was lost: no proposal of a target holds a person or a room', () => {
    const reasons = replayAll((item, read) => item.source === 'booking' && !isNamed(item, read), reasonOfBooking)
    expect(reasons).toEqual(['BUSY', 'NO_ELIGIBLE_ON_SHIFT', 'NO_ELIGIBLE_ROLE', 'OUTSIDE_WINDOW', 'ROOM_FULL'])
  })
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UnassignedItem } from './branch-day.ts'
import type { LaneCase } from './lane-input.properties.ts'
import { anyCase, generate, named } from './reason-replay.properties.ts'
import type { ReadDay, Standing } from './standing.properties.ts'
import { isIdle, isThere } from './standing.properties.ts'

/** Replays the items of one sort, and returns the reasons they had. */
function replayAll(
  isMeant: (item: UnassignedItem, read: ReadDay) => boolean,
  replay: (item: UnassignedItem, read: ReadDay, given: LaneCase) => Replayed,
): ReadonlyArray<string> {
  const seen = new Set<string>()
  void fc.assert(
    fc.property(anyCase, (given) => {
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
    { numRuns: 500 },
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
    blockingItems: named(blocking),
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
      stood.filter((one) => eligibleStaff.includes(one.staffId) && meets(one, until)),
    )
  const used = (minute: number): number =>
    named(stood.filter((one) => one.usesRoom && one.start <= minute && minute < one.end)).length
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

  it('18, 19: replays for an appointment that an event leads to', () => {
    const reasons = replayAll(({ source }) => source === 'event_follow_up', reasonOfBooking)
    expect(reasons).toEqual(['BUSY', 'NO_ELIGIBLE_ON_SHIFT', 'NO_ELIGIBLE_ROLE', 'OUTSIDE_WINDOW', 'ROOM_FULL'])
  })

  it('18, 19: replays for one that names somebody, among time off and those before it, for that person alone', () => {
    const reasons = replayAll((item, read) => item.source === 'booking' && isNamed(item, read), reasonOfBooking)
    expect(reasons).toEqual(['BUSY', 'NO_ELIGIBLE_ON_SHIFT', 'NO_ELIGIBLE_ROLE', 'OUTSIDE_WINDOW', 'ROOM_FULL'])
  })
})

describe('the reason of an event without a place', { timeout: 60_000 }, () => {
  it('18, 19: replays among time off, breaks, bookings that name somebody and the events before it', () => {
    const reasons = replayAll(
      ({ kind }) => kind === 'event',
      ({ itemId }, read, { input }) => {
        const event = input.demand.events.find(({ id }) => id === itemId)
        if (event === undefined) throw new Error('no event')
        const [start, end] = [read.clock.toElapsed(event.startMinute), read.clock.toElapsed(event.endMinute)]
        const invited = input.matrix.roles.filter(
          ({ id, events }) => event.roleIds.includes(id) && events.includes(event.eventTypeId),
        )
        return reasonOf({
          read,
          isForSome: invited.length > 0,
          // The clock may skip all of it.
          isOutside: start === end,
          eligibleStaff: read.day.lanes
            .filter(({ roleId }) => invited.some(({ id }) => id === roleId))
            .map(({ staffId }) => staffId),
          stood: read.beforeEvent(event),
          span: [start, end],
          until: 'end',
          needsRoom: event.needsRoom,
        })
      },
    )
    expect(reasons).toEqual(expect.arrayContaining(['BUSY', 'NO_ELIGIBLE_ON_SHIFT', 'NO_ELIGIBLE_ROLE', 'ROOM_FULL']))
  })
})

describe('the warning that nobody is qualified', { timeout: 60_000 }, () => {
  it('5: names each service asked for in vain that nobody on shift may do, or not for those who walk in', () => {
    const said = new Set<string>()
    void fc.assert(
      fc.property(anyCase, (given) => {
        const { day, services, rosterOf } = generate(given)
        const isQueue = new Set(given.input.matrix.roles.filter(({ queue }) => queue).map(({ id }) => id))
        const lost = day.unassigned.filter(({ kind }) => kind === 'booking' || kind === 'walk_in')
        const expected = [...services.values()].flatMap(({ id, name, queueable }) => {
          const able = rosterOf(id)
          const asked = lost.filter(({ serviceId }) => serviceId === id).map(({ kind }) => kind)
          if (asked.length > 0 && able.length === 0)
            return [`Nobody on shift is qualified for ${name}; it stays unassigned.`]
          const desk = able.filter(({ roleId }) => queueable && isQueue.has(roleId))
          return asked.includes('walk_in') && desk.length === 0
            ? [`Nobody on shift takes walk-ins for ${name}; it stays unassigned.`]
            : []
        })
        const warned = day.warnings.filter(({ code }) => code === 'NO_QUALIFIED_STAFF').map(({ message }) => message)
        expect(warned.sort()).toEqual(expected.sort())
        for (const message of warned) said.add(message.split(' for ')[0] ?? '')
      }),
      { numRuns: 150 },
    )
    expect([...said].sort()).toEqual(['Nobody on shift is qualified', 'Nobody on shift takes walk-ins'])
  })
})

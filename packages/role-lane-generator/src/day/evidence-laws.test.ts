import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TenantLaneInput } from '../input/lane-input.ts'
import type { DayClock } from '../time/day-clock.ts'
import { createDayClock } from '../time/day-clock.ts'
import type { BranchDay, Lane, LaneBlock, UnassignedItem } from './branch-day.ts'
import { generateBranchDay } from './generate-branch-day.ts'
import { laneCase } from './lane-input.properties.ts'

/** An option of the generator: without it demand is drawn. */
const givenDemand = <T>(demand: T | null): { readonly demand?: T } => (demand === null ? {} : { demand })

describe('the evidence of missed targets', { timeout: 30_000 }, () => {
  it('18, 19: replays: no room, nobody to spare from the queue, other targets in the way, or no time left', () => {
    const seen = new Set<string>()
    void fc.assert(
      fc.property(laneCase, ({ input, date, seed, demand }) => {
        const made = generateBranchDay({ input, branchId: 'branch', date, seed, ...givenDemand(demand) })
        if (!made.ok) throw new Error('no day')
        for (const item of made.value.unassigned) {
          if (item.kind !== 'target') continue
          seen.add(item.reason)
          expect([item.itemId, ...replayTarget(input, made.value, item)]).toEqual([item.itemId])
        }
      }),
      { numRuns: 150 },
    )
    expect([...seen].sort()).toEqual(expect.arrayContaining(['BUSY', 'QUEUE_FLOOR', 'ROOM_FULL', 'TARGET_CAPPED']))
  })
})

describe('the evidence of events without a place', { timeout: 30_000 }, () => {
  it('18, 19 (events): nobody free could have attended, or there was no room', () => {
    let seen = 0
    void fc.assert(
      fc.property(laneCase, ({ input, date, seed, demand }) => {
        const made = generateBranchDay({ input, branchId: 'branch', date, seed, ...givenDemand(demand) })
        const clock = createDayClock({ date, timeZone: input.branches[0]?.timeZone ?? '' })
        if (!made.ok || clock === null) throw new Error('no day')
        for (const item of made.value.unassigned) {
          if (item.kind !== 'event') continue
          seen++
          const event = input.demand.events.find(({ id }) => id === item.itemId)
          if (event === undefined) throw new Error('no event')
          const [from, to] = [event.startMinute, event.endMinute].map(
            (wall) => clock.startsAt + clock.toElapsed(wall) * 60,
          )
          const roles = input.matrix.roles.filter((role) => role.events.includes(event.eventTypeId))
          expect(item.reason === 'NO_ELIGIBLE_ROLE').toBe(roles.length === 0)
          const invited = made.value.lanes.filter((lane) => roles.some(({ id }) => id === lane.roleId))
          if (item.reason !== 'NO_ELIGIBLE_ROLE')
            expect(item.evidence.eligibleStaff).toEqual(invited.map(({ staffId }) => staffId))
          if (item.reason === 'ROOM_FULL') {
            expect(event.needsRoom).toBe(true)
            continue
          }
          // What was placed before an event: time off, pinned bookings, breaks, earlier events.
          const before = new Set(['time_off', 'break', 'event', 'appointment'])
          for (const { blocks } of invited) {
            const there =
              (blocks[0]?.startsAt ?? Number.NaN) <= (from ?? 0) && (blocks.at(-1)?.endsAt ?? 0) >= (to ?? 0)
            const held = blocks.some(
              (one) => before.has(one.kind) && one.startsAt < (to ?? 0) && (from ?? 0) < one.endsAt,
            )
            expect(there && !held && (from ?? 0) < (to ?? 0)).toBe(false)
          }
        }
      }),
      { numRuns: 120 },
    )
    expect(seen).toBeGreaterThan(20)
  })
})

/** Returns what is wrong with the reason of a target, found anew from the lanes alone. */
function replayTarget(input: TenantLaneInput, day: BranchDay, item: UnassignedItem): ReadonlyArray<string> {
  const [branch] = input.branches
  const clock = createDayClock({ date: day.date, timeZone: day.timeZone })
  const service = input.matrix.services.find(({ id }) => id === item.serviceId)
  if (branch === undefined || clock === null || service === undefined || day.opening === null) return ['no day']
  const [opens, closes] = [clock.toElapsed(day.opening.startMinute), clock.toElapsed(day.opening.endMinute)]
  const durations = new Map(input.matrix.services.map((one) => [one.id, one.durationMinutes]))
  const blocksOf = (lane: Lane) =>
    lane.blocks.map((block) => {
      const start = (block.startsAt - clock.startsAt) / 60
      const end = (block.endsAt - clock.startsAt) / 60
      const slots = Math.ceil((durations.get(block.serviceId ?? '') ?? 0) / 30) * 30
      return { ...block, start, end, until: block.kind === 'appointment' ? Math.max(end, start + slots) : end }
    })
  const open = ({ kind }: LaneBlock): boolean => kind === 'queue' || kind === 'fill'
  const covers = (lane: Lane, from: number, to: number): boolean =>
    (blocksOf(lane)[0]?.start ?? to) <= from && (blocksOf(lane).at(-1)?.end ?? from) >= to
  const isOpenFor = (lane: Lane, from: number, to: number): boolean =>
    covers(lane, from, to) && !blocksOf(lane).some((one) => !open(one) && one.start < to && from < one.until)
  const needing = new Set(input.matrix.services.filter((one) => one.needsRoom).map(({ id }) => id))
  const roomEvents = new Set(input.demand.events.filter((one) => one.needsRoom).map(({ id }) => id))
  const roomsAt = (minute: number): number =>
    new Set(
      day.lanes
        .flatMap(blocksOf)
        .filter((one) => one.start <= minute && minute < one.end)
        .flatMap((one) =>
          (one.kind === 'appointment' && needing.has(one.serviceId ?? '')) ||
          (one.kind === 'event' && roomEvents.has(one.itemId ?? ''))
            ? (one.itemId ?? [])
            : [],
        ),
    ).size
  const queueLanes = day.lanes.filter((lane) => input.matrix.roles.find(({ id }) => id === lane.roleId)?.queue)
  const people = day.lanes.filter(({ staffId }) => item.evidence.eligibleStaff.includes(staffId))
  const starts = gridOf(opens, closes, clock).filter((minute) => minute + service.durationMinutes <= closes)
  const halves = (from: number): ReadonlyArray<number> =>
    gridOf(opens, closes, clock).filter((at) => at >= from && at < from + Math.ceil(service.durationMinutes / 30) * 30)
  const roomFull = (from: number): boolean =>
    service.needsRoom &&
    branch.rooms !== null &&
    halves(from).some((at) =>
      Array.from({ length: 30 }, (_, n) => roomsAt(at + n)).some((used) => used >= (branch.rooms ?? 0)),
    )
  const floorHolds = (lane: Lane, from: number): boolean =>
    queueLanes.includes(lane) &&
    halves(from).some((at) => {
      const wall = clock.toWall(at)
      const floor = Math.max(
        0,
        ...branch.queueFloor
          .filter((one) => one.startMinute < wall + 30 && wall < one.endMinute)
          .map(({ staff }) => staff),
      )
      const free = queueLanes.filter((one) => isOpenFor(one, at, at + 30))
      return floor > 0 && free.includes(lane) && free.length <= floor
    })
  const obstacles = starts.flatMap((from) =>
    people
      .filter((lane) => isOpenFor(lane, from, from + service.durationMinutes))
      .map((lane) => ({ from, why: roomFull(from) ? 'ROOM_FULL' : floorHolds(lane, from) ? 'QUEUE_FLOOR' : 'none' })),
  )
  if (obstacles.some(({ why }) => why === 'none')) return ['it fits']
  if (obstacles.length > 0)
    return obstacles.some(({ from, why }) => why === item.reason && clock.toWall(from) === item.startMinute)
      ? []
      : [`${item.reason}, not ${obstacles.map(({ why }) => why)}`]
  if (item.reason === 'ROOM_FULL' || item.reason === 'QUEUE_FLOOR') return ['nobody has the time']
  if (item.reason !== 'TARGET_CAPPED') return []
  const named = people.flatMap(blocksOf).filter((one) => item.evidence.blockingItems.includes(one.itemId ?? ''))
  const proposals = named.every((one) => one.source === 'f35_role_lane' && one.kind === 'appointment')
  return named.length > 0 && proposals ? [] : ['no proposals in the way']
}

const gridOf = (opens: number, closes: number, clock: DayClock): ReadonlyArray<number> =>
  Array.from({ length: closes - opens }, (_, index) => opens + index).filter((at) => clock.toWall(at) % 30 === 0)

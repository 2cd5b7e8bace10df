import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Role } from '../input/lane-input.ts'
import { WEEKDAYS } from '../input/weekdays.ts'
import type { UnassignedItem } from './branch-day.ts'
import type { DayWalkIn } from './branch-demand.ts'
import { crowdedCase } from './crowded-case.properties.ts'
import type { LaneCase } from './lane-input.properties.ts'
import { anyCase, generate, named } from './reason-replay.properties.ts'
import type { ReadDay, Standing } from './standing.properties.ts'
import { isIdle, isThere } from './standing.properties.ts'

/** What a walk-in met. */
interface Desk {
  readonly read: ReadDay
  readonly walkIn: DayWalkIn
  /** People who may serve them, in order. */
  readonly staff: ReadonlyArray<string>
  readonly isForSome: boolean
  /** Whether they are served where nobody else comes and somebody of each role is there all day. */
  readonly isServedAlone: boolean
  readonly arrival: number
  /** Last minute at which they are there and the branch is open. */
  readonly latest: number
  readonly stood: ReadonlyArray<Standing>
  readonly last: Standing | null
}

function isServedAlone(walkIn: DayWalkIn, given: LaneCase): boolean {
  const { matrix, roster, demand } = given.input
  const shift = { id: 'all-day', startMinute: 0, endMinute: 1440, breaks: [] }
  const week = new Map(WEEKDAYS.map((day) => [day, shift.id] as const))
  const roles = matrix.roles.map((role) => ({
    ...role,
    cells: role.cells.map((cell) => ({ ...cell, dailyTarget: 0 })),
  }))
  const staff = roles.map(({ id }) => ({ id, name: id, roleId: id, branchId: 'branch', week, timeOff: [] }))
  const input = {
    ...given.input,
    matrix: { ...matrix, roles },
    roster: { ...roster, shifts: [shift], staff },
    demand: { ...demand, events: [] },
  }
  return generate({ ...given, input, demand: { bookings: [], walkIns: [walkIn] } }).day.metrics.walkInsServed === 1
}

function deskOf(read: ReadDay, walkIn: DayWalkIn, given: LaneCase): Desk {
  const { input } = given
  const { serviceId, arrivalMinute, patienceMinutes } = walkIn
  const serves = ({ queue, cells }: Role): boolean =>
    read.services.get(serviceId)?.queueable === true && queue && cells.some((cell) => cell.serviceId === serviceId)
  const roles = new Set(input.matrix.roles.filter(serves).map(({ id }) => id))
  const arrival = read.clock.toElapsed(arrivalMinute)
  return {
    read,
    walkIn,
    staff: read.day.lanes.filter(({ roleId }) => roles.has(roleId)).map(({ staffId }) => staffId),
    isForSome: roles.size > 0,
    isServedAlone: isServedAlone(walkIn, given),
    arrival,
    latest: Math.min(arrival + patienceMinutes, read.closes - 1),
    ...read.beforeWalkIn(walkIn),
  }
}

/** First minute at which somebody has the time, when nobody overtakes. */
function firstStart({ read, walkIn, arrival, latest, stood, last }: Desk, staffId: string): number | null {
  for (let start = Math.max(arrival, read.opens, last?.start ?? 0); start <= latest; start++) {
    const end = start + walkIn.serviceMinutes
    if (isThere(read, staffId, start, end) && isIdle(stood, staffId, [start, end], 'end')) return start
  }
  return null
}

function reasonOf(desk: Desk): Pick<UnassignedItem, 'reason'> & UnassignedItem['evidence'] {
  const { read, walkIn, staff, arrival, latest, stood, last } = desk
  const because = (reason: UnassignedItem['reason'], blocking: ReadonlyArray<Standing> = []) => ({
    reason,
    eligibleStaff: staff,
    blockingItems: named(blocking),
  })
  if (!desk.isForSome) return because('NO_ELIGIBLE_ROLE')
  if (!desk.isServedAlone) return because('OUTSIDE_WINDOW')
  const opened = Math.max(arrival, read.opens)
  const minutes = Array.from({ length: latest - opened + 1 }, (_, index) => opened + index)
  const isPresent = (id: string): boolean =>
    minutes.some((start) => isThere(read, id, start, start + walkIn.serviceMinutes))
  if (!staff.some(isPresent)) return because('NO_ELIGIBLE_ON_SHIFT')
  if (staff.some((id) => firstStart(desk, id) !== null)) throw new Error('somebody has the time')
  const until = latest + walkIn.serviceMinutes
  return because(
    'BUSY',
    stood.filter((one) => staff.includes(one.staffId) && opened < one.end && (one.start < until || one === last)),
  )
}

describe('a walk-in', { timeout: 60_000 }, () => {
  it('18, 19, 25: leaves for a reason that replays: those busy meanwhile, and who is ahead in the queue', () => {
    const seen = new Set<string>()
    let [behind, early] = [0, 0]
    void fc.assert(
      fc.property(anyCase, (given) => {
        const read = generate(given)
        for (const { itemId, kind, reason, evidence } of read.day.unassigned) {
          if (kind !== 'walk_in') continue
          seen.add(reason)
          const walkIn = read.demand.walkIns.find(({ id }) => id === itemId)
          if (walkIn === undefined) throw new Error('nobody came')
          const desk = deskOf(read, walkIn, given)
          expect({ itemId, reason, ...evidence }).toEqual({ itemId, ...reasonOf(desk) })
          if (reason !== 'BUSY') continue
          expect(evidence.blockingItems.length).toBeGreaterThan(0)
          if ((desk.last?.start ?? 0) >= desk.latest + walkIn.serviceMinutes) behind++
          if (desk.arrival < read.opens) early++
        }
      }),
      { numRuns: 300 },
    )
    expect([...seen].sort()).toEqual(['BUSY', 'NO_ELIGIBLE_ON_SHIFT', 'NO_ELIGIBLE_ROLE', 'OUTSIDE_WINDOW'])
    expect(Math.min(behind, early)).toBeGreaterThan(0)
  })

  it('fairness (level 5): is served by whoever is free first, and among those has worked least', () => {
    let ties = 0
    void fc.assert(
      fc.property(crowdedCase, (given) => {
        const read = generate(given)
        const served = read.blocks.filter(({ block }) => block.kind === 'queue')
        for (const one of served) {
          const walkIn = read.demand.walkIns.find(({ id }) => id === one.name)
          if (walkIn === undefined) throw new Error('nobody came')
          const desk = deskOf(read, walkIn, given)
          const workedBy = (id: string): number =>
            desk.stood
              .filter(({ staffId, block }) => staffId === id && ['appointment', 'event', 'queue'].includes(block.kind))
              .reduce((sum, { start, end }) => sum + end - start, 0)
          const able = desk.staff.map((id) => ({ id, start: firstStart(desk, id) ?? Infinity, worked: workedBy(id) }))
          const earliest = Math.min(...able.map(({ start }) => start))
          const first = able.filter(({ start }) => start === earliest)
          const least = Math.min(...first.map(({ worked }) => worked))
          if (first.length > 1 && first[0]?.worked !== least) ties++
          const expected = first.find(({ worked }) => worked === least)?.id
          expect([one.name, one.start, one.staffId]).toEqual([one.name, earliest, expected])
        }
      }),
      { numRuns: 300 },
    )
    expect(ties).toBeGreaterThan(5)
  })
})

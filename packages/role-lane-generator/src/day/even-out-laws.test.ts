import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TenantLaneInput } from '../input/lane-input.ts'
import { crowdedCase } from './crowded-case.properties.ts'
import { generateBranchDay } from './generate-branch-day.ts'
import type { LaneCase } from './lane-input.properties.ts'
import { laneCase } from './lane-input.properties.ts'
import type { ReadDay, Standing } from './standing.properties.ts'
import { isIdle, isThere, readDay } from './standing.properties.ts'

/** Two appointments, or one and nothing, that change their people: items by whom they go to. */
type Exchange = ReadonlyMap<Standing, string>

const afterwards = (blocks: ReadonlyArray<Standing>, exchange: Exchange): ReadonlyArray<Standing> =>
  blocks.map((one) => ({ ...one, staffId: exchange.get(one) ?? one.staffId }))

/** Whether everybody in an exchange has the time for what they get. */
const fits = (read: ReadDay, exchange: Exchange): boolean => {
  const rest = read.blocks.filter((one) => !exchange.has(one))
  return [...exchange].every(
    ([one, staffId]) =>
      isThere(read, staffId, one.start, one.end) &&
      isIdle(rest, staffId, [one.start, one.end], 'until') &&
      isIdle(
        rest.filter(({ block }) => block.kind === 'appointment'),
        staffId,
        [one.start, one.until],
        'until',
      ),
  )
}

/** How many are free for the queue in each half hour in which some should be. */
function coverOf(read: ReadDay, input: TenantLaneInput, blocks: ReadonlyArray<Standing>): ReadonlyArray<number> {
  const queue = new Set(input.matrix.roles.filter((role) => role.queue).map(({ id }) => id))
  const people = read.day.lanes.filter(({ roleId }) => queue.has(roleId)).map(({ staffId }) => staffId)
  const busy = blocks.filter(({ block }) => block.kind !== 'queue')
  const minutes = Array.from({ length: read.closes - read.opens }, (_, index) => read.opens + index)
  return minutes.flatMap((start) => {
    const wall = read.clock.toWall(start)
    const isFloored = read.branch.queueFloor.some(
      ({ startMinute, endMinute, staff }) => staff > 0 && startMinute < wall + 30 && wall < endMinute,
    )
    if (wall % 30 !== 0 || !isFloored) return []
    const covers = (id: string): boolean =>
      isThere(read, id, start, start + 30) && isIdle(busy, id, [start, start + 30], 'until')
    return [people.filter(covers).length]
  })
}

/** Whether an appointment counts for somebody's own target. */
function isTheirs({ day, blocks }: ReadDay, { matrix }: TenantLaneInput, { staffId, block }: Standing): boolean {
  const { roleId } = day.lanes.find((lane) => lane.staffId === staffId) ?? {}
  const cells = matrix.roles.find(({ id }) => id === roleId)?.cells ?? []
  const target = cells.find(({ serviceId }) => serviceId === block.serviceId)?.dailyTarget ?? 0
  const alike = blocks.filter(
    (one) => one.staffId === staffId && one.block.kind === 'appointment' && one.block.serviceId === block.serviceId,
  )
  return matrix.targetScope === 'person' && alike.length <= target
}

/** Sum over people of worked minutes squared over minutes present: least where all work the same share. */
function unfairness({ day }: ReadDay, blocks: ReadonlyArray<Standing>): number {
  return day.lanes.reduce((sum, { staffId, blocks: lane }) => {
    const own = blocks.filter((one) => one.staffId === staffId)
    const minutesOf = (kinds: ReadonlyArray<string>): number =>
      own.reduce((minutes, { block, start, end }) => minutes + (kinds.includes(block.kind) ? end - start : 0), 0)
    const shift = ((lane.at(-1)?.endsAt ?? 0) - (lane[0]?.startsAt ?? 0)) / 60
    const present = shift - minutesOf(['break', 'time_off'])
    const worked = minutesOf(['appointment', 'event', 'queue'])
    return present > 0 ? sum + (worked * worked) / present : sum
  }, 0)
}

/** Every exchange between people of what named nobody, was in no lost booking's way and counts for nobody's own target. */
function exchangesOf(
  read: ReadDay,
  input: TenantLaneInput,
  pairs: ReadonlyArray<readonly [string, string]>,
): ReadonlyArray<Exchange> {
  const lost = read.day.unassigned.filter(({ kind }) => kind === 'booking')
  const isInTheWay = ({ start, until }: Standing): boolean =>
    lost.some(({ startMinute, serviceId }) => {
      const from = read.clock.toElapsed(startMinute)
      return start < from + (read.services.get(serviceId ?? '')?.durationMinutes ?? 0) && from < until
    })
  const movable = read.blocks.filter(
    (one) =>
      one.block.kind === 'appointment' &&
      (read.bookings.get(one.name)?.staffId ?? null) === null &&
      !isInTheWay(one) &&
      !isTheirs(read, input, one),
  )
  const of = (id: string): ReadonlyArray<Standing> => movable.filter(({ staffId }) => staffId === id)
  return pairs.flatMap(([a, b]) =>
    of(a).flatMap(
      (one): ReadonlyArray<Exchange> => [
        new Map([[one, b]]),
        ...of(b).map(
          (other) =>
            new Map([
              [one, b],
              [other, a],
            ]),
        ),
      ],
    ),
  )
}

/** Nobody walks in, and most people are of one role. */
const withoutWalkIns = ({ demand, input, ...given }: LaneCase): LaneCase => ({
  ...given,
  demand: demand && { ...demand, walkIns: [] },
  input: {
    ...input,
    matrix: {
      ...input.matrix,
      // The first role may do everything.
      roles: input.matrix.roles.map((role, index) => {
        const known = new Map(role.cells.map((cell) => [cell.serviceId, cell]))
        const cells = input.matrix.services.map(
          ({ id }) => known.get(id) ?? { serviceId: id, dailyTarget: 0, weight: 1 },
        )
        return index === 0 ? { ...role, cells } : role
      }),
    },
    roster: {
      ...input.roster,
      staff: input.roster.staff.map((one, index) => ({ ...one, roleId: index < 5 ? 'role-0' : one.roleId })),
    },
    demand: {
      ...input.demand,
      branches: input.demand.branches.map((one) => ({ ...one, walkIns: { ...one.walkIns, perDay: 0 } })),
    },
  },
})

describe('evenOut', { timeout: 60_000 }, () => {
  it('fairness (level 5): appointments are spread so that no exchange between people of a role is fairer and costs nothing', () => {
    let exchanges = 0
    let possible = 0
    void fc.assert(
      fc.property(fc.oneof(crowdedCase, laneCase).map(withoutWalkIns), (given) => {
        const { input, date, seed } = given
        const demand = given.demand ?? undefined
        const made = generateBranchDay({ input, branchId: 'branch', date, seed, ...(demand && { demand }) })
        if (!made.ok) throw new Error(made.error.reason)
        const day = made.value
        const read = readDay(day, given)
        const { lanes } = day
        const pairs = lanes.flatMap((one) =>
          lanes
            .filter((other) => one !== other && one.roleId === other.roleId)
            .map((other) => [one.staffId, other.staffId] as const),
        )
        const cover = coverOf(read, input, read.blocks)
        for (const exchange of exchangesOf(read, input, pairs)) {
          exchanges++
          const blocks = afterwards(read.blocks, exchange)
          if (!fits(read, exchange)) continue
          possible++
          if (unfairness(read, blocks) > unfairness(read, read.blocks) - 1e-9) continue
          const moved = [...exchange].map(([{ name, staffId }, to]) => `${name} from ${staffId} to ${to}`)
          const costs = coverOf(read, input, blocks).some((free, index) => free < (cover[index] ?? 0))
          expect([moved, costs]).toEqual([moved, true])
        }
      }),
      { numRuns: 300 },
    )
    expect(exchanges).toBeGreaterThan(100)
    expect(possible).toBeGreaterThan(20)
  })
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TenantLaneInput } from '../input/lane-input.ts'
import { WEEKDAYS } from '../input/weekdays.ts'
import { pinBlocks } from '../replan/pin-blocks.ts'
import { crowdedCase } from './crowded-case.properties.ts'
import { generateBranchDay } from './generate-branch-day.ts'
import type { LaneCase } from './lane-input.properties.ts'
import { laneCase, oneTeller } from './lane-input.properties.ts'
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

describe('the appointments of a day', { timeout: 60_000 }, () => {
  it('fairness (level 5): are spread so that no exchange between people of a role is fairer and costs nothing', () => {
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

  it.each([
    [false, false, 0],
    [true, false, 2],
    [false, true, 2],
  ])('are as many for each of six who are alike: queue %j, optimised %j, target %i', (queue, optimise, dailyTarget) => {
    const week = new Map(WEEKDAYS.map((day) => [day, 'day'] as const))
    const { input } = oneTeller
    const [branch] = input.branches
    const [account] = input.matrix.services
    if (branch === undefined || account === undefined) throw new Error('no branch')
    const cells = [
      { serviceId: 'account', dailyTarget, weight: 1 },
      { serviceId: 'card', dailyTarget: 0, weight: 1 },
    ]
    const bookings = Array.from({ length: 12 }, (_, index) => ({
      id: `k${index}`,
      serviceId: 'card',
      startMinute: 540 + 30 * index,
      staffId: null,
    }))
    const made = generateBranchDay({
      input: {
        ...input,
        matrix: {
          ...input.matrix,
          services: [account, { ...account, id: 'card' }],
          roles: [{ id: 'teller', name: 'Teller', queue, events: [], cells }],
        },
        branches: [{ ...branch, openingHours: new Map([['monday', { startMinute: 540, endMinute: 1020 }]]) }],
        roster: {
          shifts: [{ id: 'day', startMinute: 540, endMinute: 1020, breaks: [] }],
          staff: [...'uvwxyz'].map((id) => ({
            id,
            name: id,
            roleId: 'teller',
            branchId: 'branch',
            week,
            timeOff: [],
          })),
        },
      },
      branchId: 'branch',
      date: '2026-11-23',
      seed: '',
      optimise,
      demand: { bookings, walkIns: [] },
    })
    const counts = made.ok
      ? made.value.lanes.map(({ blocks }) => blocks.filter(({ kind }) => kind === 'appointment').length)
      : []
    expect(counts).toEqual(Array(6).fill(2 + dailyTarget))
  })

  /** Two of one role whose shifts begin when the branch opens, and what they are asked for by name or by nobody's. */
  const twoAlike = (given: {
    readonly ends: readonly [number, number]
    readonly dailyTarget: number
    readonly asked: ReadonlyArray<readonly [service: string, startMinute: number, staffId: string | null]>
  }) => {
    const { input } = oneTeller
    const [branch] = input.branches
    const [role] = input.matrix.roles
    const [tessa] = input.roster.staff
    const [account] = input.matrix.services
    if (!branch || !role || !tessa || !account) throw new Error('nobody')
    const cells = [
      { serviceId: 'account', dailyTarget: given.dailyTarget, weight: 1 },
      { serviceId: 'card', dailyTarget: 0, weight: 1 },
    ]
    return {
      branchId: 'branch',
      date: '2026-11-23',
      seed: '',
      input: {
        ...input,
        matrix: {
          ...input.matrix,
          services: [
            { ...account, durationMinutes: 60 },
            { ...account, id: 'card' },
          ],
          roles: [{ ...role, cells }],
        },
        branches: [{ ...branch, openingHours: new Map([['monday', { startMinute: 540, endMinute: 750 }] as const]) }],
        roster: {
          shifts: given.ends.map((endMinute, index) => ({ id: `s${index}`, startMinute: 540, endMinute, breaks: [] })),
          staff: ['tessa', 'vera'].map((id, index) => ({
            ...tessa,
            id,
            week: new Map([['monday', `s${index}`] as const]),
          })),
        },
      },
      demand: {
        bookings: given.asked.map(([serviceId, startMinute, staffId], index) => ({
          id: `k${index}`,
          serviceId,
          startMinute,
          staffId,
        })),
        walkIns: [],
      },
    }
  }
  const appointmentsOf = (made: ReturnType<typeof generateBranchDay>) =>
    made.ok
      ? made.value.lanes.map(({ staffId, blocks }) => [
          staffId,
          blocks
            .filter(({ kind }) => kind === 'appointment')
            .map(({ serviceId, startMinute }) => `${serviceId}-${startMinute}`),
        ])
      : made.error

  it.each([null, 'desk'])('stay where they are pinned, whatever their item is called: %j', (item) => {
    const midnight = Date.UTC(2026, 10, 22, 23) / 1_000
    const pins = [540, 570, 600, 630].map((startMinute, index) => ({
      staffId: 'tessa',
      kind: 'appointment' as const,
      serviceId: 'card',
      itemId: item && `${item}${index}`,
      source: 'booking' as const,
      sourceRef: 'desk',
      startMinute,
      endMinute: startMinute + 30,
      startsAt: midnight + 60 * startMinute,
      endsAt: midnight + 60 * (startMinute + 30),
    }))
    const alike = twoAlike({ ends: [750, 750], dailyTarget: 0, asked: [] })
    expect(appointmentsOf(generateBranchDay({ ...alike, pinned: pinBlocks(pins) }))).toEqual([
      ['tessa', ['card-540', 'card-570', 'card-600', 'card-630']],
      ['vera', []],
    ])
  })

  it('are shared out among a role whose targets are shared', () => {
    const { input, ...alike } = twoAlike({ ends: [690, 690], dailyTarget: 2, asked: [] })
    const shared = { ...input, matrix: { ...input.matrix, targetScope: 'role' as const } }
    const counts = appointmentsOf(generateBranchDay({ ...alike, input: shared }))
    expect(counts).toEqual([
      ['tessa', [expect.stringMatching(/^account-/)]],
      ['vera', [expect.stringMatching(/^account-/)]],
    ])
  })

  it('stay where they are in the way of a lost booking, whose evidence names them', () => {
    const asked = [
      ['account', 540, null],
      ['card', 540, null],
      ['account', 540, null],
      ['card', 600, 'vera'],
      ['card', 630, 'vera'],
      ['card', 660, 'vera'],
    ] as const
    const of = (some: typeof asked | ReadonlyArray<(typeof asked)[number]>) =>
      appointmentsOf(generateBranchDay(twoAlike({ ends: [750, 690], dailyTarget: 0, asked: some })))
    expect(of(asked)).toEqual([
      ['tessa', ['card-540']],
      ['vera', ['account-540', 'card-600', 'card-630', 'card-660']],
    ])
    expect(of(asked.filter((_, index) => index !== 2))).toEqual([
      ['tessa', ['account-540']],
      ['vera', ['card-540', 'card-600', 'card-630', 'card-660']],
    ])
  })

  it('stay with whose own target they reach, though an exchange were fairer', () => {
    const asked = [
      ['account', 540, null],
      ['card', 540, null],
      ['card', 600, 'tessa'],
      ['card', 630, 'tessa'],
      ['card', 660, 'tessa'],
      ['account', 600, 'vera'],
    ] as const
    expect(appointmentsOf(generateBranchDay(twoAlike({ ends: [690, 750], dailyTarget: 1, asked })))).toEqual([
      ['tessa', ['account-540', 'card-600', 'card-630', 'card-660']],
      ['vera', ['card-540', 'account-600']],
    ])
  })

  it('stay with who is not free for the queue, where nobody else is left for it', () => {
    const { input } = oneTeller
    const [branch] = input.branches
    const [role] = input.matrix.roles
    const [tessa] = input.roster.staff
    const [account] = input.matrix.services
    if (!branch || !role || !tessa || !account) throw new Error('nobody')
    const floor = [{ startMinute: 540, endMinute: 570, staff: 1 }]
    const made = generateBranchDay({
      input: {
        ...input,
        matrix: {
          ...input.matrix,
          services: [{ ...account, durationMinutes: 20 }],
          roles: [{ ...role, cells: [{ serviceId: 'account', dailyTarget: 0, weight: 1 }] }],
        },
        branches: [
          { ...branch, queueFloor: floor, openingHours: new Map([['monday', { startMinute: 540, endMinute: 720 }]]) },
        ],
        roster: {
          shifts: [
            { id: 'shift', startMinute: 540, endMinute: 720, breaks: [{ startMinute: 560, endMinute: 570 }] },
            { id: 'other', startMinute: 540, endMinute: 720, breaks: [] },
          ],
          staff: [tessa, { ...tessa, id: 'vera', week: new Map([['monday', 'other']]) }],
        },
      },
      branchId: 'branch',
      date: '2026-11-23',
      seed: '',
      demand: {
        bookings: [
          { id: 'early', serviceId: 'account', startMinute: 540, staffId: null },
          ...[570, 600, 630].map((startMinute) => ({
            id: `t${startMinute}`,
            serviceId: 'account',
            startMinute,
            staffId: 'tessa',
          })),
        ],
        walkIns: [],
      },
    })
    if (!made.ok) throw new Error(made.error.reason)
    const holder = made.value.lanes.find(({ blocks }) => blocks.some(({ itemId }) => itemId === 'early'))
    expect([holder?.staffId, made.value.metrics.queueFloorShort]).toEqual(['tessa', 0])
  })
})

import { describe, expect, it } from 'vitest'
import type { BlockKind, BranchDay, LaneBlock } from '../day/branch-day.ts'
import type { DayDemand } from '../day/branch-demand.ts'
import { generateBranchDay } from '../day/generate-branch-day.ts'
import { oneTeller } from '../day/lane-input.properties.ts'
import type { PinnedBlock } from '../day/pinned-day.ts'
import type { RecurringEvent, TenantLaneInput, TimeOff } from '../input/lane-input.ts'
import { pinBlocks } from './pin-blocks.ts'
import { replanBranchDay } from './replan-branch-day.ts'

const { date } = oneTeller

/** Two tellers from 8 to 17 in a branch that opens at 9, on a Monday. */
function inputOf({
  events = [],
  timeOff = [],
  rooms = null,
}: {
  events?: Array<RecurringEvent>
  timeOff?: Array<TimeOff>
  rooms?: number | null
} = {}): TenantLaneInput {
  const { input } = oneTeller
  const [branch] = input.branches
  const [member] = input.roster.staff
  const [role] = input.matrix.roles
  if (branch === undefined || member === undefined || role === undefined) throw new Error('no branch')
  return {
    ...input,
    matrix: {
      ...input.matrix,
      eventTypes: [{ id: 'huddle', name: 'Huddle' }],
      roles: [{ ...role, events: ['huddle'] }],
    },
    branches: [{ ...branch, rooms, openingHours: new Map([['monday', { startMinute: 540, endMinute: 1020 }]]) }],
    roster: {
      shifts: [{ id: 'shift', startMinute: 480, endMinute: 1020, breaks: [] }],
      staff: [
        { ...member, id: 'tessa', name: 'Tessa', timeOff },
        { ...member, id: 'tom', name: 'Tom', timeOff: [] },
      ],
    },
    demand: { ...input.demand, events },
  }
}

/** The same, where some 40 people a day walk in, for either of two services. */
function drawnInput(): TenantLaneInput {
  const input = inputOf()
  const curve = {
    perDay: 40,
    halfHours: new Map(Array.from({ length: 16 }, (_, index) => [540 + index * 30, 1] as const)),
    services: new Map([
      ['account', 1],
      ['card', 1],
    ]),
  }
  const [account] = input.matrix.services
  const [role] = input.matrix.roles
  if (account === undefined || role === undefined) throw new Error('no service')
  return {
    ...input,
    matrix: {
      ...input.matrix,
      services: [account, { ...account, id: 'card' }],
      roles: [{ ...role, cells: [...role.cells, { serviceId: 'card', dailyTarget: 0, weight: 1 }] }],
    },
    demand: {
      ...input.demand,
      walkInServices: ['account', 'card'].map((serviceId) => ({
        serviceId,
        serviceMinutes: { mean: 6, cv: 0.9 },
        patienceMinutes: { mean: 20, cv: 0.5 },
      })),
      branches: [
        {
          branchId: 'branch',
          dayFactorCv: 0.1,
          weekFactorCv: 0,
          weekdays: new Map(),
          bookings: { ...curve, perDay: 0, cancelledShare: 0, noShowShare: 0, noShowHalfHours: new Map() },
          walkIns: curve,
          walkInServices: [],
        },
      ],
    },
  }
}

const nothing: DayDemand = { bookings: [], walkIns: [] }
const make = (input: TenantLaneInput, demand: DayDemand, pinned: ReadonlyArray<PinnedBlock> = []) =>
  generateBranchDay({ input, branchId: 'branch', date, seed: '', demand, pinned: pinBlocks(pinned) })

function madeOf(input: TenantLaneInput, demand: DayDemand, pinned: ReadonlyArray<PinnedBlock> = []): BranchDay {
  const day = make(input, demand, pinned)
  if (!day.ok) throw new Error(JSON.stringify(day.error))
  return day.value
}

const blocksOf = (day: BranchDay, itemId: string): ReadonlyArray<PinnedBlock> =>
  day.lanes.flatMap(({ staffId, blocks }) =>
    blocks.filter((block) => block.itemId === itemId).map((block) => ({ ...block, staffId })),
  )

function blockOf(day: BranchDay, itemId: string): PinnedBlock {
  const [block] = blocksOf(day, itemId)
  if (block === undefined) throw new Error(`no block of ${itemId}`)
  return block
}

const later = <Block extends LaneBlock>(block: Block, minutes: number): Block => ({
  ...block,
  startMinute: block.startMinute + minutes,
  endMinute: block.endMinute + minutes,
  startsAt: block.startsAt + 60 * minutes,
  endsAt: block.endsAt + 60 * minutes,
})

const issuesOf = (made: ReturnType<typeof make>) =>
  made.ok || made.error.reason !== 'pins_invalid'
    ? []
    : made.error.issues.map(({ path, expected }) => `${path}: ${expected}`)

const booking = { bookings: [{ id: 'b1', serviceId: 'account', startMinute: 600, staffId: null }], walkIns: [] }
const walkIn = { id: 'w1', serviceId: 'account', arrivalMinute: 600, serviceMinutes: 10, patienceMinutes: 30 }
const huddle: RecurringEvent = {
  id: 'huddle-1',
  name: 'Huddle',
  branchId: 'branch',
  eventTypeId: 'huddle',
  weekdays: ['monday'],
  startMinute: 540,
  endMinute: 600,
  roleIds: ['teller'],
  perRole: null,
  needsRoom: false,
  followUp: { serviceId: 'account', count: 3, delayMinutes: 0 },
}

describe('pinned blocks', () => {
  it('17: hold an item once: the second of two is refused', () => {
    const input = inputOf()
    const block = blockOf(madeOf(input, booking), 'b1')
    const other = { ...block, staffId: block.staffId === 'tessa' ? 'tom' : 'tessa' }
    expect(issuesOf(make(input, booking, [block, other])).map((issue) => issue.replace(/\d/, 'n'))).toEqual([
      '$.pinned[n].itemId: an item that no other block holds',
    ])
  })

  it('serve no walk-in before it came, and count the wait of one that came before', () => {
    const input = inputOf()
    const block = blockOf(madeOf(input, { bookings: [], walkIns: [walkIn] }), 'w1')
    const at = (arrivalMinute: number) => ({ bookings: [], walkIns: [{ ...walkIn, arrivalMinute }] })
    expect(issuesOf(make(input, at(900), [block]))).toEqual([
      '$.pinned[0].startsAt: no time before the customer comes, at 15:00',
    ])
    expect(madeOf(input, at(590), [block]).metrics).toMatchObject({ walkInsServed: 1, walkInWaitMinutes: 10 })
  })

  it('27: have an event followed by appointments after the end that it has there, at one time for all', () => {
    const input = inputOf({ events: [huddle] })
    const attended = blocksOf(madeOf(input, nothing), 'huddle-1')
    expect(attended).toHaveLength(2)
    const moved = madeOf(
      input,
      nothing,
      attended.map((block) => later(block, 240)),
    )
    const followUps = moved.lanes.flatMap(({ blocks }) => blocks.filter(({ source }) => source === 'event_follow_up'))
    expect(followUps.length).toBe(3)
    for (const { startMinute } of followUps) expect(startMinute).toBeGreaterThanOrEqual(840)
  })

  it('10: have an event meet at one time for all, in one room', () => {
    const input = inputOf({ events: [{ ...huddle, needsRoom: true }], rooms: 1 })
    const [first, second] = blocksOf(madeOf(input, nothing), 'huddle-1')
    if (first === undefined || second === undefined) throw new Error('nobody meets')
    const longer = { ...second, startMinute: second.startMinute - 60, startsAt: second.startsAt - 3600 }
    const shorter = { ...second, endMinute: second.endMinute - 5, endsAt: second.endsAt - 300 }
    const told = (other: PinnedBlock) =>
      issuesOf(make(input, nothing, [first, other])).map((issue) => issue.replace(/\d/, 'n'))
    const [start, end] = ['startsAt: the start', 'endsAt: the end'].map(
      (what) => `$.pinned[n].${what} that the event has for the others`,
    )
    expect(told(second)).toEqual([])
    expect(told(longer)).toEqual([start])
    expect(told(shorter)).toEqual([end])
    expect(told(later(second, 60))).toEqual([start, end])
  })

  it.each<readonly [BlockKind, string, string]>([
    ['queue', 'b1', 'appointment, as "b1" is a booking'],
    ['break', 'b1', 'appointment, as "b1" is a booking'],
    ['fill', 'b1', 'appointment, as "b1" is a booking'],
    ['appointment', 'w1', 'queue, as "w1" is a walk-in'],
    ['break', 'w1', 'queue, as "w1" is a walk-in'],
    ['time_off', 'w1', 'queue, as "w1" is a walk-in'],
    ['appointment', 'huddle-1', 'event, as "huddle-1" is an event'],
    ['queue', 'huddle-1', 'event, as "huddle-1" is an event'],
    ['queue', 'huddle-1-follow-up-3', 'appointment, as "huddle-1-follow-up-3" follows an event'],
    ['break', 'huddle-1-follow-up-3', 'appointment, as "huddle-1-follow-up-3" follows an event'],
  ])('17: a block of kind %s does not hold %s: it would be in no lane as what it is', (kind, itemId, expected) => {
    const input = inputOf({ events: [huddle] })
    const demand = { bookings: booking.bookings, walkIns: [walkIn] }
    const serviceId = kind === 'appointment' || kind === 'queue' ? 'account' : null
    const block = { ...later(blockOf(madeOf(input, booking), 'b1'), 60), kind, itemId, serviceId }
    expect(issuesOf(make(input, demand, [block]))).toEqual([
      `$.pinned[0].kind: ${expected}; anything else needs an itemId of its own`,
    ])
    expect(issuesOf(make(input, demand, [{ ...block, itemId: 'own' }]))).toEqual([])
  })

  it('27: are no follow-ups before their event ends, where it stands or else where it will', () => {
    const input = inputOf({ events: [huddle] })
    const day = madeOf(input, nothing)
    const account = blockOf(madeOf(inputOf(), booking), 'b1')
    const followUp = { ...account, itemId: 'huddle-1-follow-up-2', staffId: 'tessa' }
    const moved = blocksOf(day, 'huddle-1').map((block) => later(block, 120))
    const told = (minute: string) => [`$.pinned[0].startsAt: no time before huddle-1 ends, at ${minute}`]
    expect(issuesOf(make(input, nothing, [followUp]))).toEqual([])
    expect(issuesOf(make(input, nothing, [later(followUp, -30)]))).toEqual(told('10:00'))
    expect(issuesOf(make(input, nothing, [followUp, ...moved]))).toEqual(told('12:00'))
    expect(issuesOf(make(input, nothing, [later(followUp, 120), ...moved]))).toEqual([])
    const named = { ...followUp, itemId: null, source: 'event_follow_up' as const, sourceRef: 'huddle-1' }
    expect(issuesOf(make(input, nothing, [later(named, -30)]))).toEqual(told('10:00'))
    const tuesdays = inputOf({ events: [{ ...huddle, weekdays: ['tuesday'] }] })
    expect(issuesOf(make(tuesdays, nothing, [later(followUp, -30)]))).toEqual([])
  })

  it('hold a drawn walk-in of their id, whatever drew it, who came by then', () => {
    const input = drawnInput()
    const draw = (seed: string, pinned: ReadonlyArray<PinnedBlock> = []): BranchDay => {
      const day = generateBranchDay({ input, branchId: 'branch', date, seed, pinned: pinBlocks(pinned) })
      if (!day.ok) throw new Error(JSON.stringify(day.error))
      return day.value
    }
    const walkInsOf = (day: BranchDay): ReadonlyArray<PinnedBlock> =>
      day.lanes.flatMap(({ staffId, blocks }) =>
        blocks.filter(({ kind }) => kind === 'queue').map((block) => ({ ...block, staffId })),
      )
    const [here, elsewhere] = [draw('one'), draw('two')]
    let earlier = 0
    for (const block of walkInsOf(here)) {
      const { itemId, startMinute, serviceId } = block
      const drawn = elsewhere.walkIns.find((visit) => visit.itemId === itemId)
      const day = draw('two', [block])
      expect(blocksOf(day, itemId ?? '')).toEqual([block])
      if (drawn === undefined) continue
      const arrivalMinute = Math.min(drawn.arrivalMinute, startMinute)
      expect(day.walkIns.filter((visit) => visit.itemId === itemId)).toEqual([
        { itemId, serviceId, arrivalMinute, untilMinute: startMinute, served: true },
      ])
      expect(day.metrics.walkIns).toBe(elsewhere.metrics.walkIns)
      expect(day.metrics.walkInWaitMinutes).toBe(
        day.walkIns.reduce((sum, one) => sum + (one.served ? one.untilMinute - one.arrivalMinute : 0), 0),
      )
      earlier += arrivalMinute < drawn.arrivalMinute ? 1 : 0
    }
    expect(earlier).toBeGreaterThan(3)
    const again = replanBranchDay({ input, day: here, keep: () => true })
    expect(again.ok && again.value.walkIns).toEqual(here.walkIns)
  })

  it('are of events that the branch has', () => {
    const input = inputOf({ events: [huddle] })
    const [block] = blocksOf(madeOf(input, nothing), 'huddle-1')
    if (block === undefined) throw new Error('no event')
    expect(issuesOf(make(input, nothing, [{ ...block, itemId: 'nobodys' }]))).toEqual([
      '$.pinned[0].itemId: an event of the branch',
    ])
  })

  it('are no appointments while the branch is closed, though somebody is there', () => {
    const input = inputOf()
    const block = blockOf(madeOf(input, booking), 'b1')
    expect(issuesOf(make(input, booking, [later(block, -90)]))).toEqual([
      '$.pinned[0].startsAt: a time at which the branch is open',
    ])
    expect(make(input, booking, [later(block, -60)]).ok).toBe(true)
  })

  it('stay in time off that came after them, with a warning that says whose and when', () => {
    const block = blockOf(madeOf(inputOf(), booking), 'b1')
    const off = (span: TimeOff['span']) => [{ from: date, to: date, span, reason: 'sick' }]
    const of = (timeOff: Array<TimeOff>) => {
      const staffId = 'tessa'
      return madeOf(inputOf({ timeOff }), booking, [{ ...block, staffId }]).warnings
    }
    expect(of(off(null))).toEqual([
      {
        code: 'PINNED_IN_TIME_OFF',
        staffId: 'tessa',
        itemId: 'b1',
        message: 'Tessa has time off at 10:00, and b1 stays there.',
      },
    ])
    expect(of(off({ startMinute: 630, endMinute: 700 }))).toEqual([])
    expect(of(off({ startMinute: 629, endMinute: 700 }))).toHaveLength(1)
    expect(of([{ from: '2026-11-24', to: '2026-11-30', span: null, reason: 'sick' }])).toEqual([])
  })
})

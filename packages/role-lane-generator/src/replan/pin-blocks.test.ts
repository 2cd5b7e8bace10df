import { describe, expect, it } from 'vitest'
import type { BranchDay, LaneBlock } from '../day/branch-day.ts'
import type { DayDemand } from '../day/branch-demand.ts'
import { generateBranchDay } from '../day/generate-branch-day.ts'
import { oneTeller } from '../day/lane-input.properties.ts'
import type { PinnedBlock } from '../day/pinned-day.ts'
import type { RecurringEvent, TenantLaneInput, TimeOff } from '../input/lane-input.ts'
import { pinBlocks } from './pin-blocks.ts'

const { date } = oneTeller

/** Two tellers from 8 to 17 in a branch that opens at 9, on a Monday. */
function inputOf({
  events = [],
  timeOff = [],
}: {
  events?: Array<RecurringEvent>
  timeOff?: Array<TimeOff>
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
    branches: [{ ...branch, openingHours: new Map([['monday', { startMinute: 540, endMinute: 1020 }]]) }],
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
    const apart = attended.map((block, index) => later(block, 60 * index))
    expect(issuesOf(make(input, nothing, apart)).map((issue) => issue.replace(/\d/, 'n'))).toEqual([
      '$.pinned[n].endsAt: the end that the event has for the others',
    ])
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

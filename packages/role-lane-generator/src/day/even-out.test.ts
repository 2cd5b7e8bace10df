import { describe, expect, it } from 'vitest'
import { pinBlocks } from '../replan/pin-blocks.ts'
import { generateBranchDay } from './generate-branch-day.ts'
import { oneTeller } from './lane-input.properties.ts'

/** People of one role whose shifts begin when the branch opens at 9:00, and what is asked of them, or of nobody by name. */
interface Alike {
  /** When each one's shift ends. */
  readonly ends: ReadonlyArray<number>
  readonly asked: ReadonlyArray<readonly [service: string, startMinute: number, staffId: string | null]>
  readonly accountMinutes?: number
  readonly dailyTarget?: number
  readonly targetScope?: 'person' | 'role'
  readonly queue?: boolean
  /** One is wanted free for the queue until 9:30. */
  readonly isFloored?: boolean
  /** The first one's break. */
  readonly breakMinutes?: readonly [number, number]
}

const PEOPLE = ['tessa', 'vera', 'wim', 'xenia', 'yara', 'zoe']

function alike(given: Alike) {
  const { accountMinutes = 60, dailyTarget = 0, targetScope = 'person', queue = true } = given
  const { input } = oneTeller
  const [branch] = input.branches
  const [role] = input.matrix.roles
  const [tessa] = input.roster.staff
  const [account] = input.matrix.services
  if (!branch || !role || !tessa || !account) throw new Error('nobody')
  const closes = Math.max(...given.ends)
  return {
    branchId: 'branch',
    date: '2026-11-23',
    seed: '',
    input: {
      ...input,
      matrix: {
        ...input.matrix,
        targetScope,
        services: [
          { ...account, durationMinutes: accountMinutes },
          { ...account, id: 'card' },
        ],
        roles: [
          {
            ...role,
            queue,
            cells: [
              { serviceId: 'account', dailyTarget, weight: 1 },
              { serviceId: 'card', dailyTarget: 0, weight: 1 },
            ],
          },
        ],
      },
      branches: [
        {
          ...branch,
          queueFloor: given.isFloored ? [{ startMinute: 540, endMinute: 570, staff: 1 }] : [],
          openingHours: new Map([['monday', { startMinute: 540, endMinute: closes }] as const]),
        },
      ],
      roster: {
        shifts: given.ends.map((endMinute, index) => {
          const [startMinute, until] = given.breakMinutes ?? []
          const isFirst = index === 0 && startMinute !== undefined && until !== undefined
          const breaks = isFirst ? [{ startMinute, endMinute: until }] : []
          return { id: `s${index}`, startMinute: 540, endMinute, breaks }
        }),
        staff: given.ends.map((_, index) => ({
          ...tessa,
          id: PEOPLE[index] ?? '',
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

/** Each person's appointments, as service and minute. */
function appointmentsOf(made: ReturnType<typeof generateBranchDay>): ReadonlyArray<ReadonlyArray<string>> {
  if (!made.ok) throw new Error(made.error.reason)
  return made.value.lanes.map(({ blocks }) =>
    blocks
      .filter(({ kind }) => kind === 'appointment')
      .map(({ serviceId, startMinute }) => `${serviceId}-${startMinute}`),
  )
}

describe('the appointments of a day', () => {
  it.each([
    [false, false, 0],
    [true, false, 2],
    [false, true, 2],
  ])('are as many for each of six who are alike: queue %j, optimised %j, target %i', (queue, optimise, dailyTarget) => {
    const asked = Array.from({ length: 12 }, (_, index) => ['card', 540 + 30 * index, null] as const)
    const six = alike({ ends: Array(6).fill(1020), asked, accountMinutes: 30, dailyTarget, queue })
    const counts = appointmentsOf(generateBranchDay({ ...six, optimise })).map(({ length }) => length)
    expect(counts).toEqual(Array(6).fill(2 + dailyTarget))
  })

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
    const two = alike({ ends: [750, 750], asked: [] })
    expect(appointmentsOf(generateBranchDay({ ...two, pinned: pinBlocks(pins) }))).toEqual([
      ['card-540', 'card-570', 'card-600', 'card-630'],
      [],
    ])
  })

  it('are shared out among a role whose targets are shared', () => {
    const shared = alike({ ends: [690, 690], asked: [], dailyTarget: 2, targetScope: 'role' })
    const anAccount = [expect.stringMatching(/^account-/)]
    expect(appointmentsOf(generateBranchDay(shared))).toEqual([anAccount, anAccount])
  })

  it('stay where they are in the way of a lost booking, whose evidence names them', () => {
    const lost = ['account', 540, null] as const
    const asked = [
      ['account', 540, null],
      ['card', 540, null],
      ['card', 600, 'vera'],
      ['card', 630, 'vera'],
      ['card', 660, 'vera'],
    ] as const
    const ends = [750, 690]
    const withLost = [...asked.slice(0, 2), lost, ...asked.slice(2)]
    expect(appointmentsOf(generateBranchDay(alike({ ends, asked: withLost })))).toEqual([
      ['card-540'],
      ['account-540', 'card-600', 'card-630', 'card-660'],
    ])
    expect(appointmentsOf(generateBranchDay(alike({ ends, asked })))).toEqual([
      ['account-540'],
      ['card-540', 'card-600', 'card-630', 'card-660'],
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
    expect(appointmentsOf(generateBranchDay(alike({ ends: [690, 750], asked, dailyTarget: 1 })))).toEqual([
      ['account-540', 'card-600', 'card-630', 'card-660'],
      ['card-540', 'account-600'],
    ])
  })

  it('stay with who is not free for the queue, where nobody else is left for it', () => {
    const asked = [
      ['account', 540, null],
      ['account', 570, 'tessa'],
      ['account', 600, 'tessa'],
      ['account', 630, 'tessa'],
    ] as const
    const two = alike({
      ends: [720, 720],
      asked,
      accountMinutes: 20,
      isFloored: true,
      breakMinutes: [560, 570],
    })
    const made = generateBranchDay(two)
    expect(appointmentsOf(made)).toEqual([['account-540', 'account-570', 'account-600', 'account-630'], []])
    expect(made.ok && made.value.metrics.queueFloorShort).toBe(0)
  })
})

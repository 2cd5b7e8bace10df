import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BlockKind, BranchDay, LaneBlock } from '../day/branch-day.ts'
import { generateBranchDay } from '../day/generate-branch-day.ts'
import type { LaneCase } from '../day/lane-input.properties.ts'
import { laneCase, oneTeller } from '../day/lane-input.properties.ts'
import type { Role, TenantLaneInput } from '../input/lane-input.ts'
import { pinBlocks } from './pin-blocks.ts'
import { replanBranchDay } from './replan-branch-day.ts'

function unwrap<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown },
): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

const generate = ({ input, date, seed, demand }: LaneCase): BranchDay =>
  unwrap(generateBranchDay({ input, branchId: 'branch', date, seed, ...(demand === null ? {} : { demand }) }))

const blocksOf = (day: BranchDay): ReadonlyArray<LaneBlock & { readonly staffId: string }> =>
  day.lanes.flatMap(({ staffId, blocks }) => blocks.map((block) => ({ ...block, staffId })))

const replan = (
  { input, demand }: LaneCase,
  day: BranchDay,
  keep: (block: LaneBlock, staffId: string) => boolean,
): BranchDay => unwrap(replanBranchDay({ input, day, keep, ...(demand === null ? {} : { demand }) }))

const withRoles = (input: TenantLaneInput, change: Partial<Role>): TenantLaneInput => ({
  ...input,
  matrix: { ...input.matrix, roles: input.matrix.roles.map((role) => ({ ...role, ...change })) },
})

const law = (check: (given: LaneCase, day: BranchDay) => void, numRuns = 60): void =>
  fc.assert(
    fc.property(laneCase, (given) => {
      check(given, generate(given))
    }),
    { numRuns },
  )

describe('replanBranchDay', { timeout: 30_000 }, () => {
  it('23: changes nothing when everything is kept', () =>
    law((given, day) => {
      const again = replan(given, day, () => true)
      expect(again.lanes).toEqual(day.lanes)
      // A target may be missed at another start: pinned open time is held.
      const ids = ({ unassigned }: BranchDay) => unassigned.map(({ itemId, count }) => `${itemId} ${count}`).sort()
      expect(ids(again)).toEqual(ids(day))
      expect(again.metrics).toEqual(day.metrics)
      expect(again.walkIns).toEqual(day.walkIns)
    }))

  it('11: keeps pinned blocks as they are and fills round them, covering each shift once', () =>
    law((given, day) => {
      const keep = (block: LaneBlock): boolean => block.kind !== 'fill' && block.startsAt % 7200 < 3600
      const again = replan(given, day, keep)
      const kept = blocksOf(day).filter(keep)
      expect(blocksOf(again)).toEqual(expect.arrayContaining([...kept]))
      for (const lane of again.lanes)
        for (const [index, block] of lane.blocks.entries())
          expect(lane.blocks[index + 1]?.startsAt ?? block.endsAt).toBe(block.endsAt)
      const items = blocksOf(again).flatMap((block) => (block.kind === 'event' ? [] : (block.itemId ?? [])))
      expect(new Set(items).size).toBe(items.length)
    }))

  it('11: keeps pinned appointments that have no item id as they are, without one', () =>
    law((given, day) => {
      const pinned = blocksOf(day)
        .filter(({ kind, source }) => kind === 'appointment' && source === 'f35_role_lane')
        .map((block) => ({ ...block, itemId: null }))
      const { input, date, seed, demand } = given
      const again = generateBranchDay({
        input,
        branchId: 'branch',
        date,
        seed,
        pinned: pinBlocks(pinned),
        ...(demand === null ? {} : { demand }),
      })
      expect(blocksOf(unwrap(again))).toEqual(expect.arrayContaining(pinned))
    }))

  it('7, 23: gives no id twice, though what is asked for has ids that proposals would have', () => {
    let renamed = 0
    void law((given, day) => {
      const proposals = blocksOf(day).filter(({ kind, source }) => kind === 'appointment' && source === 'f35_role_lane')
      const ids = proposals.flatMap(({ itemId }) => itemId ?? [])
      const { bookings, walkIns } = given.demand ?? { bookings: [], walkIns: [] }
      const demand = {
        bookings: bookings.map((one, index) => ({ ...one, id: ids[index] ?? one.id })),
        walkIns: walkIns.map((one, index) => ({ ...one, id: ids[bookings.length + index] ?? one.id })),
      }
      renamed += Math.min(ids.length, bookings.length + walkIns.length)
      const made = generate({ ...given, demand })
      const items = blocksOf(made).flatMap(({ kind, itemId }) => (kind === 'event' ? [] : (itemId ?? [])))
      expect(new Set(items).size).toBe(items.length)
      expect(replan({ ...given, demand }, made, () => true).lanes).toEqual(made.lanes)
    }, 300)
    expect(renamed).toBeGreaterThan(20)
  })

  it('22: never lowers the score for more targets or more people while old lanes stay', () =>
    law((given, day) => {
      const { matrix, roster } = given.input
      const input = {
        ...given.input,
        matrix: {
          ...matrix,
          roles: matrix.roles.map((role) => ({
            ...role,
            cells: role.cells.map((cell) => ({ ...cell, dailyTarget: cell.dailyTarget + 1 })),
          })),
        },
        roster: {
          ...roster,
          staff: [...roster.staff, ...roster.staff.slice(0, 1).map((person) => ({ ...person, id: 'person-new' }))],
        },
      }
      const again = replan({ ...given, input }, day, (block) => block.kind === 'appointment')
      expect(again.metrics.targetScore).toBeGreaterThanOrEqual(day.metrics.targetScore)
      expect(again.metrics.bookingsPlaced).toBeGreaterThanOrEqual(
        blocksOf(day).filter(({ source }) => source === 'booking' || source === 'event_follow_up').length,
      )
    }))

  it('refuses pins on a day the branch is closed: they would be lost', () =>
    law(({ input, date, seed }, day) => {
      const pinned = blocksOf(day).slice(0, 2)
      const closed = { ...input, branches: input.branches.map((one) => ({ ...one, closedDates: [date] })) }
      const result = generateBranchDay({ input: closed, branchId: 'branch', date, seed, pinned: pinBlocks(pinned) })
      expect(result.ok).toBe(pinned.length === 0)
      if (!result.ok) expect(result.error).toMatchObject({ reason: 'pins_invalid', issues: { length: pinned.length } })
    }))

  it('refuses pins that overlap, leave the shift or belong to nobody on shift, all at once', () =>
    law((given, day) => {
      const [first] = blocksOf(day)
      if (first === undefined) return
      const pinned = [
        first,
        { ...first, endsAt: first.startsAt + 60 },
        { ...first, staffId: 'nobody' },
        { ...first, startsAt: first.startsAt - 60, endsAt: first.startsAt },
        { ...first, endsAt: Number.NaN },
      ]
      const { input, date, seed } = given
      const result = generateBranchDay({ input, branchId: 'branch', date, seed, pinned: pinBlocks(pinned) })
      expect(result.ok ? [] : result.error).toMatchObject({ reason: 'pins_invalid' })
      const issues = !result.ok && result.error.reason === 'pins_invalid' ? result.error.issues : []
      expect(new Set(issues.map(({ path }) => path.replace(/\.\w+$/, '')))).toEqual(
        new Set([1, 2, 3, 4].map((index) => `$.pinned[${index}]`)),
      )
    }))

  it('gives no id twice when a proposal was booked under the id it had, by whoever does it now', () => {
    for (const given of fc.sample(laneCase, { numRuns: 60, seed: 9 })) {
      const { input, date, seed, demand } = given
      const proposals = blocksOf(generate(given)).filter(
        ({ source, kind }) => source === 'f35_role_lane' && kind !== 'fill',
      )
      const pinned = proposals.slice(1, 3).map((block) => ({ ...block, source: 'booking' as const }))
      const again = unwrap(
        generateBranchDay({
          input,
          branchId: 'branch',
          date,
          seed,
          pinned: pinBlocks(pinned),
          ...(demand === null ? {} : { demand }),
        }),
      )
      const ids = blocksOf(again).flatMap(({ kind, itemId }) => (kind === 'event' ? [] : (itemId ?? [])))
      expect(new Set(ids).size).toBe(ids.length)
    }
  })

  it.each<readonly [string, (block: LaneBlock) => Partial<LaneBlock>, string, string]>([
    ['an unknown service', () => ({ serviceId: 'astrology' }), 'serviceId', 'a service of the matrix'],
    ['no service', () => ({ serviceId: null }), 'serviceId', 'a service of the matrix'],
    [
      'an unknown kind',
      () => ({ kind: 'nap' as BlockKind }),
      'kind',
      'appointment, queue, event, break, fill, time_off',
    ],
    ['a break with a service', () => ({ kind: 'break' }), 'serviceId', 'null'],
    [
      "a length that is not the service's",
      ({ endsAt, endMinute }) => ({ endsAt: endsAt - 300, endMinute: endMinute - 5 }),
      'endsAt',
      'the 30 minutes that the service takes',
    ],
    [
      'a start off the half hour',
      ({ startsAt, startMinute, endsAt, endMinute }) => ({
        startsAt: startsAt + 300,
        startMinute: startMinute + 5,
        endsAt: endsAt + 300,
        endMinute: endMinute + 5,
      }),
      'startMinute',
      'a start on the hour or half hour',
    ],
    ['minutes that are not those of the instants', () => ({ startMinute: 0 }), 'startMinute', '540'],
  ])('refuses a pinned appointment with %s, by its path', (_what, change, member, expected) => {
    const { input } = oneTeller
    const [found] = blocksOf(generate(oneTeller)).filter(({ kind }) => kind === 'appointment')
    if (found === undefined) throw new Error('no appointment')
    // At nine, whichever start the day prefers.
    const startsAt = found.startsAt + (540 - found.startMinute) * 60
    const first = { ...found, startMinute: 540, endMinute: 570, startsAt, endsAt: startsAt + 1800 }
    const day = { input, branchId: 'branch', date: oneTeller.date, seed: oneTeller.seed }
    expect(generateBranchDay({ ...day, pinned: pinBlocks([first]) }).ok).toBe(true)
    const result = generateBranchDay({ ...day, pinned: pinBlocks([{ ...first, ...change(first) }]) })
    expect(result.ok ? null : result.error).toEqual({
      reason: 'pins_invalid',
      issues: [expect.objectContaining({ path: `$.pinned[0].${member}`, expected: expect.stringContaining(expected) })],
    })
  })

  it.each<{
    readonly what: string
    readonly change: (input: TenantLaneInput) => TenantLaneInput
    readonly isWrong: (block: LaneBlock, input: TenantLaneInput) => boolean
    readonly member: keyof LaneBlock
    readonly expected: string
  }>([
    {
      what: '3: services their roles may not do',
      change: (input) => withRoles(input, { cells: [] }),
      isWrong: ({ serviceId }) => serviceId !== null,
      member: 'serviceId',
      expected: 'what the role role-',
    },
    {
      what: '8: walk-ins of roles that take none',
      change: (input) => withRoles(input, { queue: false }),
      isWrong: ({ kind }) => kind === 'queue',
      member: 'kind',
      expected: 'what the role role-',
    },
    {
      what: '9: events their roles may not attend',
      change: (input) => withRoles(input, { events: [] }),
      isWrong: ({ kind }) => kind === 'event',
      member: 'itemId',
      expected: 'what the role role-',
    },
    {
      what: 'events the demand does not have',
      change: (input) => ({ ...input, demand: { ...input.demand, events: [] } }),
      isWrong: ({ kind }) => kind === 'event',
      member: 'itemId',
      expected: 'an event of the branch',
    },
    {
      what: 'events of another branch',
      change: (input) => {
        const events = input.demand.events.map((event) => ({ ...event, branchId: 'elsewhere' }))
        return { ...input, demand: { ...input.demand, events } }
      },
      isWrong: ({ kind }) => kind === 'event',
      member: 'itemId',
      expected: 'an event of the branch',
    },
    {
      what: '10: appointments beyond the rooms there are',
      change: (input) => ({ ...input, branches: input.branches.map((branch) => ({ ...branch, rooms: 0 })) }),
      isWrong: ({ kind, serviceId }, { matrix }) =>
        kind === 'appointment' && matrix.services.some(({ id, needsRoom }) => id === serviceId && needsRoom),
      member: 'startsAt',
      expected: 'a free room',
    },
  ])('refuses pinned blocks that break a hard rule by their path, $what', ({ change, isWrong, member, expected }) => {
    let refused = 0
    for (const given of fc.sample(laneCase, { numRuns: 60, seed: 8 })) {
      const { input, date, seed } = given
      const pinned = blocksOf(generate(given)).filter((block) => isWrong(block, input) || block.kind === 'break')
      const result = generateBranchDay({
        input: change(input),
        branchId: 'branch',
        date,
        seed,
        pinned: pinBlocks(pinned),
      })
      const wrong = pinned.flatMap((block, index) => (isWrong(block, input) ? [`$.pinned[${index}].${member}`] : []))
      expect(result.ok).toBe(wrong.length === 0)
      const issues = !result.ok && result.error.reason === 'pins_invalid' ? result.error.issues : []
      expect(issues.map(({ path }) => path).sort()).toEqual(wrong.sort())
      for (const issue of issues) expect(issue.expected).toContain(expected)
      refused += issues.length
    }
    expect(refused).toBeGreaterThan(3)
  })
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BlockKind, BranchDay } from '../day/branch-day.ts'
import type { DayDemand } from '../day/branch-demand.ts'
import { crowdedCase } from '../day/crowded-case.properties.ts'
import { generateBranchDay } from '../day/generate-branch-day.ts'
import type { LaneCase } from '../day/lane-input.properties.ts'
import type { PinnedBlock } from '../day/pinned-day.ts'
import { eventsOf, followUpIds } from '../day/place-events.ts'
import { toDayNumber, weekdayOf } from '../time/civil-date.ts'
import { pinBlocks } from './pin-blocks.ts'

/** How a block is made another: the item it claims (null: its own), its kind, and the half hours by which it is sooner. */
const claim = fc.record({
  block: fc.nat(),
  item: fc.option(fc.nat(), { freq: 1 }),
  kind: fc.constantFrom<BlockKind | null>(
    null,
    null,
    null,
    'appointment',
    'queue',
    'event',
    'break',
    'fill',
    'time_off',
  ),
  sooner: fc.constantFrom(0, 0, 1, 2),
})

type Claim = typeof claim extends fc.Arbitrary<infer T> ? T : never

const blocksOf = ({ lanes }: BranchDay): ReadonlyArray<PinnedBlock> =>
  lanes.flatMap(({ staffId, blocks }) => blocks.map((block) => ({ ...block, staffId })))

const todaysEvents = ({ input, date }: LaneCase) => eventsOf(input, 'branch', weekdayOf(toDayNumber(date) ?? 0))

/** What the day is asked for, with the kind of block that may hold it. */
function askedFor(given: LaneCase, demand: DayDemand): ReadonlyMap<string, BlockKind> {
  const events = todaysEvents(given)
  return new Map<string, BlockKind>([
    ...demand.bookings.map(({ id }) => [id, 'appointment'] as const),
    ...demand.walkIns.map(({ id }) => [id, 'queue'] as const),
    ...events.map(({ id }) => [id, 'event'] as const),
    ...events.flatMap((event) => followUpIds(event).map((id) => [id, 'appointment'] as const)),
  ])
}

function pinnedBy(blocks: ReadonlyArray<PinnedBlock>, ids: ReadonlyArray<string>, one: Claim): PinnedBlock {
  const block = blocks[one.block % blocks.length]
  if (block === undefined) throw new Error('no block')
  const kind = one.kind ?? block.kind
  return {
    ...block,
    kind,
    serviceId: kind === 'appointment' || kind === 'queue' ? block.serviceId : null,
    itemId: one.item === null ? block.itemId : (ids[one.item % ids.length] ?? null),
    startMinute: block.startMinute - 30 * one.sooner,
    endMinute: block.endMinute - 30 * one.sooner,
    startsAt: block.startsAt - 1800 * one.sooner,
    endsAt: block.endsAt - 1800 * one.sooner,
  }
}

describe('pinned blocks that claim items', { timeout: 60_000 }, () => {
  it('7, 17, 27: are refused, or each item is once in a lane as what it is, or returned; nothing comes too early', () => {
    let [taken, refused] = [0, 0]
    const law = fc.property(crowdedCase, fc.array(claim, { minLength: 1, maxLength: 2 }), (given, claims) => {
      const { input, date, seed, demand } = given
      if (demand === null) return
      const how = { input, branchId: 'branch', date, seed, demand }
      const before = generateBranchDay(how)
      const blocks = before.ok ? blocksOf(before.value) : []
      if (blocks.length === 0) return
      const asked = askedFor(given, demand)
      const pinned = claims.map((one) => pinnedBy(blocks, [...asked.keys()], one))
      const made = generateBranchDay({ ...how, pinned: pinBlocks(pinned) })
      if (!made.ok) {
        refused++
        return
      }
      taken++
      const day = made.value
      const after = blocksOf(day)
      expect(after).toEqual(expect.arrayContaining(pinned))
      const took = new Set(after.flatMap(({ kind, itemId }) => (kind === 'event' ? [itemId] : [])))
      const lost = day.unassigned.flatMap(({ kind, itemId }) => (kind === 'target' ? [] : [itemId]))
      const unasked = new Set(todaysEvents(given).flatMap((one) => (took.has(one.id) ? [] : followUpIds(one))))
      for (const [id, kind] of asked) {
        const held = after.filter(({ itemId }) => itemId === id)
        expect(held.every((block) => block.kind === kind)).toBe(true)
        const times = new Set(held.map(({ startsAt, endsAt }) => `${startsAt}/${endsAt}`)).size
        if (!unasked.has(id)) expect([id, times + lost.filter((one) => one === id).length]).toEqual([id, 1])
        if (kind !== 'event') expect(held.length).toBeLessThan(2)
      }
      for (const { arrivalMinute, untilMinute } of day.walkIns)
        expect(untilMinute).toBeGreaterThanOrEqual(arrivalMinute)
      for (const event of todaysEvents(given)) {
        const [stands] = after.filter(({ kind, itemId }) => kind === 'event' && itemId === event.id)
        for (const { itemId, startsAt } of after)
          if (stands !== undefined && followUpIds(event).includes(itemId ?? ''))
            expect(startsAt).toBeGreaterThanOrEqual(stands.endsAt)
      }
    })
    void fc.assert(law, { numRuns: 400 })
    expect(taken).toBeGreaterThan(20)
    expect(refused).toBeGreaterThan(100)
  })
})

import type { MinuteSpan } from '../input/lane-input.ts'
import type { DayClock } from '../time/day-clock.ts'
import type { Lane, LaneBlock } from './branch-day.ts'
import type { BranchState, PersonState } from './branch-state.ts'

/** Returns everybody's lane: what was placed, in order, and fill for the rest of the shift. */
export const finishLanes = (state: BranchState): ReadonlyArray<Lane> =>
  state.people.map((person) => ({ staffId: person.id, roleId: person.role.id, blocks: blocksOf(person, state.clock) }))

function blocksOf(person: PersonState, clock: DayClock): ReadonlyArray<LaneBlock> {
  const blocks: Array<LaneBlock> = []
  let at = person.start
  for (const placement of person.placements) {
    if (at < placement.start) blocks.push(toBlock(clock, at, placement.start, FILL))
    blocks.push(toBlock(clock, placement.start, placement.end, placement))
    at = placement.end
  }
  if (at < person.end) blocks.push(toBlock(clock, at, person.end, FILL))
  return blocks
}

const FILL = { kind: 'fill', serviceId: null, itemId: null, source: 'f35_role_lane', sourceRef: null } as const

// Member by member: spreading one object into another takes several times as long.
function toBlock(
  clock: DayClock,
  start: number,
  end: number,
  { kind, serviceId, itemId, source, sourceRef }: Pick<LaneBlock, keyof typeof FILL>,
): LaneBlock {
  const { startMinute, endMinute } = wallSpan(clock, start, end)
  const [startsAt, endsAt] = [clock.startsAt + start * 60, clock.startsAt + end * 60]
  return { kind, startMinute, endMinute, startsAt, endsAt, serviceId, itemId, source, sourceRef }
}

/** Returns the wall minutes under which a span of elapsed minutes is shown. */
export function wallSpan(clock: DayClock, start: number, end: number): MinuteSpan {
  if (clock.isPlain) return { startMinute: start, endMinute: end }
  const startMinute = clock.toWall(start)
  // The end as the clock shows it while the last minute runs; where the clock is put back meanwhile the block is
  // shown as long as it lasts instead, so that it never ends before it starts.
  const endMinute = Math.max(clock.toWall(end - 1) + 1, startMinute + end - start)
  return { startMinute, endMinute: Math.min(endMinute, 1440) }
}

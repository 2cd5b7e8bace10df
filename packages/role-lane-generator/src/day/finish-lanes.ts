import type { MinuteSpan } from '../input/lane-input.ts'
import type { DayClock } from '../time/day-clock.ts'
import type { Lane, LaneBlock } from './branch-day.ts'
import type { BranchState, PersonState, Placement } from './branch-state.ts'

/** Returns everybody's lane: what was placed, in order, and fill for the rest of the shift. */
export const finishLanes = (state: BranchState): ReadonlyArray<Lane> =>
  state.people.map((person) => ({
    staffId: person.id,
    roleId: person.role.id,
    blocks: withFill(person).map((placement) => toBlock(state.clock, placement)),
  }))

type Span = Omit<Placement, 'blockedUntil' | 'needsRoom'>

function withFill(person: PersonState): ReadonlyArray<Span> {
  const placed = [...person.placements].sort((a, b) => a.start - b.start)
  const spans: Array<Span> = []
  let at = person.start
  for (const placement of placed) {
    if (at < placement.start) spans.push(fillOf(at, placement.start))
    spans.push(placement)
    at = placement.end
  }
  if (at < person.end) spans.push(fillOf(at, person.end))
  return spans
}

const fillOf = (start: number, end: number): Span => ({
  start,
  end,
  kind: 'fill',
  serviceId: null,
  itemId: null,
  source: 'f35_role_lane',
  sourceRef: null,
})

function toBlock(clock: DayClock, span: Span): LaneBlock {
  return {
    kind: span.kind,
    ...wallSpan(clock, span.start, span.end),
    startsAt: clock.startsAt + span.start * 60,
    endsAt: clock.startsAt + span.end * 60,
    serviceId: span.serviceId,
    itemId: span.itemId,
    source: span.source,
    sourceRef: span.sourceRef,
  }
}

/** Returns the wall minutes under which a span of elapsed minutes is shown. */
export function wallSpan(clock: DayClock, start: number, end: number): MinuteSpan {
  const startMinute = clock.toWall(start)
  // The end as the clock shows it while the last minute runs; where the clock is put back meanwhile the block is
  // shown as long as it lasts instead, so that it never ends before it starts.
  const endMinute = Math.max(clock.toWall(end - 1) + 1, startMinute + end - start)
  return { startMinute, endMinute: Math.min(endMinute, 1440) }
}

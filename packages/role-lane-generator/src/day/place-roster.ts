import type { MinuteSpan } from '../input/lane-input.ts'
import type { BlockKind } from './branch-day.ts'
import type { BranchState, PersonState } from './branch-state.ts'
import { nextIn, nextOut } from './minute-set.ts'
import { place } from './occupancy.ts'
import { compareText } from './order.ts'

const WHOLE_DAY: MinuteSpan = { startMinute: 0, endMinute: 1440 }

/** Puts each person's time off into the lanes: where some overlaps, what begins first has the minutes. */
export function placeTimeOff(state: BranchState, date: string): void {
  for (const person of state.people) {
    const here = person.member.timeOff.filter(({ from, to }) => from <= date && date <= to)
    const spans = here.map(({ span, reason }) => ({ ...WHOLE_DAY, ...span, reason }))
    spans.sort((a, b) => a.startMinute - b.startMinute || b.endMinute - a.endMinute || compareText(a.reason, b.reason))
    for (const span of spans) placeSpan(state, person, span, 'time_off', span.reason)
  }
}

/** Puts each person's breaks into what time off and pinned bookings left of them. */
export function placeBreaks(state: BranchState): void {
  for (const person of state.people)
    for (const pause of person.shift.breaks) placeSpan(state, person, pause, 'break', null)
}

/** Takes the minutes of a span that are still free. */
function placeSpan(
  state: BranchState,
  person: PersonState,
  { startMinute, endMinute }: MinuteSpan,
  kind: BlockKind,
  sourceRef: string | null,
): void {
  const start = Math.max(person.start, state.clock.toElapsed(startMinute))
  const end = Math.min(person.end, state.clock.toElapsed(endMinute))
  for (let from = nextIn(person.free, start); from < end; ) {
    const to = Math.min(nextOut(person.free, from), end)
    place(state, person, {
      start: from,
      end: to,
      blockedUntil: to,
      kind,
      serviceId: null,
      itemId: null,
      source: 'roster',
      sourceRef,
      needsRoom: false,
    })
    from = nextIn(person.free, to)
  }
}

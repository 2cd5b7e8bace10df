import type { MinuteSpan } from '../input/lane-input.ts'
import type { BlockKind } from './branch-day.ts'
import type { BranchState, PersonState } from './branch-state.ts'
import { nextIn, nextOut } from './minute-set.ts'
import { place } from './occupancy.ts'

/** Puts each person's time off into the lanes. */
export function placeTimeOff(state: BranchState, date: string): void {
  for (const person of state.people)
    for (const timeOff of person.member.timeOff)
      if (timeOff.from <= date && date <= timeOff.to) placeSpan(state, person, timeOff.span, 'time_off', timeOff.reason)
}

/** Puts each person's breaks into what time off and pinned bookings left of them. */
export function placeBreaks(state: BranchState): void {
  for (const person of state.people)
    for (const pause of person.shift.breaks) placeSpan(state, person, pause, 'break', null)
}

/** Takes the minutes of a span (null: the whole day) that are still free. */
function placeSpan(
  state: BranchState,
  person: PersonState,
  span: MinuteSpan | null,
  kind: BlockKind,
  sourceRef: string | null,
): void {
  const start = span === null ? person.start : Math.max(person.start, state.clock.toElapsed(span.startMinute))
  const end = span === null ? person.end : Math.min(person.end, state.clock.toElapsed(span.endMinute))
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

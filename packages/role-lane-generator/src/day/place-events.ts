import type { RecurringEvent, Role, TenantLaneInput, Weekday } from '../input/lane-input.ts'
import type { DrawKey } from '../random/counter-hash.ts'
import { childKey, drawAt, drawKey } from '../random/counter-hash.ts'
import type { LaneWarning, UnassignedItem } from './branch-day.ts'
import type { SourcedBooking } from './branch-demand.ts'
import type { BranchState, PersonState, Placement } from './branch-state.ts'
import { explain } from './explain.ts'
import { isFree, isRoomFree, place } from './occupancy.ts'
import { byId } from './order.ts'

/** What came of the day's events. */
export interface PlacedEvents {
  readonly unassigned: ReadonlyArray<UnassignedItem>
  readonly warnings: ReadonlyArray<LaneWarning>
  /** Appointments that events which took place lead to. */
  readonly followUps: ReadonlyArray<SourcedBooking>
}

/** Returns the events a branch has on a weekday, in order of start. */
export const eventsOf = (
  { demand }: TenantLaneInput,
  branchId: string,
  weekday: Weekday,
): ReadonlyArray<RecurringEvent> =>
  demand.events
    .filter((event) => event.branchId === branchId && event.weekdays.includes(weekday))
    .sort((a, b) => a.startMinute - b.startMinute || byId(a, b))

/**
 * Places the events of the day with the invited people who are free: everybody, or the few each role sends, chosen by
 * draw. An event that is `held` already is left as it is, with the end that it has there. An event nobody can attend,
 * or without a room, is returned as unassigned and has no follow-ups.
 */
export function placeEvents(
  state: BranchState,
  input: TenantLaneInput,
  key: DrawKey,
  held: ReadonlyMap<string, Placement>,
): PlacedEvents {
  const unassigned: Array<UnassignedItem> = []
  const warnings: Array<LaneWarning> = []
  const followUps: Array<SourcedBooking> = []
  for (const event of eventsOf(input, state.branch.id, state.clock.weekday)) {
    const start = state.clock.toElapsed(event.startMinute)
    const end = state.clock.toElapsed(event.endMinute)
    const stands = held.get(event.id)
    const attendees = stands !== undefined || start >= end ? [] : attendeesOf(state, event, start, end, key)
    if (stands !== undefined || (attendees.length > 0 && (!event.needsRoom || isRoomFree(state, start, end)))) {
      for (const person of attendees)
        place(state, person, {
          start,
          end,
          blockedUntil: end,
          kind: 'event',
          serviceId: null,
          itemId: event.id,
          source: 'event',
          sourceRef: event.eventTypeId,
          // One event holds one room, however many attend: the first attendee's block stands for it.
          needsRoom: event.needsRoom && person === attendees[0],
        })
      followUps.push(...followUpsOf(state, event, stands?.end ?? end, key))
      continue
    }
    unassigned.push(unassignedEvent(state, input, event, start, end))
    const message = `${event.name} has nobody free to attend or no room.`
    warnings.push({ code: 'EVENT_WITHOUT_STAFF', eventId: event.id, message })
  }
  return { unassigned, warnings, followUps }
}

const mayAttend = (role: Role, event: RecurringEvent): boolean =>
  event.roleIds.includes(role.id) && role.events.includes(event.eventTypeId)

function attendeesOf(
  state: BranchState,
  event: RecurringEvent,
  start: number,
  end: number,
  day: DrawKey,
): ReadonlyArray<PersonState> {
  const free = state.people.filter((person) => mayAttend(person.role, event) && isFree(person, start, end))
  const most = event.perRole
  if (most === null) return free
  const key = drawKey(['event', event.id], day)
  const rank = (person: PersonState): number => drawAt(childKey(key, person.id), 0)
  const sent = new Set(
    event.roleIds.flatMap((roleId) =>
      free
        .filter((person) => person.role.id === roleId)
        .sort((a, b) => rank(a) - rank(b) || byId(a, b))
        .slice(0, most),
    ),
  )
  return free.filter((person) => sent.has(person))
}

/** Returns the ids of the appointments an event leads to. */
export const followUpIds = ({ id, followUp }: RecurringEvent): ReadonlyArray<string> =>
  Array.from({ length: followUp?.count ?? 0 }, (_, index) => `${id}-follow-up-${index + 1}`)

function followUpsOf(
  state: BranchState,
  event: RecurringEvent,
  end: number,
  day: DrawKey,
): ReadonlyArray<SourcedBooking> {
  const { followUp } = event
  const service = state.services.get(followUp?.serviceId ?? '')
  if (followUp === null || service === undefined) return []
  const key = drawKey(['follow-up', event.id], day)
  const earliest = end + followUp.delayMinutes
  const starts = state.grid.filter((start) => start >= earliest && start + service.durationMinutes <= state.closes)
  return followUpIds(event).map((id, index) => {
    // Without a start left today the latest one of the day is asked for, and refused with a reason.
    const start = starts[drawAt(key, index) % Math.max(1, starts.length)] ?? state.closes
    return {
      id,
      serviceId: service.id,
      startMinute: state.clock.toWall(start),
      staffId: null,
      source: 'event_follow_up',
      sourceRef: event.id,
    }
  })
}

function unassignedEvent(
  state: BranchState,
  input: TenantLaneInput,
  event: RecurringEvent,
  start: number,
  end: number,
): UnassignedItem {
  return {
    itemId: event.id,
    kind: 'event',
    count: 1,
    staffId: null,
    serviceId: null,
    source: 'event',
    startMinute: event.startMinute,
    ...explain({
      state,
      roles: input.matrix.roles.filter((role) => mayAttend(role, event)),
      eligible: state.people.filter((person) => mayAttend(person.role, event)),
      // The clock may skip all of it.
      isOutside: start === end,
      start,
      end,
      length: end - start,
      needsRoom: event.needsRoom,
      holds: (one) => one.start < end && start < one.end,
    }),
  }
}

import type { Role } from '../input/lane-input.ts'
import type { UnassignedItem, WalkInVisit } from './branch-day.ts'
import type { DayWalkIn } from './branch-demand.ts'
import type { BranchState, PersonState, Placement } from './branch-state.ts'
import { explain } from './explain.ts'
import { remember } from './input-tables.ts'
import { firstSpan } from './minute-set.ts'
import { place } from './occupancy.ts'
import { compareText, inOrder } from './order.ts'
import { mayDo } from './targets.ts'

/** What {@link placeWalkIns} works on. */
export interface PlaceWalkInsOptions {
  readonly state: BranchState
  readonly roles: ReadonlyArray<Role>
  readonly walkIns: ReadonlyArray<DayWalkIn>
}

/** What came of the walk-ins. */
export interface PlacedWalkIns {
  readonly unassigned: ReadonlyArray<UnassignedItem>
  readonly visits: ReadonlyArray<WalkInVisit>
  /** Sum of the minutes between arrival and start of those served. */
  readonly waitMinutes: number
}

/**
 * Serves walk-ins in order of arrival, first come first served within each service, by the queue person who is free
 * first and, among those, has worked least. Whoever is not served within their patience leaves unserved.
 */
export function placeWalkIns(options: PlaceWalkInsOptions): PlacedWalkIns {
  const { state, roles, walkIns } = options
  const { clock, opens, closes } = state
  for (const person of state.people) person.worked = workedMinutes(person)
  const deskOf = remember((serviceId: string): Desk => {
    const isQueueable = state.services.get(serviceId)?.queueable === true
    const serves = (role: Role): boolean => isQueueable && role.queue && mayDo(role, serviceId)
    return { eligible: state.people.filter(({ role }) => serves(role)), roles: roles.filter(serves), last: null }
  })
  const unassigned: Array<UnassignedItem> = []
  const visits: Array<WalkInVisit> = []
  let waitMinutes = 0
  const byArrival = (a: DayWalkIn, b: DayWalkIn): number =>
    clock.toElapsed(a.arrivalMinute) - clock.toElapsed(b.arrivalMinute) || compareText(a.id, b.id)
  for (const walkIn of inOrder([...walkIns], byArrival)) {
    const { id: itemId, serviceId, arrivalMinute, serviceMinutes } = walkIn
    const arrival = clock.toElapsed(arrivalMinute)
    const desk = deskOf(serviceId)
    const earliest = Math.max(arrival, opens, desk.last?.start ?? 0)
    const latest = Math.min(arrival + walkIn.patienceMinutes, closes - 1)
    const found = findStart(desk.eligible, earliest, latest, serviceMinutes)
    const until = found?.start ?? Math.max(arrival, latest)
    visits.push({ itemId, serviceId, arrivalMinute, untilMinute: clock.toWall(until), served: found !== null })
    if (found === null) {
      unassigned.push(unserved(state, walkIn, desk, latest))
      continue
    }
    const { person, start } = found
    const end = start + serviceMinutes
    desk.last = {
      start,
      end,
      blockedUntil: end,
      kind: 'queue',
      serviceId,
      itemId,
      source: 'walk_in',
      sourceRef: null,
      needsRoom: false,
    }
    place(state, person, desk.last)
    person.worked += serviceMinutes
    waitMinutes += start - arrival
  }
  return { unassigned, visits, waitMinutes }
}

/** Where walk-ins for a service are served. */
interface Desk {
  readonly eligible: ReadonlyArray<PersonState>
  /** Roles of the matrix that may serve them. */
  readonly roles: ReadonlyArray<Role>
  /** The last one served; nobody overtakes. */
  last: Placement | null
}

const workedMinutes = (person: PersonState): number =>
  person.placements.reduce(
    (sum, { kind, start, end }) => sum + (kind === 'appointment' || kind === 'event' ? end - start : 0),
    0,
  )

function findStart(
  eligible: ReadonlyArray<PersonState>,
  earliest: number,
  latest: number,
  length: number,
): { readonly person: PersonState; readonly start: number } | null {
  let found: PersonState | null = null
  let foundStart = latest
  for (const person of eligible) {
    // Whoever has worked as much must be free sooner.
    const last = found !== null && person.worked >= found.worked ? foundStart - 1 : foundStart
    const start = firstSpan(person.free, earliest, last, length)
    if (start < 0) continue
    found = person
    foundStart = start
  }
  return found === null ? null : { person: found, start: foundStart }
}

function unserved(
  state: BranchState,
  { id, serviceId, arrivalMinute, serviceMinutes }: DayWalkIn,
  { eligible, roles, last }: Desk,
  latest: number,
): UnassignedItem {
  const arrival = state.clock.toElapsed(arrivalMinute)
  const end = latest + serviceMinutes
  return {
    itemId: id,
    kind: 'walk_in',
    count: 1,
    staffId: null,
    serviceId,
    source: 'walk_in',
    startMinute: arrivalMinute,
    ...explain({
      state,
      roles,
      eligible,
      isOutside: arrival < state.opens || arrival >= state.closes,
      start: arrival,
      end,
      length: serviceMinutes,
      needsRoom: false,
      // Nobody begins before whoever came earlier for the same.
      holds: (one) => arrival < one.end && (one.start < end || one === last),
    }),
  }
}

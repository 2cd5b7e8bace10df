import type { Role } from '../input/lane-input.ts'
import type { UnassignedItem, WalkInVisit } from './branch-day.ts'
import type { DayWalkIn } from './branch-demand.ts'
import type { BranchState, PersonState, Placement } from './branch-state.ts'
import { explain } from './explain.ts'
import { remember } from './input-tables.ts'
import { firstSpan, nextIn, nextOut } from './minute-set.ts'
import { placeWalkIn } from './occupancy.ts'
import { mayDo } from './targets.ts'

/** What {@link placeWalkIns} works on. */
export interface PlaceWalkInsOptions {
  readonly state: BranchState
  readonly roles: ReadonlyArray<Role>
  /** In order of arrival. */
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
  for (const walkIn of walkIns) {
    const { id: itemId, serviceId, arrivalMinute, serviceMinutes } = walkIn
    const arrival = clock.toElapsed(arrivalMinute)
    const desk = deskOf(serviceId)
    const earliest = Math.max(arrival, opens, desk.last?.start ?? 0)
    const latest = Math.min(arrival + walkIn.patienceMinutes, closes - 1)
    const found = findStart(desk.eligible, arrival, earliest, latest, serviceMinutes)
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
    placeWalkIn(person, desk.last)
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
  arrival: number,
  earliest: number,
  latest: number,
  length: number,
): { readonly person: PersonState; readonly start: number } | null {
  let found: PersonState | null = null
  let foundStart = latest
  let least = Number.POSITIVE_INFINITY
  for (const person of eligible) {
    // Whoever has worked as much must be free sooner.
    const last = person.worked >= least ? foundStart - 1 : foundStart
    if (last < earliest) continue
    const start = firstStart(person, arrival, earliest, last, length)
    if (start < 0) continue
    found = person
    least = person.worked
    foundStart = start
  }
  return found === null ? null : { person: found, start: foundStart }
}

/** As {@link firstSpan}, of the person's free minutes; arrivals only ever come later, so the first free time is kept. */
function firstStart(person: PersonState, arrival: number, earliest: number, last: number, length: number): number {
  if (person.idleUntil <= arrival) {
    person.idleFrom = nextIn(person.free, arrival)
    person.idleUntil = nextOut(person.free, person.idleFrom)
  } else if (person.idleFrom < arrival) person.idleFrom = arrival
  const start = Math.max(earliest, person.idleFrom)
  if (start > last) return -1
  return start + length <= person.idleUntil ? start : firstSpan(person.free, start, last, length)
}

function unserved(
  state: BranchState,
  { id, serviceId, arrivalMinute, serviceMinutes }: DayWalkIn,
  { eligible, roles, last }: Desk,
  latest: number,
): UnassignedItem {
  // Waiting begins when the branch opens.
  const start = Math.max(state.clock.toElapsed(arrivalMinute), state.opens)
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
      isOutside: latest < start,
      start,
      end,
      length: serviceMinutes,
      needsRoom: false,
      // Nobody begins before whoever came earlier for the same.
      holds: (one) => start < one.end && (one.start < end || one === last),
    }),
  }
}

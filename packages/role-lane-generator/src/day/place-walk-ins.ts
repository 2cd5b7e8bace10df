import type { Role } from '../input/lane-input.ts'
import type { UnassignedItem, WalkInVisit } from './branch-day.ts'
import type { DayWalkIn } from './branch-demand.ts'
import type { BranchState, PersonState } from './branch-state.ts'
import { explain, explanation } from './explain.ts'
import { remember } from './input-tables.ts'
import { firstFree, place } from './occupancy.ts'
import { compareText } from './order.ts'

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
  const worked = new Map(state.people.map((person) => [person, workedMinutes(person)]))
  const isQueueable = (serviceId: string): boolean => state.services.get(serviceId)?.queueable === true
  const eligibleFor = remember((serviceId: string) =>
    state.people.filter((person) => isQueueable(serviceId) && person.role.queue && person.cells.has(serviceId)),
  )
  const lastStart = new Map<string, number>()
  const unassigned: Array<UnassignedItem> = []
  const visits: Array<WalkInVisit> = []
  let waitMinutes = 0
  for (const { walkIn, arrival } of inOrder(state, walkIns)) {
    const { id: itemId, serviceId, arrivalMinute } = walkIn
    const eligible = eligibleFor(serviceId)
    const earliest = Math.max(arrival, state.opens, lastStart.get(serviceId) ?? 0)
    const latest = Math.min(arrival + walkIn.patienceMinutes, state.closes - 1)
    const found = findStart(eligible, worked, { earliest, latest, length: walkIn.serviceMinutes })
    const until = found?.start ?? Math.max(arrival, latest)
    const untilMinute = state.clock.toWall(until)
    visits.push({ itemId, serviceId, arrivalMinute, untilMinute, served: found !== null })
    if (found === null) {
      unassigned.push(unserved(state, roles, walkIn, { eligible, queueable: isQueueable(serviceId), arrival, latest }))
      continue
    }
    const { person, start } = found
    const end = start + walkIn.serviceMinutes
    place(state, person, {
      start,
      end,
      blockedUntil: end,
      kind: 'queue',
      serviceId,
      itemId,
      source: 'walk_in',
      sourceRef: null,
      needsRoom: false,
    })
    worked.set(person, (worked.get(person) ?? 0) + walkIn.serviceMinutes)
    lastStart.set(serviceId, start)
    waitMinutes += start - arrival
  }
  return { unassigned, visits, waitMinutes }
}

function inOrder(state: BranchState, walkIns: ReadonlyArray<DayWalkIn>) {
  return walkIns
    .map((walkIn) => ({ walkIn, arrival: state.clock.toElapsed(walkIn.arrivalMinute) }))
    .sort((a, b) => a.arrival - b.arrival || compareText(a.walkIn.id, b.walkIn.id))
}

const workedMinutes = (person: PersonState): number =>
  person.placements.reduce(
    (sum, { kind, start, end }) => sum + (kind === 'appointment' || kind === 'event' ? end - start : 0),
    0,
  )

interface Wanted {
  readonly earliest: number
  readonly latest: number
  readonly length: number
}

function findStart(
  eligible: ReadonlyArray<PersonState>,
  worked: ReadonlyMap<PersonState, number>,
  { earliest, latest, length }: Wanted,
): { readonly person: PersonState; readonly start: number } | null {
  let found: PersonState | null = null
  let foundStart = latest
  let least = 0
  for (const person of eligible) {
    const own = worked.get(person) ?? 0
    // Whoever has worked as much must be free sooner.
    const start = firstFree(person, earliest, found !== null && own >= least ? foundStart - 1 : foundStart, length)
    if (start < 0) continue
    found = person
    foundStart = start
    least = own
  }
  return found === null ? null : { person: found, start: foundStart }
}

interface Unserved {
  readonly eligible: ReadonlyArray<PersonState>
  readonly queueable: boolean
  readonly arrival: number
  readonly latest: number
}

function unserved(
  state: BranchState,
  roles: ReadonlyArray<Role>,
  walkIn: DayWalkIn,
  { eligible, queueable, arrival, latest }: Unserved,
): UnassignedItem {
  const able = roles.filter(
    (role) => queueable && role.queue && role.cells.some((cell) => cell.serviceId === walkIn.serviceId),
  )
  const why =
    able.length > 0 && (arrival < state.opens || arrival >= state.closes)
      ? explanation('OUTSIDE_WINDOW', eligible)
      : explain({
          state,
          roles: able,
          eligible,
          start: arrival,
          end: latest + walkIn.serviceMinutes,
          length: walkIn.serviceMinutes,
          needsRoom: false,
          withinOpening: false,
        })
  return {
    itemId: walkIn.id,
    kind: 'walk_in',
    count: 1,
    staffId: null,
    serviceId: walkIn.serviceId,
    source: 'walk_in',
    startMinute: walkIn.arrivalMinute,
    ...why,
  }
}

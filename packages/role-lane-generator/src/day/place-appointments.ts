import type { Role, Service } from '../input/lane-input.ts'
import type { DrawKey } from '../random/counter-hash.ts'
import type { LaneScore } from '../solve/lane-problem.ts'
import type { Budget } from '../solve/search-budget.ts'
import type { LaneSolution } from '../solve/solve-lane-problem.ts'
import { solveLaneProblem } from '../solve/solve-lane-problem.ts'
import type { UnassignedItem } from './branch-day.ts'
import type { SourcedBooking } from './branch-demand.ts'
import type { BranchState, PersonState, Placement } from './branch-state.ts'
import { evenOut } from './even-out.ts'
import { laneProblemOf } from './lane-problem-of.ts'
import { appointmentOf, isFreeForAppointment, isRoomFree, place, queueSlack } from './occupancy.ts'
import type { BookingCandidate } from './place-pinned-bookings.ts'
import { bookingCandidates, itemOf, placeBooking, unassignedBooking } from './place-pinned-bookings.ts'
import { findTargetStart } from './target-starts.ts'
import type { TargetGroup } from './targets.ts'
import { doneBy } from './targets.ts'

/** What {@link placeAppointments} works on. */
export interface PlaceAppointmentsOptions {
  readonly state: BranchState
  readonly roles: ReadonlyArray<Role>
  /** Bookings that name nobody. */
  readonly bookings: ReadonlyArray<SourcedBooking>
  /** What may have an id that a proposal would have. */
  readonly given: ReadonlyArray<{ readonly id: string }>
  readonly groups: ReadonlyArray<TargetGroup>
  readonly key: DrawKey
  readonly budget: Budget | null
}

/** What came of bookings and targets. */
export interface PlacedAppointments {
  readonly unassigned: ReadonlyArray<UnassignedItem>
  /** As {@link queueSlack} returns it when all is placed. */
  readonly slack: ReadonlyArray<number>
  /** Proof of how good the lanes are, where there is one. */
  readonly bound: LaneScore | null
}

/**
 * Gives bookings that name nobody to people, and fills free time with proposed appointments towards the daily targets,
 * never below the queue floor. Bookings come before the queue floor, and the floor before targets.
 */
export function placeAppointments(options: PlaceAppointmentsOptions): PlacedAppointments {
  const { state } = options
  const { services } = state.tables
  const standing = new Set(state.people.flatMap(({ placements }) => placements))
  const candidates = bookingCandidates(state, options.bookings)
  const askable = candidates.filter(({ start }) => state.grid.includes(start))
  const { problem, bookings } = laneProblemOf({ ...options, bookings: askable })
  const solution = solveLaneProblem(problem, options.budget)

  const held = new Set<BookingCandidate>()
  const items = itemsOf(state, solution)
  for (const { person, slot, item } of items) {
    if (item <= services.length) continue
    const candidate = askable[bookings[item - 1 - services.length] ?? 0]
    if (candidate === undefined) continue
    place(state, person, appointmentOf(candidate.service, state.grid[slot] ?? 0, itemOf(candidate.booking)))
    held.add(candidate)
  }
  // Slots know half hours only: a booking may fit between an appointment and an event that share one.
  const lost = candidates.filter((one) => !held.has(one) && !placeBooking(state, one, one.eligible))
  // Before proposals take what no booking needs.
  const unassigned = lost.map((candidate) => unassignedBooking(state, options.roles, candidate))
  for (const { person, slot, item } of items) {
    const service = services[item - 1]
    if (service !== undefined) propose(state, person, service, state.grid[slot] ?? 0)
  }
  const isShared = options.groups.length < state.people.length
  let slack: ReadonlyArray<number>
  // What one has handed over may leave time that somebody has a target for.
  do slack = proposeRest(state, options.groups)
  while (evenOut({ state, standing, lost, isShared }))
  numberProposals(options, standing)
  return { slack, unassigned, bound: solution.bound }
}

interface PlacedItem {
  readonly person: PersonState
  readonly slot: number
  readonly item: number
}

function itemsOf(state: BranchState, { state: { item } }: LaneSolution): ReadonlyArray<PlacedItem> {
  const slots = state.grid.length
  const items: Array<PlacedItem> = []
  for (const [index, person] of state.people.entries())
    for (let slot = 0; slot < slots; slot++) {
      const here = item[index * slots + slot] ?? 0
      if (here > 0) items.push({ person, slot, item: here })
    }
  return items
}

const PROPOSAL = { itemId: null, source: 'f35_role_lane', sourceRef: 'daily_target' } as const

function propose(state: BranchState, person: PersonState, service: Service, start: number): void {
  const end = start + service.durationMinutes
  if (!isFreeForAppointment(person, start, end) || (service.needsRoom && !isRoomFree(state, start, end))) return
  place(state, person, appointmentOf(service, start, PROPOSAL))
}

/** The search may leave time that somebody still has a target for. Returns the queue's slack afterwards. */
function proposeRest(state: BranchState, groups: ReadonlyArray<TargetGroup>): ReadonlyArray<number> {
  let slack = queueSlack(state)
  for (const group of groups)
    for (const { service, at, target } of group.targets.listed)
      for (let missing = target - doneBy(group, at); missing > 0; missing--) {
        const found = findTargetStart({ state, people: group.people, service, slack })
        if (found === null || found.obstacle !== null) break
        place(state, found.person, appointmentOf(service, found.start, PROPOSAL))
        slack = queueSlack(state)
      }
  return slack
}

/**
 * Gives proposals their ids: person and number in order of time, so that they do not depend on the search. A number that
 * is held or asked for is left out: pinned blocks keep the id they have, or none, also one that was a proposal and is
 * booked since.
 */
function numberProposals({ state, given }: PlaceAppointmentsOptions, standing: ReadonlySet<Placement>): void {
  const held = new Set(given.map(({ id }) => id))
  for (const { placements } of state.people) for (const { itemId } of placements) if (itemId !== null) held.add(itemId)
  for (const { id, placements } of state.people) {
    const idOf = state.tables.proposalIds(id)
    let number = 0
    for (const proposal of placements) {
      if (proposal.kind !== 'appointment' || standing.has(proposal) || proposal.itemId !== null) continue
      do proposal.itemId = idOf(++number)
      while (held.has(proposal.itemId))
    }
  }
}

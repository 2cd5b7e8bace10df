import type { Role, Service } from '../input/lane-input.ts'
import type { DrawKey } from '../random/counter-hash.ts'
import { drawAt, drawKey } from '../random/counter-hash.ts'
import { compileLaneProblem } from '../solve/compile-lane-problem.ts'
import type { LaneScore } from '../solve/lane-problem.ts'
import type { LaneSolution } from '../solve/solve-lane-problem.ts'
import { solveLaneProblem } from '../solve/solve-lane-problem.ts'
import type { UnassignedItem } from './branch-day.ts'
import type { SourcedBooking } from './branch-demand.ts'
import type { BranchState, PersonState, Placement } from './branch-state.ts'
import { MINUTE } from './branch-state.ts'
import { remember } from './input-tables.ts'
import { appointmentOf, isFreeForAppointment, isRoomFree, place, queueSlack } from './occupancy.ts'
import { byId } from './order.ts'
import type { BookingCandidate } from './place-pinned-bookings.ts'
import { bookingCandidates, itemOf, unassignedBooking } from './place-pinned-bookings.ts'
import { findTargetStart, mostRoomsUsed } from './target-starts.ts'
import type { TargetGroup } from './targets.ts'
import { doneBy } from './targets.ts'

/** Spread of the drawn preference for a slot. */
const PREFERENCE = 8

/** What {@link placeAppointments} works on. */
export interface PlaceAppointmentsOptions {
  readonly state: BranchState
  readonly roles: ReadonlyArray<Role>
  /** Bookings that name nobody. */
  readonly bookings: ReadonlyArray<SourcedBooking>
  readonly groups: ReadonlyArray<TargetGroup>
  readonly key: DrawKey
  readonly optimise: boolean
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
  const services = [...state.services.values()].sort(byId)
  const candidates = bookingCandidates(state, options.bookings)
  const askable = candidates.filter(({ start }) => state.grid.includes(start))
  const { problem, bookings } = compileLaneProblem(describe(options, services, askable))
  const solution = solveLaneProblem(problem, { optimise: options.optimise, certify: options.optimise })

  const held = new Set<BookingCandidate>()
  const items = itemsOf(state, solution)
  for (const { person, slot, item } of items) {
    const candidate = askable[bookings[item - 1 - services.length] ?? -1]
    if (candidate === undefined) continue
    place(state, person, appointmentOf(candidate.service, state.grid[slot] ?? 0, itemOf(candidate.booking)))
    held.add(candidate)
  }
  const lost = candidates.filter((candidate) => !held.has(candidate) && !placeByTheMinute(state, candidate))
  for (const { person, slot, item } of items) {
    const service = services[item - 1]
    if (service !== undefined) propose(state, person, service, state.grid[slot] ?? 0)
  }
  const slack = proposeRest(state, options.groups)
  numberProposals(state)
  return {
    slack,
    unassigned: lost.map((candidate) => unassignedBooking(state, options.roles, candidate)),
    bound: solution.bound,
  }
}

function describe(
  { state, groups, key }: PlaceAppointmentsOptions,
  services: ReadonlyArray<Service>,
  candidates: ReadonlyArray<BookingCandidate>,
): Parameters<typeof compileLaneProblem>[0] {
  const { grid } = state
  const serviceAt = new Map(services.map((service, index) => [service.id, index]))
  const groupOf = new Map(groups.flatMap((group, index) => group.people.map((person) => [person, index] as const)))
  const wantedOf = (group: TargetGroup) =>
    new Map(
      [...group.targets].map(([serviceId, { target, weight }]) => [
        serviceAt.get(serviceId) ?? 0,
        { target: target - doneBy(group, serviceId), weight },
      ]),
    )
  // People of a role with nothing done yet share what they want and may do.
  const whole = remember((targets: TargetGroup['targets']) => wantedOf({ people: [], targets }))
  const ownServices = remember((cells: PersonState['cells']) => [...cells.keys()].map((id) => serviceAt.get(id) ?? 0))
  const preference = drawKey(['slot-preference'], key)
  // One buffer for everybody: three of their own cost more than to fill them.
  const rows = new Int16Array(3 * state.people.length * grid.length)
  const row = (index: number): Int16Array => rows.subarray(index * grid.length, (index + 1) * grid.length)
  return {
    grid,
    closes: state.closes,
    services,
    groups: groups.map((group) =>
      group.people.every(({ done }) => done.size === 0) ? whole(group.targets) : wantedOf(group),
    ),
    people: state.people.map((person, index) => {
      const free = freeMinutes(person, grid, MINUTE.free, row(3 * index))
      return {
        group: groupOf.get(person) ?? 0,
        queue: person.role.queue,
        services: ownServices(person.cells),
        free,
        cover: person.role.queue ? freeMinutes(person, grid, MINUTE.queue, row(3 * index + 1)) : free,
        preference: drawPreferences(drawKey([person.id], preference), row(3 * index + 2)),
      }
    }),
    bookings: candidates.map(({ service, start }) => ({
      service: serviceAt.get(service.id) ?? 0,
      slot: grid.indexOf(start),
    })),
    rooms: roomsLeft(state),
    floor: state.floor,
  }
}

// A loop: TypedArray.from is ten times as slow.
function drawPreferences(key: DrawKey, preferences: Int16Array): Int16Array {
  for (let slot = 0; slot < preferences.length; slot++) preferences[slot] = drawAt(key, slot) % PREFERENCE
  return preferences
}

/** Minutes from each grid entry on that a person is free, or what is given. */
function freeMinutes({ minutes }: PersonState, grid: ReadonlyArray<number>, or: number, free: Int16Array): Int16Array {
  let end = 0
  for (let slot = 0; slot < grid.length; slot++) {
    const start = grid[slot] ?? 0
    if (end < start) end = start
    while (minutes[end] === MINUTE.free || minutes[end] === or) end++
    free[slot] = end - start
  }
  return free
}

function roomsLeft(state: BranchState): Int16Array | null {
  const { branch, grid } = state
  const { rooms } = branch
  if (rooms === null) return null
  return Int16Array.from(grid, (start) => rooms - mostRoomsUsed(state, start))
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

/** Slots know half hours only: a booking may fit between an appointment and an event that share one. */
function placeByTheMinute(state: BranchState, { booking, service, start, eligible }: BookingCandidate): boolean {
  const end = start + service.durationMinutes
  if (!state.grid.includes(start) || end > state.closes) return false
  if (service.needsRoom && !isRoomFree(state, start, end)) return false
  const person = eligible.find((one) => isFreeForAppointment(one, start, end))
  if (person !== undefined) place(state, person, appointmentOf(service, start, itemOf(booking)))
  return person !== undefined
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
    for (const [serviceId, { target }] of [...group.targets].sort(([, a], [, b]) => b.weight - a.weight))
      for (let missing = target - doneBy(group, serviceId); missing > 0; missing--) {
        const service = state.services.get(serviceId)
        const found = service && findTargetStart({ state, people: group.people, service, slack })
        if (service === undefined || !found || found.obstacle !== null) break
        place(state, found.person, appointmentOf(service, found.start, PROPOSAL))
        slack = queueSlack(state)
      }
  return slack
}

const isUnnumbered = ({ kind, source, itemId }: Placement): boolean =>
  kind === 'appointment' && source === 'f35_role_lane' && itemId === null

/**
 * Gives proposals their ids: person and number in order of time, so that they do not depend on the search. A number that
 * is held already is left out: pinned blocks keep the id they have, also one that was a proposal and is booked since.
 */
function numberProposals(state: BranchState): void {
  const held = new Set<string>()
  for (const { placements } of state.people) for (const { itemId } of placements) if (itemId !== null) held.add(itemId)
  for (const { id, placements } of state.people) {
    let number = 0
    for (const proposal of placements.filter(isUnnumbered).sort((a, b) => a.start - b.start)) {
      let itemId: string
      do itemId = `${id}-lane-${++number}`
      while (held.has(itemId))
      placements[placements.indexOf(proposal)] = { ...proposal, itemId }
    }
  }
}

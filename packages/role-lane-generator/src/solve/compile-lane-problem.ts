import type { LaneProblem, ServiceClass } from './lane-problem.ts'
import { classesOf, MOST_SPAN, mayStart, NO_LIMIT } from './lane-problem.ts'

/** Services as tables: the same on every day. */
export type ServiceTables = Pick<LaneProblem, 'minutes' | 'span' | 'room'>

/** Returns the tables of services. */
export function compileServices(
  services: ReadonlyArray<{ readonly durationMinutes: number; readonly needsRoom: boolean }>,
): ServiceTables {
  return {
    minutes: new Uint8Array(services.map(({ durationMinutes }) => durationMinutes)),
    span: new Uint8Array(services.map(({ durationMinutes }) => Math.ceil(durationMinutes / 30))),
    room: new Uint8Array(services.map(({ needsRoom }) => (needsRoom ? 1 : 0))),
  }
}

/** What a group wants, by service. */
export interface WantedTables {
  readonly target: Int16Array
  readonly weight: Int16Array
  readonly classes: ReadonlyArray<ServiceClass>
  readonly classOf: Int8Array
}

/** Returns the tables of what a group wants of services, which are told by their index. */
export function compileWanted(
  { minutes, span, room }: ServiceTables,
  wanted: ReadonlyArray<{ readonly at: number; readonly target: number; readonly weight: number }>,
): WantedTables {
  const target = new Int16Array(span.length)
  const weight = new Int16Array(span.length)
  for (const one of wanted) {
    target[one.at] = Math.max(0, one.target)
    weight[one.at] = one.weight
  }
  const classes = classesOf({
    wanted: [...target.keys()].filter((service) => (target[service] ?? 0) > 0),
    kind: (service) => (minutes[service] ?? 0) * 2 + (room[service] ?? 0),
    weight: (service) => weight[service] ?? 0,
    span,
    room,
  })
  const classOf = new Int8Array(span.length).fill(-1)
  for (const [index, { services }] of classes.entries()) for (const service of services) classOf[service] = index
  return { target, weight, classes, classOf }
}

/** Returns [span][slot]: the entry of a grid of minutes that is open again after an appointment of this span. */
export function afterTable(grid: ReadonlyArray<number>): Uint8Array {
  const after = new Uint8Array((MOST_SPAN + 1) * grid.length)
  for (let span = 1; span <= MOST_SPAN; span++)
    for (const [slot, minute] of grid.entries()) {
      let next = slot + 1
      while (next < grid.length && (grid[next] ?? 0) < minute + span * 30) next++
      after[span * grid.length + slot] = next
    }
  return after
}

type PeopleTables = Pick<LaneProblem, 'people' | 'queue' | 'group' | 'able' | 'free' | 'cover' | 'preference'>

/** A branch day as {@link compileLaneProblem} takes it. */
export interface LaneProblemInput extends PeopleTables, Pick<LaneProblem, 'arena' | 'slots' | 'after'> {
  readonly services: ServiceTables
  /** Targets that people share. */
  readonly groups: ReadonlyArray<WantedTables>
  /** By service and grid index, in the order that ties are broken in. */
  readonly bookings: ReadonlyArray<{ readonly service: number; readonly slot: number }>
  /** Rooms left by grid entry, or null without a limit. */
  readonly rooms: ArrayLike<number> | null
  /** People who should be free for the queue, by grid entry. */
  readonly floor: ArrayLike<number>
}

/** A problem, and for each of its bookings the index of the input's booking. */
export interface CompiledLaneProblem {
  readonly problem: LaneProblem
  readonly bookings: ReadonlyArray<number>
}

/** Returns the flat tables of a branch day. */
export function compileLaneProblem(input: LaneProblemInput): CompiledLaneProblem {
  const { arena, slots, people, cover, groups } = input
  const services = input.services.span.length
  const target = arena.cut(Int16Array, groups.length * services)
  const weight = arena.cut(Int16Array, groups.length * services)
  const classOf = arena.cut(Int8Array, groups.length * services)
  for (const [group, wanted] of groups.entries()) {
    target.set(wanted.target, group * services)
    weight.set(wanted.weight, group * services)
    classOf.set(wanted.classOf, group * services)
  }
  const rooms = arena.cut(Int16Array, slots)
  const slack = arena.cut(Int16Array, slots)
  const floored = arena.cut(Uint8Array, slots)
  for (let slot = 0; slot < slots; slot++) {
    const floor = input.floor[slot] ?? 0
    let covered = 0
    for (let person = 0; person < people; person++) covered += cover[person * slots + slot] ?? 0
    slack[slot] = covered - floor
    floored[slot] = floor > 0 ? 1 : 0
    rooms[slot] = input.rooms === null ? NO_LIMIT : (input.rooms[slot] ?? 0)
  }
  const problem: LaneProblem = {
    ...input,
    ...input.services,
    services,
    groups: groups.length,
    target,
    weight,
    classes: groups.map(({ classes }) => classes),
    classOf,
    bookingService: arena.cut(Uint8Array, input.bookings.length),
    bookingSlot: arena.cut(Uint8Array, input.bookings.length),
    bookingsFrom: arena.cut(Uint16Array, slots + 1),
    rooms,
    slack,
    floored,
  }
  return { problem, bookings: putBookings(problem, input.bookings) }
}

/** Puts bookings in order of time; at the same time those that fewest people could take first. Returns their indexes. */
function putBookings(problem: LaneProblem, bookings: LaneProblemInput['bookings']): ReadonlyArray<number> {
  const able = bookings.map(({ service, slot }) => {
    let count = 0
    for (let person = 0; person < problem.people; person++) if (mayStart(problem, person, service, slot)) count++
    return count
  })
  const order = bookings
    .map((_, index) => index)
    .sort((a, b) => (bookings[a]?.slot ?? 0) - (bookings[b]?.slot ?? 0) || (able[a] ?? 0) - (able[b] ?? 0) || a - b)
  let from = 0
  for (const [place, index] of order.entries()) {
    const { service = 0, slot = 0 } = bookings[index] ?? {}
    problem.bookingService[place] = service
    problem.bookingSlot[place] = slot
    while (from <= slot) problem.bookingsFrom[from++] = place
  }
  problem.bookingsFrom.fill(order.length, from)
  return order
}

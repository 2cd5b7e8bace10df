import type { LaneProblem, ServiceClass } from './lane-problem.ts'
import { MOST_SPAN, mayStart, NO_LIMIT } from './lane-problem.ts'

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
}

/** Returns the tables of what a group wants of services, which are told by their index. */
export function compileWanted(
  tables: ServiceTables,
  wanted: ReadonlyArray<{ readonly at: number; readonly target: number; readonly weight: number }>,
): WantedTables {
  const count = tables.span.length
  const target = new Int16Array(count)
  const weight = new Int16Array(count)
  for (const one of wanted) {
    target[one.at] = Math.max(0, one.target)
    weight[one.at] = one.weight
  }
  return { target, weight, classes: classesOf(tables, target, weight) }
}

/** Returns the wanted services by what an appointment takes. */
function classesOf(
  { minutes, span, room }: ServiceTables,
  target: Int16Array,
  weight: Int16Array,
): ReadonlyArray<ServiceClass> {
  const byKind = new Map<number, Array<number>>()
  for (const [service, wanted] of target.entries()) {
    if (wanted === 0) continue
    const kind = (minutes[service] ?? 0) * 2 + (room[service] ?? 0)
    const services = byKind.get(kind)
    if (services === undefined) byKind.set(kind, [service])
    else services.push(service)
  }
  return [...byKind].map(([kind, services]) => ({
    services: services.sort((a, b) => (weight[b] ?? 0) - (weight[a] ?? 0)),
    minutes: kind >> 1,
    span: span[services[0] ?? 0] ?? 1,
    room: kind & 1,
  }))
}

/** Returns [span][slot]: the entry of a grid of minutes that is open again after an appointment of this span. */
export function afterTable(grid: ReadonlyArray<number>): Uint8Array {
  const after = new Uint8Array((MOST_SPAN + 1) * grid.length)
  for (let span = 1; span <= MOST_SPAN; span++)
    for (const [slot, minute] of grid.entries()) {
      const next = grid.findIndex((start) => start >= minute + span * 30)
      after[span * grid.length + slot] = next < 0 ? grid.length : next
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

/** A problem, and for each of its bookings the index of the input's booking; those nobody could take are left out. */
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
  for (const [group, wanted] of groups.entries()) {
    target.set(wanted.target, group * services)
    weight.set(wanted.weight, group * services)
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
  const tables = { ...input, ...input.services, services }
  const order = orderOf(tables)
  const problem: LaneProblem = {
    ...tables,
    groups: groups.length,
    target,
    weight,
    classes: groups.map(({ classes }) => classes),
    bookingService: arena.cut(Uint8Array, order.length),
    bookingSlot: arena.cut(Uint8Array, order.length),
    bookingsFrom: arena.cut(Uint16Array, slots + 1),
    rooms,
    slack,
    floored,
  }
  let from = 0
  for (const [place, index] of order.entries()) {
    const { service = 0, slot = 0 } = input.bookings[index] ?? {}
    problem.bookingService[place] = service
    problem.bookingSlot[place] = slot
    while (from <= slot) problem.bookingsFrom[from++] = place
  }
  problem.bookingsFrom.fill(order.length, from)
  return { problem, bookings: order }
}

/**
 * Returns the indexes of the bookings that anybody could take, in order of time; at the same time those first that
 * fewest people could.
 */
function orderOf(
  tables: Pick<LaneProblemInput, 'bookings' | 'people'> & Parameters<typeof mayStart>[0],
): ReadonlyArray<number> {
  const { bookings } = tables
  const able = bookings.map(({ service, slot }) => {
    let count = 0
    for (let person = 0; person < tables.people; person++) if (mayStart(tables, person, service, slot)) count++
    return count
  })
  return [...able.keys()]
    .filter((index) => able[index] !== 0)
    .sort((a, b) => (bookings[a]?.slot ?? 0) - (bookings[b]?.slot ?? 0) || (able[a] ?? 0) - (able[b] ?? 0))
}

import type { LaneProblem, ServiceClass } from './lane-problem.ts'
import { classesOf, MOST_SPAN, NO_LIMIT } from './lane-problem.ts'

/** A branch day as {@link compileLaneProblem} takes it. */
export interface LaneProblemInput {
  /** Minutes at which an appointment may start, ascending. */
  readonly grid: ReadonlyArray<number>
  readonly services: ReadonlyArray<{ readonly durationMinutes: number; readonly needsRoom: boolean }>
  /** Targets that people share: by service index what is still wanted and what it is worth. */
  readonly groups: ReadonlyArray<ReadonlyMap<number, { readonly target: number; readonly weight: number }>>
  readonly people: ReadonlyArray<{
    readonly group: number
    readonly queue: boolean
    /** Service indexes the person may do. */
    readonly services: ReadonlyArray<number>
    /** By grid entry: minutes from there on that the person is free. */
    readonly free: ArrayLike<number>
    /** By grid entry: minutes from there on that the person is free for the queue, or already with it. */
    readonly cover: ArrayLike<number>
    /** By grid entry: how little the person would start there, 0 to 9; null where it is all the same. */
    readonly preference: ArrayLike<number> | null
  }>
  /** Minute by which appointments must have ended. */
  readonly closes: number
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
  const { grid, services, people, groups } = input
  const slots = grid.length
  // Of an array: TypedArray.from calls a function for each entry ten times as slowly.
  const span = new Uint8Array(services.map(({ durationMinutes }) => Math.ceil(durationMinutes / 30)))
  const room = new Uint8Array(services.map(({ needsRoom }) => (needsRoom ? 1 : 0)))
  const starts = new Uint8Array(people.length * services.length * slots)
  const cover = new Uint8Array(people.length * slots)
  const freeMinutes = new Int16Array(people.length * slots)
  const slack = new Int16Array(grid.map((_, slot) => -(input.floor[slot] ?? 0)))
  const preference = new Uint8Array(people.length * slots)
  // Indexes at which a service of each length ends by closing time.
  const open = services.map(({ durationMinutes }) =>
    firstIndex(grid, (start) => start + durationMinutes > input.closes),
  )
  for (const [person, { free, queue, services: own, preference: ownPreference, cover: ownCover }] of people.entries()) {
    for (const service of own) {
      const minutes = services[service]?.durationMinutes ?? 0
      const base = (person * services.length + service) * slots
      const last = open[service] ?? 0
      for (let slot = 0; slot < last; slot++) if ((free[slot] ?? 0) >= minutes) starts[base + slot] = 1
    }
    for (let slot = 0; slot < slots; slot++) {
      freeMinutes[person * slots + slot] = Math.min(free[slot] ?? 0, Math.max(0, input.closes - (grid[slot] ?? 0)))
      preference[person * slots + slot] = ownPreference?.[slot] ?? 0
    }
    for (let slot = 0; queue && slot < slots; slot++) {
      if ((ownCover[slot] ?? 0) < 30) continue
      cover[person * slots + slot] = 1
      slack[slot] = (slack[slot] ?? 0) + 1
    }
  }
  const target = new Int16Array(groups.length * services.length)
  const weight = new Int16Array(groups.length * services.length)
  for (const [group, wanted] of groups.entries())
    for (const [service, cell] of wanted) {
      target[group * services.length + service] = Math.max(0, cell.target)
      weight[group * services.length + service] = cell.weight
    }
  // People with the same targets share them, and their classes.
  const known = new Map<LaneProblemInput['groups'][number], ReadonlyArray<ServiceClass>>()
  const classes = groups.map((wanted) => {
    const own =
      known.get(wanted) ??
      classesOf({
        wanted: [...wanted.keys()].filter((service) => (wanted.get(service)?.target ?? 0) > 0).sort((a, b) => a - b),
        kind: (service) => (services[service]?.durationMinutes ?? 0) * 2 + (room[service] ?? 0),
        weight: (service) => wanted.get(service)?.weight ?? 0,
        span,
        room,
      })
    known.set(wanted, own)
    return own
  })
  const classOf = new Int8Array(groups.length * services.length).fill(-1)
  for (const [group, own] of classes.entries())
    for (const [index, { services: members }] of own.entries())
      for (const service of members) classOf[group * services.length + service] = index
  const bookings = orderBookings(input, starts)
  const bookingSlot = new Uint8Array(bookings.map((index) => input.bookings[index]?.slot ?? 0))
  return {
    bookings,
    problem: {
      slots,
      services: services.length,
      people: people.length,
      groups: groups.length,
      span,
      room,
      queue: new Uint8Array(people.map(({ queue }) => (queue ? 1 : 0))),
      group: new Uint16Array(people.map(({ group }) => group)),
      starts,
      free: freeMinutes,
      cover,
      preference,
      after: afterTable(grid),
      target,
      weight,
      classes,
      classOf,
      bookingService: new Uint8Array(bookings.map((index) => input.bookings[index]?.service ?? 0)),
      bookingSlot,
      bookingsFrom: Uint16Array.from({ length: slots + 1 }, (_, slot) => firstAt(bookingSlot, slot)),
      rooms: new Int16Array(grid.map((_, slot) => (input.rooms === null ? NO_LIMIT : (input.rooms[slot] ?? 0)))),
      slack,
      floored: new Uint8Array(grid.map((_, slot) => ((input.floor[slot] ?? 0) > 0 ? 1 : 0))),
    },
  }
}

function firstIndex(grid: ReadonlyArray<number>, isAfter: (start: number) => boolean): number {
  const index = grid.findIndex(isAfter)
  return index < 0 ? grid.length : index
}

function afterTable(grid: ReadonlyArray<number>): Uint8Array {
  const after = new Uint8Array((MOST_SPAN + 1) * grid.length)
  for (let span = 1; span <= MOST_SPAN; span++)
    for (const [slot, minute] of grid.entries()) {
      let next = slot + 1
      while (next < grid.length && (grid[next] ?? 0) < minute + span * 30) next++
      after[span * grid.length + slot] = next
    }
  return after
}

/** Bookings in order of time; at the same time those that fewest people could take first. */
function orderBookings({ bookings, people, services, grid }: LaneProblemInput, starts: Uint8Array): Array<number> {
  const able = bookings.map(({ service, slot }) => {
    let count = 0
    for (let person = 0; person < people.length; person++)
      count += starts[(person * services.length + service) * grid.length + slot] ?? 0
    return count
  })
  return bookings
    .map((_, index) => index)
    .sort((a, b) => (bookings[a]?.slot ?? 0) - (bookings[b]?.slot ?? 0) || (able[a] ?? 0) - (able[b] ?? 0) || a - b)
}

function firstAt(bookingSlot: Uint8Array, slot: number): number {
  let index = 0
  while (index < bookingSlot.length && (bookingSlot[index] ?? 0) < slot) index++
  return index
}

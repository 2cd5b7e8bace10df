import type { DrawKey } from '../random/counter-hash.ts'
import { childKey, drawAt } from '../random/counter-hash.ts'
import type { CompiledLaneProblem, WantedTables } from '../solve/compile-lane-problem.ts'
import { compileLaneProblem, compileWanted } from '../solve/compile-lane-problem.ts'
import type { BranchState } from './branch-state.ts'
import { nextOut } from './minute-set.ts'
import { mostRoomsUsed } from './occupancy.ts'
import type { BookingCandidate } from './place-pinned-bookings.ts'
import type { TargetGroup } from './targets.ts'
import { doneBy } from './targets.ts'

/** Spread of the drawn preference for a slot. */
const PREFERENCE = 8

/** Returns what is left to place as a problem of whole half hours; a slot is an entry of the grid. */
export function laneProblemOf(options: {
  readonly state: BranchState
  readonly groups: ReadonlyArray<TargetGroup>
  readonly bookings: ReadonlyArray<BookingCandidate>
  readonly key: DrawKey
}): CompiledLaneProblem {
  const { state, groups } = options
  const { grid, tables } = state
  const { arena } = tables
  const slots = grid.length
  const people = state.people.length
  const services = tables.services.length
  const queue = arena.cut(Uint8Array, people)
  const group = arena.cut(Uint16Array, people)
  const able = arena.cut(Uint8Array, people * services)
  const free = arena.cut(Int16Array, people * slots)
  const cover = arena.cut(Uint8Array, people * slots)
  const preference = arena.cut(Uint8Array, people * slots)
  const preferenceKey = childKey(options.key, 'slot-preference')
  for (const [index, one] of groups.entries())
    for (const person of one.people) group[state.people.indexOf(person)] = index
  for (const [index, person] of state.people.entries()) {
    if (person.role.queue) queue[index] = 1
    able.set(person.targets.able, index * services)
    const own = childKey(preferenceKey, person.id)
    let freeUntil = 0
    let coverUntil = 0
    for (let slot = 0; slot < slots; slot++) {
      const at = index * slots + slot
      const start = grid[slot] ?? 0
      if (freeUntil <= start) freeUntil = nextOut(person.bookable, start)
      if (coverUntil <= start) coverUntil = nextOut(person.cover, start)
      free[at] = Math.min(freeUntil, state.closes) - start
      if (person.role.queue && coverUntil >= start + 30) cover[at] = 1
      if ((free[at] ?? 0) > 0) preference[at] = drawAt(own, slot) % PREFERENCE
    }
  }
  return compileLaneProblem({
    arena,
    slots,
    people,
    services: tables.serviceTables,
    queue,
    group,
    able,
    free,
    cover,
    preference,
    after: state.after,
    groups: groups.map((one) => wantedBy(state, one)),
    bookings: options.bookings.map(({ service, start }) => ({
      service: tables.serviceAt.get(service.id) ?? 0,
      slot: grid.indexOf(start),
    })),
    rooms: roomsLeft(state),
    floor: state.floor,
  })
}

/** People of a role with nothing done yet share their tables. */
function wantedBy({ tables }: BranchState, group: TargetGroup): WantedTables {
  const { listed, wanted } = group.targets
  if (listed.every(({ at }) => doneBy(group, at) === 0)) return wanted
  const left = listed.map(({ at, target, weight }) => ({ at, target: target - doneBy(group, at), weight }))
  return compileWanted(tables.serviceTables, left)
}

function roomsLeft(state: BranchState): Int16Array | null {
  const { branch, grid } = state
  const { rooms } = branch
  if (rooms === null) return null
  return Int16Array.from(grid, (start) => rooms - mostRoomsUsed(state, start, start + 30))
}

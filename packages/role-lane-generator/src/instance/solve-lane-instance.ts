import { compareText } from '../day/order.ts'
import { createArena } from '../solve/arena.ts'
import type { LaneProblemInput } from '../solve/compile-lane-problem.ts'
import { afterTable, compileLaneProblem, compileServices, compileWanted } from '../solve/compile-lane-problem.ts'
import type { LaneScore } from '../solve/lane-problem.ts'
import { isBetter } from '../solve/lane-problem.ts'
import type { SearchBudget, SearchStatus } from '../solve/search-budget.ts'
import { budgetOf, statusOf } from '../solve/search-budget.ts'
import { solveLaneProblem } from '../solve/solve-lane-problem.ts'
import type { LaneAssignment, LaneInstance } from './lane-instance.ts'

/** A solved instance. */
export interface SolvedInstance {
  /** In order of staff id and start. */
  readonly assignments: ReadonlyArray<LaneAssignment>
  readonly score: LaneScore
  /**
   * No solution honours more bookings, none that honours as many misses the queue floor less, none as good in both has
   * more target points.
   */
  readonly bound: LaneScore
  readonly status: SearchStatus
}

/** How {@link solveLaneInstance} solves. */
export interface SolveLaneInstanceOptions {
  readonly instance: LaneInstance
  /** Searches a hundred times as long, or as the budget has it, or until the bound proves that nothing is better. */
  readonly optimise?: boolean | SearchBudget
}

/** The fast path, with what can soon be proved of it. */
const FAST = { tries: 0, rounds: 120, signal: undefined }

/**
 * Returns lanes for an instance with their score and a proven bound. Deterministic, unless a signal ends it.
 *
 * @throws RangeError for a budget that cannot be; see {@link SearchBudget}
 */
export function solveLaneInstance({ instance, optimise }: SolveLaneInstanceOptions): SolvedInstance {
  const { openMin } = instance
  const budget = budgetOf(optimise)
  const services = [...instance.services].sort((a, b) => compareText(a.id, b.id))
  const grid = Array.from({ length: instance.slots }, (_, slot) => openMin + 30 * slot)
  const staff = [...instance.staff].sort((a, b) => compareText(a.id, b.id))
  const wanted = [...instance.bookings]
    .filter(({ startMin }) => grid.includes(startMin))
    .sort((a, b) => compareText(a.id, b.id))
  const { problem, bookings } = compileLaneProblem(describe({ ...instance, services, staff, bookings: wanted }, grid))
  const { state, score, bound: proven } = solveLaneProblem(problem, budget ?? FAST)
  const bound = proven ?? score
  const assignments = staff.flatMap((person, index) =>
    grid.flatMap((startMin, slot): ReadonlyArray<LaneAssignment> => {
      const item = state.item[index * grid.length + slot] ?? 0
      if (item === 0) return []
      const booking = wanted[bookings[item - 1 - services.length] ?? -1]
      const service = booking?.service ?? services[item - 1]?.id ?? ''
      return [{ staff: person.id, service, startMin, ...(booking === undefined ? {} : { booking: booking.id }) }]
    }),
  )
  return { assignments, score, bound, status: statusOf(budget, !isBetter(bound, score)) }
}

function describe(instance: LaneInstance, grid: ReadonlyArray<number>): LaneProblemInput {
  const { staff, bookings } = instance
  const serviceAt = new Map(instance.services.map((service, index) => [service.id, index]))
  const roles = [...instance.roles].sort((a, b) => compareText(a.id, b.id))
  const roleAt = new Map(roles.map((role, index) => [role.id, index]))
  const services = compileServices(
    instance.services.map(({ durationMin, needsRoom }) => ({ durationMinutes: durationMin, needsRoom })),
  )
  const wanted = roles.map((role) =>
    compileWanted(
      services,
      [...role.services].map(([id, target]) => {
        const at = serviceAt.get(id) ?? 0
        return { at, target, weight: instance.services[at]?.weight ?? 0 }
      }),
    ),
  )
  const perPerson = instance.targetScope === 'staff'
  const roleOf = staff.map(({ role }) => roleAt.get(role) ?? 0)
  const queue = new Uint8Array(roleOf.map((role) => (roles[role]?.queue === true ? 1 : 0)))
  const free = new Int16Array(
    staff.flatMap(({ windows }) =>
      grid.map((start) => (windows.find(([from, to]) => from <= start && start < to)?.[1] ?? start) - start),
    ),
  )
  const able = staff.flatMap(({ role }) =>
    instance.services.map(({ id }) => (roles[roleAt.get(role) ?? 0]?.services.has(id) === true ? 1 : 0)),
  )
  return {
    arena: createArena(),
    slots: grid.length,
    people: staff.length,
    services,
    queue,
    group: new Uint16Array(roleOf.map((role, index) => (perPerson ? index : role))),
    groups: perPerson ? roleOf.flatMap((role) => wanted[role] ?? []) : wanted,
    able: new Uint8Array(able),
    free,
    cover: new Uint8Array(
      free.map((minutes, index) => (minutes >= 30 ? (queue[Math.floor(index / grid.length)] ?? 0) : 0)),
    ),
    preference: new Uint8Array(free.length),
    after: afterTable(grid),
    bookings: bookings.map(({ service, startMin }) => ({
      service: serviceAt.get(service) ?? 0,
      slot: grid.indexOf(startMin),
    })),
    rooms: instance.rooms === null ? null : grid.map(() => instance.rooms ?? 0),
    floor: instance.queueFloor,
  }
}

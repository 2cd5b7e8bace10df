import { compareText } from '../day/order.ts'
import { compileLaneProblem } from '../solve/compile-lane-problem.ts'
import type { LaneScore } from '../solve/lane-problem.ts'
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
}

/** How {@link solveLaneInstance} solves. */
export interface SolveLaneInstanceOptions {
  readonly instance: LaneInstance
  /** Searches a hundred times as long, or until the bound proves that nothing is better. */
  readonly optimise?: boolean
}

/** Returns lanes for an instance with their score and a proven bound. Deterministic. */
export function solveLaneInstance({ instance, optimise = false }: SolveLaneInstanceOptions): SolvedInstance {
  const { openMin } = instance
  const services = [...instance.services].sort((a, b) => compareText(a.id, b.id))
  const grid = Array.from({ length: instance.slots }, (_, slot) => openMin + 30 * slot)
  const staff = [...instance.staff].sort((a, b) => compareText(a.id, b.id))
  const wanted = [...instance.bookings]
    .filter(({ startMin }) => grid.includes(startMin))
    .sort((a, b) => compareText(a.id, b.id))
  const { problem, bookings } = compileLaneProblem(describe({ ...instance, services, staff, bookings: wanted }, grid))
  const { state, score, bound } = solveLaneProblem(problem, { optimise, certify: true })
  const assignments = staff.flatMap((person, index) =>
    grid.flatMap((startMin, slot): ReadonlyArray<LaneAssignment> => {
      const item = state.item[index * grid.length + slot] ?? 0
      if (item === 0) return []
      const booking = wanted[bookings[item - 1 - services.length] ?? -1]
      const service = booking?.service ?? services[item - 1]?.id ?? ''
      return [{ staff: person.id, service, startMin, ...(booking === undefined ? {} : { booking: booking.id }) }]
    }),
  )
  return { assignments, score, bound: bound ?? score }
}

function describe(instance: LaneInstance, grid: ReadonlyArray<number>): Parameters<typeof compileLaneProblem>[0] {
  const { staff, bookings } = instance
  const serviceAt = new Map(instance.services.map((service, index) => [service.id, index]))
  const roles = [...instance.roles].sort((a, b) => compareText(a.id, b.id))
  const roleAt = new Map(roles.map((role, index) => [role.id, index]))
  const targets = roles.map(
    (role) =>
      new Map(
        [...role.services].map(([id, target]) => {
          const service = serviceAt.get(id) ?? 0
          return [service, { target, weight: instance.services[service]?.weight ?? 0 }] as const
        }),
      ),
  )
  const targetsOf = (role: string) => targets[roleAt.get(role) ?? 0] ?? new Map()
  return {
    grid,
    services: instance.services.map(({ durationMin, needsRoom }) => ({ durationMinutes: durationMin, needsRoom })),
    groups: instance.targetScope === 'staff' ? staff.map(({ role }) => targetsOf(role)) : targets,
    people: staff.map(({ role, windows }, index) => {
      const free = grid.map(
        (start) => (windows.find(([from, to]) => from <= start && start < to)?.[1] ?? start) - start,
      )
      return {
        group: instance.targetScope === 'staff' ? index : (roleAt.get(role) ?? 0),
        queue: roles[roleAt.get(role) ?? 0]?.queue === true,
        services: [...targetsOf(role).keys()],
        free,
        cover: free,
        preference: null,
      }
    }),
    closes: Number.POSITIVE_INFINITY,
    bookings: bookings.map(({ service, startMin }) => ({
      service: serviceAt.get(service) ?? 0,
      slot: grid.indexOf(startMin),
    })),
    rooms: instance.rooms === null ? null : grid.map(() => instance.rooms ?? 0),
    floor: instance.queueFloor,
  }
}

import * as fc from 'fast-check'
import type { LaneScore } from '../solve/lane-problem.ts'
import type { LaneAssignment, LaneInstance } from './lane-instance.ts'

/** What {@link judge} found; no score where an id is unknown. */
export interface Judgement {
  readonly broken: ReadonlyArray<string>
  readonly score?: LaneScore
}

/** The three levels of a list of assignments, or what rule it breaks. Shares no code with the solver. */
export function judge(instance: LaneInstance, list: ReadonlyArray<LaneAssignment>): Judgement {
  const broken: Array<string> = []
  const busy = new Set<string>()
  const rooms = new Map<number, number>()
  const done = new Map<string, number>()
  const honoured = new Set<string>()
  for (const { staff, service, startMin, booking } of list) {
    const person = instance.staff.find(({ id }) => id === staff)
    const what = instance.services.find(({ id }) => id === service)
    const role = instance.roles.find(({ id }) => id === person?.role)
    if (person === undefined || what === undefined || role === undefined) return { broken: ['unknown'] }
    if (!role.services.has(service)) broken.push('not eligible')
    if (startMin % 30 !== 0) broken.push('off the grid')
    if (!person.windows.some(([from, to]) => from <= startMin && startMin + what.durationMin <= to))
      broken.push('outside the window')
    for (let at = startMin; at < startMin + what.durationMin; at += 30) {
      if (busy.has(`${staff}@${at}`)) broken.push('overlap')
      busy.add(`${staff}@${at}`)
      if (what.needsRoom) rooms.set(at, (rooms.get(at) ?? 0) + 1)
    }
    if (booking !== undefined) {
      const asked = instance.bookings.find(({ id }) => id === booking)
      if (asked?.service !== service || asked.startMin !== startMin || honoured.has(booking)) broken.push('booking')
      honoured.add(booking)
    }
    const key = `${instance.targetScope === 'staff' ? staff : role.id}|${service}`
    done.set(key, (done.get(key) ?? 0) + 1)
  }
  for (const used of rooms.values()) if (instance.rooms !== null && used > instance.rooms) broken.push('rooms')
  let queueShort = 0
  for (let slot = 0; slot < instance.slots; slot++) {
    const start = instance.openMin + 30 * slot
    const free = instance.staff.filter(
      (person) =>
        instance.roles.find(({ id }) => id === person.role)?.queue === true &&
        !busy.has(`${person.id}@${start}`) &&
        person.windows.some(([from, to]) => from <= start && start + 30 <= to),
    ).length
    queueShort += Math.max(0, (instance.queueFloor[slot] ?? 0) - free)
  }
  const scopes =
    instance.targetScope === 'staff'
      ? instance.staff.map(({ id, role }) => [id, role] as const)
      : instance.roles.map(({ id }) => [id, id] as const)
  let targets = 0
  for (const [scope, roleId] of scopes)
    for (const [service, target] of instance.roles.find(({ id }) => id === roleId)?.services ?? [])
      targets +=
        (instance.services.find(({ id }) => id === service)?.weight ?? 0) *
        Math.min(target, done.get(`${scope}|${service}`) ?? 0)
  return { broken, score: { bookings: honoured.size, queueShort, targets } }
}

const SERVICES = [30, 45, 60, 90].flatMap((durationMin, index) => [
  { id: `s${index}`, durationMin, needsRoom: false },
  { id: `r${index}`, durationMin, needsRoom: true },
])

/**
 * Instances of any size up to the given one: windows on quarters, rooms, floors met or out of reach, bookings, both
 * scopes.
 */
export const laneInstance = (most: {
  readonly staff: number
  readonly slots: number
  readonly bookings: number
}): fc.Arbitrary<LaneInstance> =>
  fc
    .record({
      slots: fc.integer({ min: 1, max: most.slots }),
      targetScope: fc.constantFrom('role' as const, 'staff' as const),
      weights: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 8, maxLength: 8 }),
      cells: fc.array(
        fc.dictionary(fc.constantFrom(...SERVICES.map(({ id }) => id)), fc.integer({ min: 0, max: 3 }), { maxKeys: 3 }),
        { minLength: 2, maxLength: 2 },
      ),
      queues: fc.array(fc.boolean(), { minLength: 2, maxLength: 2 }),
      staff: fc.array(
        fc.tuple(
          fc.integer({ min: 0, max: 1 }),
          fc.integer({ min: 0, max: 3 }),
          fc.integer({ min: 1, max: 4 * most.slots }),
          fc.boolean(),
        ),
        { maxLength: most.staff },
      ),
      bookings: fc.array(fc.tuple(fc.constantFrom(...SERVICES.map(({ id }) => id)), fc.nat(most.slots - 1)), {
        maxLength: most.bookings,
      }),
      rooms: fc.constantFrom(null, 0, 1, 2),
      floor: fc.array(fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constantFrom(3, 4, 40, 1000)), {
        minLength: most.slots,
        maxLength: most.slots,
      }),
      coupled: fc.boolean(),
    })
    .map(({ slots, targetScope, weights, cells, queues, staff, bookings, rooms, floor, coupled }) => {
      const openMin = 540
      return {
        id: 'x',
        openMin,
        slots,
        targetScope,
        services: SERVICES.map((service, index) => ({ ...service, weight: weights[index] ?? 1 })),
        roles: cells.map((targets, index) => ({
          id: `role-${index}`,
          queue: queues[index] === true,
          services: new Map(Object.entries(targets)),
        })),
        staff: staff.map(([role, from, quarters, split], index) => {
          const start = openMin + 15 * from
          const end = Math.min(openMin + 30 * slots, start + 15 * quarters)
          const middle = start + 60
          const windows: ReadonlyArray<readonly [number, number]> =
            split && end > middle + 15
              ? [
                  [start, middle],
                  [middle + 15, end],
                ]
              : start < end
                ? [[start, end]]
                : []
          return { id: `p${index}`, role: `role-${role}`, windows }
        }),
        bookings: coupled
          ? bookings.map(([service, slot], index) => ({
              id: `b${index}`,
              service,
              startMin: openMin + 30 * Math.min(slot, slots - 1),
            }))
          : [],
        rooms: coupled ? rooms : null,
        queueFloor: coupled ? floor.slice(0, slots) : [],
      }
    })

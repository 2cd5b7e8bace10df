import type { Arena } from './arena.ts'

/**
 * The appointment-lane problem of a branch day, compiled to flat tables: which bookings go to whom, and which proposed
 * appointments fill the rest. Everything is an index; a slot is an entry of the :00/:30 grid.
 */
export interface LaneProblem {
  /** What the tables of the problem and of its search are cut from. */
  readonly arena: Arena
  readonly slots: number
  readonly services: number
  readonly people: number
  readonly groups: number
  /** By service: slots an appointment blocks, 1 to {@link MOST_SPAN}. */
  readonly span: Uint8Array
  /** By service: 1 where an appointment holds a room. */
  readonly room: Uint8Array
  /** By person: 1 where the person takes walk-ins. */
  readonly queue: Uint8Array
  /** By person: the group whose targets the person's appointments count for. */
  readonly group: Uint16Array
  /** By service: minutes an appointment takes. */
  readonly minutes: Uint8Array
  /** [person][service]: 1 where the matrix allows it. */
  readonly able: Uint8Array
  /** [person][slot]: minutes until closing that the person is free from the slot's start on, before anything is placed. */
  readonly free: Int16Array
  /** [person][slot]: 1 where a queue person is free for the whole half hour before anything is placed. */
  readonly cover: Uint8Array
  /** [person][slot]: what a start costs beyond its price, far below a point of weight; breaks ties. */
  readonly preference: Uint8Array
  /** [span][slot]: the slot that is open again after an appointment of this span. */
  readonly after: Uint8Array
  /** [group][service]: appointments still wanted. */
  readonly target: Int16Array
  /** [group][service]: worth of one wanted appointment. */
  readonly weight: Int16Array
  /** By group: services with a target, together where they differ in weight only. */
  readonly classes: ReadonlyArray<ReadonlyArray<ServiceClass>>
  /** Bookings in order of time, least flexible first. */
  readonly bookingService: Uint8Array
  readonly bookingSlot: Uint8Array
  /** [slot]: index of the first booking that starts there; one entry more than slots. */
  readonly bookingsFrom: Uint16Array
  /** [slot]: rooms left; {@link NO_LIMIT} without a limit. */
  readonly rooms: Int16Array
  /** [slot]: queue people free beyond the floor; negative where the floor is missed. */
  readonly slack: Int16Array
  /** [slot]: 1 where a floor is asked for. */
  readonly floored: Uint8Array
}

/** Services of one group that take the same slots, room and starts, worth most first. */
export interface ServiceClass {
  readonly services: ReadonlyArray<number>
  readonly minutes: number
  readonly span: number
  readonly room: number
}

/** Most slots an appointment blocks. */
export const MOST_SPAN = 3

/** Rooms where there is no limit. */
export const NO_LIMIT = 16_000

/** What a solution is worth, most important first. */
export interface LaneScore {
  readonly bookings: number
  /** Half hours x people below the queue floor. */
  readonly queueShort: number
  readonly targets: number
}

/** Returns whether a person may start an appointment of a service at a slot before anything is placed. */
export const mayStart = (
  problem: Pick<LaneProblem, 'able' | 'services' | 'free' | 'slots' | 'minutes'>,
  person: number,
  service: number,
  slot: number,
): boolean =>
  problem.able[person * problem.services + service] === 1 &&
  (problem.free[person * problem.slots + slot] ?? 0) >= (problem.minutes[service] ?? 0)

/** Returns the slot that is open again after an appointment of a service. */
export const endOf = ({ after, span, slots }: LaneProblem, service: number, slot: number): number =>
  after[(span[service] ?? 1) * slots + slot] ?? slots

/** Returns how much of the queue floor is missed when nothing is placed: where it is above the staff, no lanes miss less. */
export const leastShort = ({ slack }: LaneProblem): number => slack.reduce((sum, left) => sum - Math.min(0, left), 0)

/** Returns the index of a service's class among those of a group, or -1 where it has no target. */
export const classOf = ({ classes }: LaneProblem, group: number, service: number): number =>
  classes[group]?.findIndex(({ services }) => services.includes(service)) ?? -1

/** Returns whether one score is better than another, level by level. */
export function isBetter(score: LaneScore, than: LaneScore): boolean {
  if (score.bookings !== than.bookings) return score.bookings > than.bookings
  if (score.queueShort !== than.queueShort) return score.queueShort < than.queueShort
  return score.targets > than.targets
}

import type { Branch, MatrixCell, Role, Service, Shift, StaffMember, TenantLaneInput } from '../input/lane-input.ts'
import type { DayClock } from '../time/day-clock.ts'
import type { BlockKind, BlockSource } from './branch-day.ts'
import { tablesOf } from './input-tables.ts'

/** What a minute of a person's day holds; `queue` is taken by the queue or kept open for it. */
export const MINUTE = { off: 0, free: 1, spare: 2, taken: 3, queue: 4 } as const

/** Something placed in a lane, in elapsed minutes, half open. */
export interface Placement {
  readonly start: number
  readonly end: number
  /** For an appointment the end of the half-hour slots it blocks; otherwise `end`. */
  readonly blockedUntil: number
  readonly kind: BlockKind
  readonly serviceId: string | null
  readonly itemId: string | null
  readonly source: BlockSource
  readonly sourceRef: string | null
  readonly needsRoom: boolean
}

/** One person of the branch who is rostered on the day. */
export interface PersonState {
  readonly id: string
  readonly member: StaffMember
  readonly shift: Shift
  readonly role: Role
  readonly cells: ReadonlyMap<string, MatrixCell>
  /** Shift in elapsed minutes. */
  readonly start: number
  readonly end: number
  /** A {@link MINUTE} for each elapsed minute of the day. */
  readonly minutes: Uint8Array
  /** In the order placed. */
  readonly placements: Array<Placement>
  /** Appointments placed, by service id. */
  readonly done: Map<string, number>
}

/** A branch day while it is being filled. Only the functions of `occupancy.ts` change it. */
export interface BranchState {
  readonly branch: Branch
  readonly clock: DayClock
  readonly services: ReadonlyMap<string, Service>
  /** In order of id. */
  readonly people: ReadonlyArray<PersonState>
  /** Opening hours in elapsed minutes. */
  readonly opens: number
  readonly closes: number
  /** Elapsed minutes within the opening hours at which the wall clock shows :00 or :30. */
  readonly grid: ReadonlyArray<number>
  /** People who should be free for the queue in the half hour of each grid entry. */
  readonly floor: ReadonlyArray<number>
  /** Rooms in use in each elapsed minute. */
  readonly roomsUsed: Uint16Array
}

/** How the day of a branch is set up. */
export interface CreateBranchStateOptions {
  readonly input: TenantLaneInput
  readonly branch: Branch
  readonly clock: DayClock
  readonly opens: number
  readonly closes: number
}

/** Returns the empty day of a branch: everybody rostered, shifts free. */
export function createBranchState(options: CreateBranchStateOptions): BranchState {
  const { input, branch, clock, opens, closes } = options
  const grid: Array<number> = []
  for (let minute = opens; minute < closes; minute++) if (clock.toWall(minute) % 30 === 0) grid.push(minute)
  return {
    branch,
    clock,
    services: new Map(input.matrix.services.map((service) => [service.id, service])),
    people: createPeople(input, branch, clock),
    opens,
    closes,
    grid,
    floor: grid.map((minute) => floorAt(branch, clock.toWall(minute))),
    roomsUsed: new Uint16Array(clock.lengthMinutes),
  }
}

function createPeople(input: TenantLaneInput, branch: Branch, clock: DayClock): ReadonlyArray<PersonState> {
  const tables = tablesOf(input)
  const people: Array<PersonState> = []
  const staff = tables.staffOf(branch.id)
  // One buffer for everybody: each of its own costs more than the rest of a person.
  const length = clock.lengthMinutes
  const everybody = new Uint8Array(staff.length * length)
  for (const [index, member] of staff.entries()) {
    const role = tables.roles.get(member.roleId)
    const shift = tables.shifts.get(member.week.get(clock.weekday) ?? '')
    if (role === undefined || shift === undefined) continue
    const start = clock.toElapsed(shift.startMinute)
    const end = clock.toElapsed(shift.endMinute)
    if (end <= start) continue
    people.push({
      id: member.id,
      member,
      shift,
      role,
      cells: tables.cells(role),
      start,
      end,
      minutes: everybody.subarray(index * length, (index + 1) * length).fill(MINUTE.free, start, end),
      placements: [],
      done: new Map(),
    })
  }
  return people
}

function floorAt(branch: Branch, wall: number): number {
  let staff = 0
  for (const floor of branch.queueFloor)
    if (floor.startMinute < wall + 30 && wall < floor.endMinute) staff = Math.max(staff, floor.staff)
  return staff
}

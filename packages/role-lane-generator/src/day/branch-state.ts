import type { Branch, MinuteSpan, Role, Service, Shift, StaffMember, TenantLaneInput } from '../input/lane-input.ts'
import type { DayClock } from '../time/day-clock.ts'
import type { BlockKind, BlockSource } from './branch-day.ts'
import type { DayGrid } from './day-grid.ts'
import type { InputTables, RoleTables } from './input-tables.ts'
import { tablesOf } from './input-tables.ts'
import type { MinuteSet } from './minute-set.ts'
import { IN, setMinutes } from './minute-set.ts'

/**
 * Something placed in a lane, in elapsed minutes, half open. All are written with their members in this order: engines
 * read objects of one shape several times as fast.
 */
export interface Placement {
  readonly start: number
  readonly end: number
  /** For an appointment the end of the half-hour slots it blocks; otherwise `end`. */
  readonly blockedUntil: number
  readonly kind: BlockKind
  readonly serviceId: string | null
  /** Null also for a proposed appointment until all are placed and numbered. */
  itemId: string | null
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
  readonly targets: RoleTables
  /** Shift in elapsed minutes. */
  readonly start: number
  readonly end: number
  /** Elapsed minutes nothing is placed in. */
  readonly free: MinuteSet
  /** Those of them that no appointment blocks to the end of its half hour. */
  readonly bookable: MinuteSet
  /** Bookable minutes, and those taken by the queue or kept open for it. */
  readonly cover: MinuteSet
  /** In order of time. */
  readonly placements: Array<Placement>
  /** Minutes of appointments, events and walk-ins, once walk-ins are placed. */
  worked: number
  /** The first time free for walk-ins that arrive from now on; looked up anew once it is over. */
  idleFrom: number
  idleUntil: number
  /** Appointments placed, by the service's place in {@link InputTables.services}. */
  readonly done: Uint8Array
}

/** A branch day while it is being filled. Only the functions of `occupancy.ts` change it. */
export interface BranchState extends DayGrid {
  readonly branch: Branch
  readonly clock: DayClock
  readonly tables: InputTables
  readonly services: ReadonlyMap<string, Service>
  /** In order of id. */
  readonly people: ReadonlyArray<PersonState>
  /** Rooms in use in each elapsed minute. */
  readonly roomsUsed: Uint16Array
}

/** How the day of a branch is set up. */
export interface CreateBranchStateOptions {
  readonly input: TenantLaneInput
  readonly branch: Branch
  readonly clock: DayClock
  readonly opening: MinuteSpan
}

/** Returns the empty day of a branch: everybody rostered, shifts free. */
export function createBranchState(options: CreateBranchStateOptions): BranchState {
  const { input, branch, clock, opening } = options
  const tables = tablesOf(input)
  tables.arena.clear()
  return {
    branch,
    clock,
    tables,
    services: tables.serviceById,
    people: createPeople(tables, branch, clock),
    ...tables.gridOf(branch, opening, clock),
    roomsUsed: tables.arena.cut(Uint16Array, clock.lengthMinutes),
  }
}

function createPeople(tables: InputTables, branch: Branch, clock: DayClock): ReadonlyArray<PersonState> {
  const people: Array<PersonState> = []
  const staff = tables.staffOf(branch.id)
  // One array for everybody: each of its own costs more than the rest of a person.
  const size = Math.ceil(clock.lengthMinutes / 32)
  const words = tables.arena.cut(Int32Array, 3 * staff.length * size)
  let from = 0
  const shiftMinutes = (start: number, end: number): MinuteSet => {
    const set = { words, from, to: from + size }
    from += size
    setMinutes(set, start, end, IN)
    return set
  }
  for (const member of staff) {
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
      targets: tables.ofRole(role),
      start,
      end,
      free: shiftMinutes(start, end),
      bookable: shiftMinutes(start, end),
      cover: shiftMinutes(start, end),
      placements: [],
      worked: 0,
      idleFrom: 0,
      idleUntil: 0,
      done: tables.arena.cut(Uint8Array, tables.services.length),
    })
  }
  return people
}

import type { BranchDay, UnassignedItem } from '../day/branch-day.ts'
import type { DayDemand } from '../day/branch-demand.ts'
import { generateBranchDay } from '../day/generate-branch-day.ts'
import type { Branch, Demand, Role, StaffMember, TenantLaneInput, Weekday } from '../input/lane-input.ts'
import { WEEKDAYS } from '../input/weekdays.ts'

/** A date of each weekday, Monday first. */
export const ONE_WEEK: ReadonlyArray<readonly [weekday: Weekday, date: string]> = WEEKDAYS.map(
  (weekday, index) => [weekday, `2024-01-0${index + 1}`] as const,
)

/** Nobody asks for anything. */
export const NO_DEMAND: Demand = { walkInServices: [], branches: [], bookings: [], events: [] }

/** Returns a branch without changes of the clock, dates on which it is closed, or a floor that keeps people in the queue. */
export const onAnyDay = (branch: Branch): Branch => ({ ...branch, timeZone: 'UTC', closedDates: [], queueFloor: [] })

/** Returns people as they are when none of them is away. */
export const withoutTimeOff = (staff: ReadonlyArray<StaffMember>): ReadonlyArray<StaffMember> =>
  staff.map((one) => ({ ...one, timeOff: [] }))

/** Returns roles that want nothing of what they may do. */
export const withoutTargets = (roles: ReadonlyArray<Role>): ReadonlyArray<Role> =>
  roles.map((role) => ({ ...role, cells: role.cells.map((cell) => ({ ...cell, dailyTarget: 0 })) }))

/** Returns the best that the generator makes of a day and of these bookings alone, or null where it refuses them. */
export function bestDay(
  input: TenantLaneInput,
  branchId: string,
  date: string,
  how: { readonly bookings?: DayDemand['bookings']; readonly optimise?: boolean } = {},
): BranchDay | null {
  const { bookings = [], optimise = false } = how
  const day = generateBranchDay({ input, branchId, date, seed: '', demand: { bookings, walkIns: [] }, optimise })
  return day.ok ? day.value : null
}

/** Returns what found no place, by its id. */
export const lostOf = (day: BranchDay | null): ReadonlyMap<string, UnassignedItem> =>
  new Map(day?.unassigned.map((item) => [item.itemId, item]))

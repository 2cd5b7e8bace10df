import type { BranchDay, Lane } from '../day/branch-day.ts'
import type { TenantLaneInput } from '../input/lane-input.ts'

/** How one person's day went, as shares of 1; null where there was nothing to share, as on a day off. */
export interface LaneSummary {
  readonly staffId: string
  /** Appointments, walk-ins and events against the time on shift, breaks and time off apart. */
  readonly utilisation: number | null
  /**
   * Target points reached of those asked for: of the person, or where the matrix's targets belong to a role's people
   * together, of all of them, the same for each who is there.
   */
  readonly targets: number | null
}

/** Returns a summary of each lane of a day, in the order of the lanes. */
export function summariseDay(day: BranchDay, input: TenantLaneInput): ReadonlyArray<LaneSummary> {
  const cells = new Map(input.matrix.roles.map((role) => [role.id, role.cells]))
  return day.lanes.map((lane) => {
    const own = input.matrix.targetScope === 'role' ? day.lanes.filter(({ roleId }) => roleId === lane.roleId) : [lane]
    const wanted = (cells.get(lane.roleId) ?? []).filter((cell) => cell.dailyTarget > 0)
    const most = wanted.reduce((sum, cell) => sum + cell.weight * cell.dailyTarget, 0)
    const reached = wanted.reduce((sum, { serviceId, dailyTarget, weight }) => {
      const done = own.reduce((count, one) => count + doneIn(one, serviceId), 0)
      return sum + weight * Math.min(dailyTarget, done)
    }, 0)
    const present = minutesOf(lane, ['appointment', 'queue', 'event', 'fill'])
    return {
      staffId: lane.staffId,
      utilisation: present === 0 ? null : minutesOf(lane, ['appointment', 'queue', 'event']) / present,
      targets: most === 0 || present === 0 ? null : reached / most,
    }
  })
}

const doneIn = (lane: Lane, serviceId: string): number =>
  lane.blocks.filter((block) => block.kind === 'appointment' && block.serviceId === serviceId).length

const minutesOf = (lane: Lane, kinds: ReadonlyArray<string>): number =>
  lane.blocks.reduce((sum, block) => sum + (kinds.includes(block.kind) ? (block.endsAt - block.startsAt) / 60 : 0), 0)

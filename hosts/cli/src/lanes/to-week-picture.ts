import type { BranchDay, TenantLaneInput } from '@voyage/role-lane-generator'
import type { LaneSummary } from '@voyage/role-lane-generator/output'
import { summariseDay } from '@voyage/role-lane-generator/output'
import type { WeekPicture } from '@voyage/role-lane-generator/svg'

/**
 * Days of one branch with the names that people know, in the order of the matrix's roles. Of each day only its people's
 * shares are kept.
 */
export function toWeekPicture(options: {
  readonly days: Iterable<BranchDay>
  readonly branchId: string
  readonly input: TenantLaneInput
}): WeekPicture {
  const { days, branchId, input } = options
  const shares: Array<{ readonly date: string; readonly of: ReadonlyMap<string, LaneSummary> }> = []
  for (const day of days)
    shares.push({ date: day.date, of: new Map(summariseDay(day, input).map((one) => [one.staffId, one])) })
  const branch = input.branches.find(({ id }) => id === branchId)
  const roles = new Map(input.matrix.roles.map((role, order) => [role.id, { name: role.name, order }]))
  const people = input.roster.staff
    .filter((person) => person.branchId === branchId)
    .toSorted((a, b) => (roles.get(a.roleId)?.order ?? 0) - (roles.get(b.roleId)?.order ?? 0))
  return {
    title: branch?.name ?? branchId,
    subtitle: `${shares[0]?.date ?? ''} to ${shares.at(-1)?.date ?? ''}, utilisation and targets`,
    days: shares.map(({ date }) => dayName(date)),
    rows: people.map(({ id, name, roleId }) => ({
      name,
      role: roles.get(roleId)?.name ?? roleId,
      cells: shares.map(({ of }) => of.get(id) ?? { utilisation: null, targets: null }),
    })),
  }
}

/** Returns a day in short: `Mon 23 Nov`. */
export const dayName = (date: string): string =>
  new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
    .format(new Date(`${date}T00:00:00Z`))
    .replace(',', '')

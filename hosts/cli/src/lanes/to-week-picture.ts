import type { BranchDay, TenantLaneInput } from '@voyage/role-lane-generator'
import { summariseDay } from '@voyage/role-lane-generator/output'
import type { WeekPicture } from '@voyage/role-lane-generator/svg'

/** Days of one branch with the names that people know, in the order of the matrix's roles. */
export function toWeekPicture(options: {
  readonly days: ReadonlyArray<BranchDay>
  readonly input: TenantLaneInput
}): WeekPicture {
  const { days, input } = options
  const [first] = days
  const last = days.at(-1)
  const branch = input.branches.find(({ id }) => id === first?.branchId)
  const roles = new Map(input.matrix.roles.map((role, order) => [role.id, { name: role.name, order }]))
  const summaries = days.map((day) => new Map(summariseDay(day, input).map((one) => [one.staffId, one])))
  const people = input.roster.staff
    .filter(({ branchId }) => branchId === first?.branchId)
    .toSorted((a, b) => (roles.get(a.roleId)?.order ?? 0) - (roles.get(b.roleId)?.order ?? 0))
  return {
    title: branch?.name ?? first?.branchId ?? '',
    subtitle: `${first?.date ?? ''} to ${last?.date ?? ''}, utilisation and targets`,
    days: days.map(({ date }) => dayName(date)),
    rows: people.map(({ id, name, roleId }) => ({
      name,
      role: roles.get(roleId)?.name ?? roleId,
      cells: summaries.map((day) => day.get(id) ?? { utilisation: null, targets: null }),
    })),
  }
}

/** `Mon 23 Nov` */
const dayName = (date: string): string =>
  new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
    .format(new Date(`${date}T00:00:00Z`))
    .replace(',', '')

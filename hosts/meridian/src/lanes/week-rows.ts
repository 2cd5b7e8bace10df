import type { WeekBoard } from './load-board.ts'
import { byRoleAndName, rowPerson } from './row-person.ts'

/** One person's week with names instead of ids; fits the rows of a WeekPicture. */
export interface WeekRow {
  readonly name: string
  readonly role: string
  readonly cells: ReadonlyArray<{ readonly utilisation: number | null; readonly targets: number | null }>
}

/** Returns a row for each person of the week, in the order of the matrix's roles, then by name. */
export function toWeekRows({
  names,
  dates,
  summaries,
}: Pick<WeekBoard, 'names' | 'dates' | 'summaries'>): ReadonlyArray<WeekRow> {
  const byDay = new Map(summaries.map((one) => [`${one.date} ${one.staffId}`, one]))
  return [...new Set(summaries.map(({ staffId }) => staffId))]
    .map((staffId) => ({
      ...rowPerson(staffId, names),
      cells: dates.map((date) => {
        const { utilisation = null, targets = null } = byDay.get(`${date} ${staffId}`) ?? {}
        return { utilisation, targets }
      }),
    }))
    .sort(byRoleAndName)
    .map(({ name, role, cells }) => ({ name, role, cells }))
}

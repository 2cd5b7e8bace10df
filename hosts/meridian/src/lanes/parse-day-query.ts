import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { isDate, localTime } from './calendar.ts'
import { firstOpenDay } from './opening-days.ts'
import type { BranchName, TenantNames } from './tenant-names.ts'

/** Which branch day to show. */
export interface DayQuery {
  readonly branch: BranchName
  readonly date: string
  /** The date on the branch's own calendar. */
  readonly today: string
  /** Whether the next opening stands in for a today on which the branch is closed. */
  readonly isNextOpening: boolean
  /** Wall minute of now when `date` is today, otherwise null. */
  readonly nowMinute: number | null
}

/** One parameter that is not what was expected. */
export interface QueryIssue {
  readonly parameter: 'branch' | 'date'
  readonly expected: string
}

/**
 * Returns the branch day that a query names. The first branch stands in for an absent branch; the branch's today, or the
 * next day on which it opens, for an absent date.
 */
export function parseDayQuery(
  parameters: URLSearchParams,
  names: TenantNames,
  now: number,
): Result<DayQuery, ReadonlyArray<QueryIssue>> {
  const issues: Array<QueryIssue> = []
  const branchId = parameters.get('branch')
  const branch = branchId === null ? names.branches[0] : names.branches.find(({ id }) => id === branchId)
  if (branch === undefined) {
    issues.push({ parameter: 'branch', expected: `one of ${names.branches.map(({ id }) => id).join(', ')}` })
  }
  const asked = parameters.get('date')
  if (asked !== null && !isDate(asked)) {
    issues.push({ parameter: 'date', expected: 'a day of the calendar as YYYY-MM-DD, such as 2026-11-23' })
  }
  if (branch === undefined || issues.length > 0) return err(issues)

  const local = localTime(branch.timeZone, now)
  const date = asked ?? firstOpenDay(branch, local.date)
  return ok({
    branch,
    date,
    today: local.date,
    isNextOpening: asked === null && date !== local.date,
    nowMinute: date === local.date ? local.minute : null,
  })
}

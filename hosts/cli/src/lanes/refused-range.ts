import type { RangeRefusal, TenantLaneInput } from '@voyage/role-lane-generator'
import { CommandError } from '../command-error.ts'

/** Says why there is no range of branch days, and what to give instead. */
export function refusedRange(refusal: RangeRefusal, input: TenantLaneInput): CommandError {
  switch (refusal.reason) {
    case 'branch_unknown':
      return invalid(
        `There is no branch "${refusal.branchId}".`,
        `Known branches: ${input.branches.map(({ id }) => id).join(', ')}.`,
      )
    case 'date_invalid':
      return invalid(`"${refusal.date}" is no date.`, 'Give a day of the calendar as YYYY-MM-DD.')
    case 'range_reversed':
      return invalid(
        `The range ends (${refusal.to}) before it starts (${refusal.from}).`,
        'Give --from not after --to.',
      )
  }
}

const invalid = (message: string, remedy: string): CommandError =>
  new CommandError({ code: 'CLI_OPTION_INVALID', message, remedy })

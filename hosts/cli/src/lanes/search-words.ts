import type { SearchStatus } from '@voyage/role-lane-generator'

/** How a search for lanes ended, for people. */
export const searchWords: Readonly<Record<SearchStatus, string>> = {
  optimal: 'ended: no lanes are better',
  feasible: 'was short: --optimise looks for better lanes',
  budget_spent: 'ended after all tries: better lanes may exist, up to the bounds',
}

import type { StepFailure } from '@voyage/deploy-planner'

/** The failure for a name that stands more than once in the account; `what` is for instance `D1 database`. */
export const ambiguousName = (what: string, name: string, count: number): StepFailure => ({
  code: 'name-ambiguous',
  message: `The account has ${count} ${what}s called ${name}.`,
  remedy: 'Find out which of them is meant and delete or rename the others.',
  retriable: false,
  effect: 'none',
})

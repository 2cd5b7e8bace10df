import type { ApplyRefusal, ApplyReport } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'
import { exitCodes } from '../exit-codes.ts'

/** The error for a plan that was not begun. */
export function applyRefused(refusal: ApplyRefusal): CommandError {
  const locked = refusal.reason === 'lock_held'
  return new CommandError({
    code: 'CLI_APPLY_REFUSED',
    message: `The plan was not applied: ${refusal.message}.`,
    remedy: remedyFor(refusal),
    exitCode: locked ? exitCodes.lockHeld : exitCodes.failure,
  })
}

/** The error for a plan of which some steps failed; it says why where no progress was shown. */
export function applyFailed(
  report: ApplyReport,
  { again, isJson }: { readonly again: string; readonly isJson: boolean },
): CommandError {
  const ids = report.failed.map((step) => step.id)
  return new CommandError({
    code: 'CLI_APPLY_FAILED',
    message: `${ids.length === 1 ? 'A step' : `${ids.length} steps`} failed: ${ids.join(', ')}.`,
    details: isJson ? report.failed.map(({ id, failure }) => `${id}: ${failure.message} ${failure.remedy}`) : [],
    remedy: `What was done is recorded. Mend what the failed step names.\nTo go on: ${again}`,
  })
}

function remedyFor(refusal: ApplyRefusal): string {
  switch (refusal.reason) {
    case 'lock_held':
      return refusal.stale
        ? 'Its process is gone, or its lease on a shared state has run out. When you are sure that nobody else applies, run `voyage unlock --execute`.'
        : 'Wait for the other run to end, or end it.'
    case 'placeholders_left':
      return 'Put real values in their place in the manifest.'
    case 'plan_stale':
    case 'plan_damaged':
      return 'Run the command again; it makes a new plan.'
  }
}

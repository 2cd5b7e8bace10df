import type { StepFailure } from '@voyage/deploy-planner'

/** The failure for something that wrangler said otherwise than the version that this project pins. */
export const answerUnreadable = (message: string): StepFailure => ({
  code: 'wrangler-answer-unexpected',
  message,
  remedy: 'Check that the installed wrangler is the version that this project pins.',
  retriable: false,
  effect: 'none',
})

import type { Plan } from './plan.ts'
import type { StepAction } from './step.ts'

/** The sign of each action wherever a plan is shown. */
export const SIGNS: Readonly<Record<StepAction, string>> = { create: '+', update: '~', none: '=' }

/** Says how many steps create, update and do nothing. */
export function countActions(plan: Plan): string {
  const count = (action: StepAction) => plan.steps.filter((step) => step.action === action).length
  return `${count('create')} to create, ${count('update')} to update, ${count('none')} unchanged`
}

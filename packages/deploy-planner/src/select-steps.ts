import { hashJson } from './canonical-json.ts'
import type { Plan } from './plan.ts'
import type { StepKind } from './step.ts'

/**
 * Returns the part of a plan that has only steps of these kinds, with a hash of its own.
 *
 * @throws TypeError when a chosen step depends on one that still has something to do and was not chosen.
 */
export async function selectSteps(plan: Plan, kinds: ReadonlyArray<StepKind>): Promise<Plan> {
  const chosen = plan.steps.filter((step) => kinds.includes(step.kind))
  const ids = new Set(chosen.map((step) => step.id))
  const open = new Set(plan.steps.filter((step) => step.action !== 'none').map((step) => step.id))
  for (const step of chosen) {
    const missing = step.dependsOn.find((id) => open.has(id) && !ids.has(id))
    if (missing !== undefined) throw new TypeError(`${step.id} needs ${missing}, which was not chosen`)
  }
  // What stands already needs no place in the part: an unchosen dependency without work is met.
  const steps = chosen.map((step) => ({ ...step, dependsOn: step.dependsOn.filter((id) => ids.has(id)) }))
  const { hash: _, ...whole } = plan
  const body: Omit<Plan, 'hash'> = { ...whole, steps }
  return { ...body, hash: await hashJson(body) }
}

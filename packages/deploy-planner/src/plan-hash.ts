import { canonicalJson, hashJson, hashText } from './canonical-json.ts'
import type { Plan } from './plan.ts'
import type { StepKind } from './step.ts'

/** Returns the hash of what a step is asked to do. */
export function hashInputs(kind: StepKind, inputs: object): string {
  return hashJson([kind, inputs])
}

/** Returns the hash of a plan. Of each step's inputs it covers the hash, which stands for them. */
export function hashPlan(plan: Omit<Plan, 'hash'>): Promise<string> {
  const { steps, ...head } = plan
  // Arrays of texts have one form in JSON; the outputs' keys are put in order.
  const lines = steps.map((step) => {
    const { id, kind, title, action, why, dependsOn, reads, inputHash } = step
    const outputs = step.outputs === null ? null : canonicalJson(step.outputs)
    return JSON.stringify([id, kind, title, action, why, dependsOn, reads, inputHash, outputs])
  })
  return hashText(`${canonicalJson(head)}\n${lines.join('\n')}`)
}

/** Returns whether the plan is as it was made: every hash in it fits. */
export async function isIntact(plan: Omit<Plan, 'hash'>, hash: string): Promise<boolean> {
  return (
    plan.steps.every((step) => hashInputs(step.kind, step.inputs) === step.inputHash) && (await hashPlan(plan)) === hash
  )
}

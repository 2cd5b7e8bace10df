import { canonicalJson, digestBytes, digestJson, hashJson } from './canonical-json.ts'
import { createJsonBytes, writeByte, writeCanonicalJson } from './json-bytes.ts'
import type { Plan } from './plan.ts'
import type { DeployState } from './state.ts'
import type { StepKind } from './step.ts'

const NEW_LINE = 0x0a

/** Returns the hash of what a step is asked to do. */
export function hashInputs(kind: StepKind, inputs: object): string {
  return hashJson([kind, inputs])
}

type DeploymentName = Pick<DeployState, 'manifest' | 'environment' | 'accountId'>

/** Returns the state of a deployment of which nothing is recorded. */
export function emptyState({ manifest, environment, accountId }: DeploymentName): DeployState {
  return { formatVersion: 1, manifest, environment, accountId, steps: {} }
}

/** Returns the hash of what is recorded of a deployment; null is worth an empty state of it, which an apply begins with. */
export function hashState(state: DeployState | null, of: DeploymentName): Promise<string> {
  return digestJson(state ?? emptyState(of))
}

/** Returns the hash of a plan. Of each step's inputs it covers the hash, which stands for them. */
export function hashPlan(plan: Omit<Plan, 'hash'>): Promise<string> {
  const { steps, ...head } = plan
  const text = createJsonBytes(steps.length * 512 + 1024)
  writeCanonicalJson(text, head)
  for (const step of steps) {
    const { id, kind, title, action, why, dependsOn, reads, inputHash } = step
    const outputs = step.outputs === null ? null : canonicalJson(step.outputs)
    writeByte(text, NEW_LINE)
    writeCanonicalJson(text, [id, kind, title, action, why, dependsOn, reads, inputHash, outputs])
  }
  return digestBytes(text)
}

/** Returns whether the plan is as it was made: every hash in it fits. */
export async function isIntact(plan: Omit<Plan, 'hash'>, hash: string): Promise<boolean> {
  return (
    plan.steps.every((step) => hashInputs(step.kind, step.inputs) === step.inputHash) && (await hashPlan(plan)) === hash
  )
}

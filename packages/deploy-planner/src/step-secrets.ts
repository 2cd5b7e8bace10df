import type { StepInputs, StepKind } from './step.ts'
import { secretSource } from './worker-secret.ts'

/** Returns the names under which the secrets are kept that a step hands on. */
export function secretsOfStep(kind: StepKind, inputs: StepInputs[StepKind]): ReadonlyArray<string> {
  // The kind says which inputs these are.
  if (kind === 'worker.deploy') return (inputs as StepInputs['worker.deploy']).secrets.map(secretSource)
  if (kind === 'user.put') return [(inputs as StepInputs['user.put']).user.password]
  if (kind !== 'client.put') return []
  const { secret } = (inputs as StepInputs['client.put']).client
  return secret === null ? [] : [secret]
}

import type { OperatorIdentity } from '@voyage/catalog'

/** Who did something with the bootstrap credential. */
export const bootstrapActor = 'system:bootstrap'

/** Who does what the schedule has due. */
export const scheduleActor = 'system:schedule'

/**
 * Returns who an operator is in the audit log: `operator:<kind>:<issuer>#<subject>`. No two identities have one name,
 * since an issuer has no fragment, and nobody has one that begins with `system:`.
 */
export function operatorActor({ issuer, kind, subject }: OperatorIdentity): string {
  return `operator:${kind}:${issuer}#${subject}`
}

import { nextVersion } from '../change.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { Tenant } from '../tenant.ts'
import type { TenantDomain } from '../tenant-domain.ts'
import { domainToWire } from '../wire.ts'
import type { Decision } from './decision.ts'

/** How a claim can be proved: by what the TXT record says, or by the rule for names that only this machine resolves. */
export type DomainProof =
  | { readonly kind: 'txt'; readonly values: ReadonlyArray<string> }
  | { readonly kind: 'loopback_name' }

/** How long a proof is taken for granted before it is looked at again, in seconds: a day. */
export const checkInterval = 86_400

/** Why a claim is not verified. */
export type VerificationRefusal =
  | { readonly reason: 'domain_claim_expired' }
  | { readonly reason: 'domain_not_verified' }

/** Returns the verified domain; no change when it is verified already. */
export function decideDomainVerification(
  tenant: Tenant,
  claim: TenantDomain,
  given: { readonly proof: DomainProof; readonly now: number },
): Result<Decision<TenantDomain>, VerificationRefusal> {
  if (claim.verifiedAt !== null) return ok({ change: null, value: claim })
  if (claim.expiresAt !== null && claim.expiresAt <= given.now) return err({ reason: 'domain_claim_expired' })

  const { proof } = given
  // Other TXT records may stand at the same name; one of them has to be ours, whole.
  const proved = proof.kind === 'loopback_name' || proof.values.includes(claim.verificationValue)
  if (!proved) return err({ reason: 'domain_not_verified' })

  const nextCheckAt = given.now + checkInterval
  const verified: TenantDomain = { ...claim, expiresAt: null, verifiedAt: given.now, failures: 0, nextCheckAt }
  return ok({
    value: verified,
    change: {
      action: 'domain.verified',
      expectedVersion: tenant.version,
      tenant: nextVersion(tenant, given.now),
      write: { kind: 'put_domain', domain: verified },
      before: domainToWire(claim),
      after: domainToWire(verified),
    },
  })
}

import { nextVersion } from '../change.ts'
import type { Tenant } from '../tenant.ts'
import type { TenantDomain } from '../tenant-domain.ts'
import { domainToWire } from '../wire.ts'
import { claimLifetime } from './decide-domain-claim.ts'
import type { DomainProof } from './decide-domain-verification.ts'
import { checkInterval } from './decide-domain-verification.ts'
import type { Decision } from './decision.ts'

/** What the DNS said of a verified domain; `unknown` when it gave no usable answer. */
export type CheckedProof = DomainProof | { readonly kind: 'unknown' }

/** How often in a row the proof may be missing: with the last of these failures the domain is verified no more. */
export const maxCheckFailures = 5
/** How soon a proof is looked at again that was not found, in seconds: an hour. */
const retryInterval = 3_600

/** Returns the domain after a check of its proof. A DNS that gives no answer proves nothing, not even a failure. */
export function judgeDomainCheck(
  domain: TenantDomain,
  given: { readonly proof: CheckedProof; readonly now: number },
): TenantDomain {
  const { proof, now } = given
  if (proof.kind === 'unknown') return { ...domain, nextCheckAt: now + retryInterval }
  const isProved = proof.kind === 'loopback_name' || proof.values.includes(domain.verificationValue)
  if (isProved) return { ...domain, failures: 0, nextCheckAt: now + checkInterval }
  return { ...domain, failures: domain.failures + 1, nextCheckAt: now + retryInterval }
}

/** Returns the loss of a domain whose proof was missing too often: it is a claim again, with the same value. */
export function decideDomainLoss(tenant: Tenant, domain: TenantDomain, now: number): Decision<TenantDomain> {
  const lost: TenantDomain = {
    ...domain,
    verifiedAt: null,
    expiresAt: now + claimLifetime,
    failures: 0,
    nextCheckAt: null,
  }
  return {
    value: lost,
    change: {
      action: 'domain.unverified',
      expectedVersion: tenant.version,
      tenant: nextVersion(tenant, now),
      write: { kind: 'put_domain', domain: lost },
      before: domainToWire(domain),
      after: domainToWire(lost),
    },
  }
}

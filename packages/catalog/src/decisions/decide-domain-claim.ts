import { nextVersion } from '../change.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { Tenant } from '../tenant.ts'
import type { TenantDomain } from '../tenant-domain.ts'
import { domainToWire } from '../wire.ts'
import type { Decision, Registered } from './decision.ts'

/** How long a claim waits for its proof, in seconds: seven days. */
export const claimLifetime = 604_800

/** The most domains of one tenant, verified or claimed; a claim that has lapsed counts until it is released. */
export const maxDomains = 200

/** The tenant has as many domains as it may have. */
export interface TooManyDomains {
  readonly reason: 'too_many_domains'
}

/**
 * Returns the tenant's claim on a domain: the standing one while it is verified or has not lapsed, otherwise a new one
 * with the given verification value. What others claim does not matter here; who owns it, the commit says.
 */
export function decideDomainClaim(
  tenant: Tenant,
  domains: ReadonlyArray<TenantDomain>,
  given: { readonly domain: string; readonly verificationValue: string; readonly now: number },
): Result<Decision<Registered<TenantDomain>>, TooManyDomains> {
  const standing = domains.find(({ domain }) => domain === given.domain) ?? null
  if (standing !== null && (standing.expiresAt === null || standing.expiresAt > given.now)) {
    return ok({ change: null, value: { record: standing, created: false } })
  }
  if (standing === null && domains.length >= maxDomains) return err({ reason: 'too_many_domains' })
  const claim: TenantDomain = {
    tenantId: tenant.id,
    domain: given.domain,
    verificationValue: given.verificationValue,
    claimedAt: given.now,
    expiresAt: given.now + claimLifetime,
    verifiedAt: null,
    failures: 0,
    nextCheckAt: null,
  }
  return ok({
    value: { record: claim, created: true },
    change: {
      action: 'domain.claimed',
      expectedVersion: tenant.version,
      tenant: nextVersion(tenant, given.now),
      write: { kind: 'put_domain', domain: claim },
      before: standing === null ? null : domainToWire(standing),
      after: domainToWire(claim),
    },
  })
}

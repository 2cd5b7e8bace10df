import type { DomainNotFound, DomainTaken, TenantNotFound } from '../catalog-refusal.ts'
import type { ChangeRequest } from '../change.ts'
import { decideDomainClaim } from '../decisions/decide-domain-claim.ts'
import { decideDomainRemoval } from '../decisions/decide-domain-removal.ts'
import type { DomainProof, VerificationRefusal } from '../decisions/decide-domain-verification.ts'
import { decideDomainVerification } from '../decisions/decide-domain-verification.ts'
import type { Decision, Registered } from '../decisions/decision.ts'
import type { DomainPolicy, DomainRefused } from '../domain-policy.ts'
import { checkDomain } from '../domain-policy.ts'
import { newVerificationValue } from '../new-id.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { TenantDomain } from '../tenant-domain.ts'
import { verificationRecordName } from '../tenant-domain.ts'
import type { TxtResolver } from '../txt-resolver.ts'
import type { AtVersion, CatalogKit, ChangeRefusal } from './catalog-kit.ts'

/** A tenant's domain, by the name in canonical form. */
export interface DomainOfTenant {
  readonly tenantId: string
  readonly domain: string
}

/** What can be done with domains. */
export interface DomainOperations {
  listDomains(tenantId: string): Promise<Result<AtVersion<ReadonlyArray<TenantDomain>>, TenantNotFound>>
  /** The standing claim is answered again while it is good. */
  claimDomain(
    input: DomainOfTenant,
    by: ChangeRequest,
  ): Promise<Result<AtVersion<Registered<TenantDomain>>, ChangeRefusal | DomainTaken | DomainRefused>>
  verifyDomain(
    input: DomainOfTenant,
    by: ChangeRequest,
  ): Promise<Result<AtVersion<TenantDomain>, ChangeRefusal | DomainNotFound | DomainTaken | VerificationRefusal>>
  removeDomain(
    input: DomainOfTenant,
    by: ChangeRequest,
  ): Promise<Result<AtVersion<TenantDomain>, ChangeRefusal | DomainNotFound>>
}

/** How domains are judged and proved. */
export interface DomainOptions {
  readonly txtResolver: TxtResolver
  readonly domainVerification: 'dns' | 'localhost'
  readonly domainPolicy: DomainPolicy
}

/** Returns the operations on domains. */
export function createDomainOperations(kit: CatalogKit, options: DomainOptions): DomainOperations {
  const { store, clock, randomBytes } = kit
  const { txtResolver, domainVerification, domainPolicy } = options

  async function proofOf(claim: TenantDomain): Promise<DomainProof> {
    if (domainVerification === 'localhost' && claim.domain.endsWith('.localhost')) return { kind: 'loopback_name' }
    // What is proved already, or can be proved no more, is decided without asking the network.
    if (claim.verifiedAt !== null || (claim.expiresAt ?? 0) <= clock()) return { kind: 'txt', values: [] }
    return { kind: 'txt', values: await txtResolver.resolveTxt(verificationRecordName(claim.domain)) }
  }

  return {
    listDomains: (tenantId) => kit.readOf(tenantId, () => store.listDomains(tenantId)),
    claimDomain: ({ tenantId, domain }, by) =>
      kit.changeTenant(
        { tenantId, by, mayLose: ['domain_taken'] },
        async (tenant): Promise<Result<Decision<Registered<TenantDomain>>, DomainRefused>> => {
          const allowed = checkDomain(domain, domainPolicy)
          if (!allowed.ok) return allowed
          const standing = await store.findDomain(tenantId, domain)
          const verificationValue = newVerificationValue(randomBytes)
          return ok(decideDomainClaim(tenant, standing, { domain, verificationValue, now: clock() }))
        },
      ),
    verifyDomain: ({ tenantId, domain }, by) =>
      kit.changeTenant(
        { tenantId, by, mayLose: ['domain_taken'] },
        async (tenant): Promise<Result<Decision<TenantDomain>, DomainNotFound | VerificationRefusal>> => {
          const claim = await store.findDomain(tenantId, domain)
          if (claim === null) return err({ reason: 'domain_not_found' })
          return decideDomainVerification(tenant, claim, { proof: await proofOf(claim), now: clock() })
        },
      ),
    removeDomain: ({ tenantId, domain }, by) =>
      kit.changeTenant(
        { tenantId, by, mayLose: [] },
        async (tenant): Promise<Result<Decision<TenantDomain>, DomainNotFound>> => {
          const standing = await store.findDomain(tenantId, domain)
          if (standing === null) return err({ reason: 'domain_not_found' })
          return ok(decideDomainRemoval(tenant, standing, clock()))
        },
      ),
  }
}

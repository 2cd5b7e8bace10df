import { CatalogError } from '../catalog-error.ts'
import type { DomainNotFound, DomainTaken, TenantNotFound } from '../catalog-refusal.ts'
import type { ChangeContext, ChangeRequest } from '../change.ts'
import type { CheckedProof } from '../decisions/decide-domain-check.ts'
import { decideDomainLoss, judgeDomainCheck, maxCheckFailures } from '../decisions/decide-domain-check.ts'
import type { TooManyDomains } from '../decisions/decide-domain-claim.ts'
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
    by: ChangeRequest<AtVersion<Registered<TenantDomain>>>,
  ): Promise<Result<AtVersion<Registered<TenantDomain>>, ChangeRefusal | DomainTaken | DomainRefused | TooManyDomains>>
  verifyDomain(
    input: DomainOfTenant,
    by: ChangeRequest<AtVersion<TenantDomain>>,
  ): Promise<Result<AtVersion<TenantDomain>, ChangeRefusal | DomainNotFound | DomainTaken | VerificationRefusal>>
  /**
   * Looks again at the proofs of up to `limit` verified domains that are due. One whose record is missing five times
   * in a row, an hour apart, is verified no more and becomes a claim again.
   */
  checkDomains(limit: number, by: ChangeContext): Promise<DomainChecks>
  removeDomain(
    input: DomainOfTenant,
    by: ChangeRequest<AtVersion<TenantDomain>>,
  ): Promise<Result<AtVersion<TenantDomain>, ChangeRefusal | DomainNotFound>>
}

/** What a round of checks came to. */
export interface DomainChecks {
  readonly checked: number
  /** Domains that are verified no more. */
  readonly lost: number
}

/** How domains are judged and proved. */
export interface DomainOptions {
  readonly txtResolver: TxtResolver
  readonly domainVerification: 'dns' | 'localhost'
  readonly domainPolicy: DomainPolicy & { readonly isPublicSuffix: (name: string) => boolean }
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

  async function standingProofOf({ domain }: TenantDomain): Promise<CheckedProof> {
    if (domainVerification === 'localhost' && domain.endsWith('.localhost')) return { kind: 'loopback_name' }
    try {
      return { kind: 'txt', values: await txtResolver.resolveTxt(verificationRecordName(domain)) }
    } catch (error) {
      if (error instanceof CatalogError && error.code === 'CATALOG_DNS_FAILED') return { kind: 'unknown' }
      throw error
    }
  }

  /** Takes a domain away unless it was proved anew, or given up, since it was read; returns whether it did. */
  async function loseDomain(domain: TenantDomain, by: ChangeContext): Promise<boolean> {
    const lost = await kit.changeTenant({ tenantId: domain.tenantId, by, mayLose: [] }, async (tenant) => {
      const standing = await store.findDomain(domain.tenantId, domain.domain)
      const isSame = standing !== null && standing.verifiedAt === domain.verifiedAt && standing.verifiedAt !== null
      if (!isSame) return ok<Decision<TenantDomain>>({ change: null, value: domain })
      return ok(decideDomainLoss(tenant, standing, clock()))
    })
    return lost.ok && lost.value.value.verifiedAt === null
  }

  return {
    listDomains: (tenantId) => kit.readOf(tenantId, () => store.listDomains(tenantId)),
    claimDomain: ({ tenantId, domain }, by) =>
      kit.changeTenant(
        { tenantId, by, mayLose: ['domain_taken'] },
        async (tenant): Promise<Result<Decision<Registered<TenantDomain>>, DomainRefused | TooManyDomains>> => {
          const allowed = checkDomain(domain, domainPolicy)
          if (!allowed.ok) return allowed
          const domains = await store.listDomains(tenantId)
          const verificationValue = newVerificationValue(randomBytes)
          return decideDomainClaim(tenant, domains, { domain, verificationValue, now: clock() })
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
    async checkDomains(limit, by) {
      const due = await store.listDomainsToCheck({ now: clock(), limit })
      // All are asked at once: a resolver that does not answer costs one time limit, not one for each.
      const asked = due.map(async (domain) => ({ domain, proof: await standingProofOf(domain) }))
      let lost = 0
      for (const { domain, proof } of await Promise.all(asked)) {
        const checked = judgeDomainCheck(domain, { proof, now: clock() })
        // What is noted first is not looked at again at once, even when taking the domain away fails.
        await store.noteDomainCheck(checked)
        if (checked.failures >= maxCheckFailures && (await loseDomain(checked, by))) lost += 1
      }
      return { checked: due.length, lost }
    },
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

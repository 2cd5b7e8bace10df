import type { Catalog } from './catalog.ts'
import { CatalogError } from './catalog-error.ts'
import type {
  DomainNotFound,
  FeatureNotFound,
  RootCompanyNotFound,
  TenantNotFound,
  VersionMismatch,
} from './catalog-refusal.ts'
import type { CatalogStore, CommitOutcome } from './catalog-store.ts'
import type { ChangeContext } from './change.ts'
import { decideDatabaseRegistration } from './decisions/decide-database-registration.ts'
import { decideDomainClaim } from './decisions/decide-domain-claim.ts'
import { decideDomainRemoval } from './decisions/decide-domain-removal.ts'
import type { DomainProof, VerificationRefusal } from './decisions/decide-domain-verification.ts'
import { decideDomainVerification } from './decisions/decide-domain-verification.ts'
import { decideFeatureRegistration } from './decisions/decide-feature-registration.ts'
import { decideFeatureUpdate } from './decisions/decide-feature-update.ts'
import { decideTenantCreation } from './decisions/decide-tenant-creation.ts'
import type { StatusChangeRefusal } from './decisions/decide-tenant-update.ts'
import { decideTenantUpdate } from './decisions/decide-tenant-update.ts'
import type { Decision } from './decisions/decision.ts'
import type { RandomBytes } from './new-id.ts'
import { newId, newVerificationValue } from './new-id.ts'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'
import type { Tenant } from './tenant.ts'
import type { TenantDomain } from './tenant-domain.ts'
import { verificationRecordName } from './tenant-domain.ts'
import type { TenantFeature } from './tenant-feature.ts'
import type { TxtResolver } from './txt-resolver.ts'

/** What the catalog works with. */
export interface CatalogOptions {
  readonly store: CatalogStore
  readonly txtResolver: TxtResolver
  /** Returns the time in epoch seconds. */
  readonly clock: () => number
  readonly randomBytes: RandomBytes
  /**
   * `localhost`: names under `.localhost` count as proved, for they lead to the machine itself and no DNS has them
   * (RFC 6761 section 6.3); for local stacks. Default `dns`: every name needs its TXT record.
   */
  readonly domainVerification?: 'dns' | 'localhost'
}

type UpdateRefusal = VersionMismatch | RootCompanyNotFound | StatusChangeRefusal

/** How often a change is decided anew when others keep changing the same tenant. */
const maxAttempts = 20

/** Returns the catalog over a store. This is where the decisions meet storage, DNS, time and chance. */
export function createCatalog(options: CatalogOptions): Catalog {
  const { store, txtResolver, clock, randomBytes, domainVerification = 'dns' } = options

  const commit = (change: NonNullable<Decision<unknown>['change']>, by: ChangeContext): Promise<CommitOutcome> =>
    store.commit({
      ...change,
      actor: by.actor,
      requestId: by.requestId,
      auditId: newId('aud', randomBytes),
      eventId: newId('evt', randomBytes),
      at: clock(),
    })

  /**
   * Reads the tenant, decides, commits; decides anew when another change came in between. The tenant is read before
   * anything it owns, so a commit on its version proves that all of what was read still stands.
   */
  async function changeTenant<T, E, O extends CommitOutcome>(
    input: { readonly tenantId: string; readonly by: ChangeContext; readonly mayLose: ReadonlyArray<O> },
    decide: (tenant: Tenant) => Result<Decision<T>, E> | Promise<Result<Decision<T>, E>>,
  ): Promise<Result<T, E | TenantNotFound | { readonly reason: O }>> {
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const tenant = await store.findTenant(input.tenantId)
      if (tenant === null) return err({ reason: 'tenant_not_found' })
      const decided = await decide(tenant)
      if (!decided.ok) return decided
      const { change, value } = decided.value
      if (change === null) return ok(value)
      const outcome = await commit(change, input.by)
      if (outcome === 'committed') return ok(value)
      const lost = input.mayLose.find((each) => each === outcome)
      if (lost !== undefined) return err({ reason: lost })
    }
    throw new CatalogError('CATALOG_CONTENDED', 'The tenant kept changing while a change to it was tried.')
  }

  const found = (tenant: Tenant | null): Result<Tenant, TenantNotFound> =>
    tenant === null ? err({ reason: 'tenant_not_found' }) : ok(tenant)

  async function listOf<T>(tenantId: string, list: () => Promise<T>): Promise<Result<T, TenantNotFound>> {
    const tenant = found(await store.findTenant(tenantId))
    return tenant.ok ? ok(await list()) : tenant
  }

  // Tenants are never taken out of the store, so what is found here still stands when the change is committed.
  const isRootCompany = async (id: string | null | undefined): Promise<boolean> =>
    id === null || id === undefined || (await store.findTenant(id)) !== null

  async function proofOf(claim: TenantDomain): Promise<DomainProof> {
    if (domainVerification === 'localhost' && claim.domain.endsWith('.localhost')) return { kind: 'loopback_name' }
    // What is proved already, or can be proved no more, is decided without asking the network.
    if (claim.verifiedAt !== null || (claim.expiresAt ?? 0) <= clock()) return { kind: 'txt', values: [] }
    return { kind: 'txt', values: await txtResolver.resolveTxt(verificationRecordName(claim.domain)) }
  }

  return {
    async createTenant(input, by) {
      if (!(await isRootCompany(input.rootCompanyId))) return err({ reason: 'root_company_not_found' })
      const { change, value } = decideTenantCreation(input, { id: newId('ten', randomBytes), now: clock() })
      if (change === null) return ok(value)
      const outcome = await commit(change, by)
      return outcome === 'committed' ? ok(value) : err({ reason: 'slug_taken' })
    },
    findTenant: async (id) => found(await store.findTenant(id)),
    findTenantByDomain: async (domain) => found(await store.findTenantByDomain(domain)),
    listTenants: (query) => store.listTenants(query),
    updateTenant: ({ id, patch, ifVersion }, by) =>
      changeTenant(
        { tenantId: id, by, mayLose: [] },
        async (tenant): Promise<Result<Decision<Tenant>, UpdateRefusal>> => {
          if (ifVersion !== null && !ifVersion.includes(tenant.version)) return err({ reason: 'version_mismatch' })
          const root = patch.rootCompanyId
          if (root === id || !(await isRootCompany(root))) return err({ reason: 'root_company_not_found' })
          return decideTenantUpdate(tenant, patch, clock())
        },
      ),

    listDomains: (tenantId) => listOf(tenantId, () => store.listDomains(tenantId)),
    claimDomain: ({ tenantId, domain }, by) =>
      changeTenant({ tenantId, by, mayLose: ['domain_taken'] }, async (tenant) => {
        const standing = await store.findDomain(tenantId, domain)
        const verificationValue = newVerificationValue(randomBytes)
        return ok(decideDomainClaim(tenant, standing, { domain, verificationValue, now: clock() }))
      }),
    verifyDomain: ({ tenantId, domain }, by) =>
      changeTenant(
        { tenantId, by, mayLose: ['domain_taken'] },
        async (tenant): Promise<Result<Decision<TenantDomain>, DomainNotFound | VerificationRefusal>> => {
          const claim = await store.findDomain(tenantId, domain)
          if (claim === null) return err({ reason: 'domain_not_found' })
          return decideDomainVerification(tenant, claim, { proof: await proofOf(claim), now: clock() })
        },
      ),
    removeDomain: ({ tenantId, domain }, by) =>
      changeTenant(
        { tenantId, by, mayLose: [] },
        async (tenant): Promise<Result<Decision<TenantDomain>, DomainNotFound>> => {
          const standing = await store.findDomain(tenantId, domain)
          if (standing === null) return err({ reason: 'domain_not_found' })
          return ok(decideDomainRemoval(tenant, standing, clock()))
        },
      ),

    listDatabases: (tenantId) => listOf(tenantId, () => store.listDatabases(tenantId)),
    registerDatabase: ({ tenantId, database }, by) =>
      changeTenant({ tenantId, by, mayLose: ['database_taken'] }, async (tenant) =>
        decideDatabaseRegistration(tenant, await store.listDatabases(tenantId), { database, now: clock() }),
      ),

    listFeatures: (tenantId) => listOf(tenantId, () => store.listFeatures(tenantId)),
    registerFeatures: ({ tenantId, features }, by) =>
      changeTenant({ tenantId, by, mayLose: [] }, async (tenant) =>
        ok(decideFeatureRegistration(tenant, await store.listFeatures(tenantId), { features, now: clock() })),
      ),
    updateFeature: ({ tenantId, featureKey, patch }, by) =>
      changeTenant(
        { tenantId, by, mayLose: [] },
        async (tenant): Promise<Result<Decision<TenantFeature>, FeatureNotFound>> => {
          const feature = (await store.listFeatures(tenantId)).find((each) => each.featureKey === featureKey)
          if (feature === undefined) return err({ reason: 'feature_not_found' })
          return ok(decideFeatureUpdate(tenant, feature, { patch, now: clock() }))
        },
      ),
  }
}

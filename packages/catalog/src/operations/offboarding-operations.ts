import type { TenantNotFound } from '../catalog-refusal.ts'
import type { ChangeRequest } from '../change.ts'
import type { PurgeRefusal } from '../decisions/decide-tenant-purge.ts'
import { decideTenantPurge, whyNotPurgeable } from '../decisions/decide-tenant-purge.ts'
import type { RestoreRefusal } from '../decisions/decide-tenant-restore.ts'
import { decideTenantRestore } from '../decisions/decide-tenant-restore.ts'
import type { Result } from '../result.ts'
import type { Tenant } from '../tenant.ts'
import type { TenantBelongings } from '../tenant-belongings.ts'
import type { AtVersion, CatalogKit, ChangeRefusal } from './catalog-kit.ts'

/** What a purge would do now. */
export interface PurgePlan {
  readonly tenant: Tenant
  /** What stands in the way; null when the purge may be carried out. */
  readonly refusal: PurgeRefusal | null
  readonly belongings: TenantBelongings
}

/** The end of a tenant: `deleting` (by an update), then a restore within the grace period, or a purge after it. */
export interface OffboardingOperations {
  restoreTenant(
    tenantId: string,
    by: ChangeRequest<AtVersion<Tenant>>,
  ): Promise<Result<AtVersion<Tenant>, ChangeRefusal | RestoreRefusal>>
  /** The dry run: what a purge would take away. Changes nothing. */
  planPurge(tenantId: string): Promise<Result<AtVersion<PurgePlan>, TenantNotFound>>
  /** Takes effect only on the version that the dry run showed, so that nothing goes that nobody saw. */
  purgeTenant(
    input: { readonly tenantId: string; readonly plannedVersions: ReadonlyArray<number> },
    by: ChangeRequest<AtVersion<TenantBelongings>>,
  ): Promise<Result<AtVersion<TenantBelongings>, ChangeRefusal | PurgeRefusal>>
}

/** Returns the operations of off-boarding. */
export function createOffboardingOperations(kit: CatalogKit): OffboardingOperations {
  const { store, clock } = kit
  async function belongingsOf(tenantId: string): Promise<TenantBelongings> {
    const [domains, databases, features, apiKeys, webhooks] = await Promise.all([
      store.listDomains(tenantId),
      store.listDatabases(tenantId),
      store.listFeatures(tenantId),
      store.listApiKeys(tenantId),
      store.listTenantWebhooks(tenantId),
    ])
    return { domains, databases, features, apiKeys, webhooks }
  }
  return {
    restoreTenant: (tenantId, by) =>
      kit.changeTenant({ tenantId, by, mayLose: [] }, (tenant) => decideTenantRestore(tenant, clock())),
    planPurge: (tenantId) =>
      kit.readOf(tenantId, async (tenant) => ({
        tenant,
        refusal: whyNotPurgeable(tenant, clock()),
        belongings: await belongingsOf(tenantId),
      })),
    purgeTenant: ({ tenantId, plannedVersions }, by) =>
      kit.changeTenant({ tenantId, by: { ...by, ifVersion: plannedVersions }, mayLose: [] }, async (tenant) =>
        decideTenantPurge(tenant, await belongingsOf(tenantId), clock()),
      ),
  }
}

import type {
  AttemptSuperseded,
  RootCompanyCycle,
  RootCompanyNotFound,
  SlugTaken,
  TenantNotFound,
} from '../catalog-refusal.ts'
import type { CatalogStore } from '../catalog-store.ts'
import type { ChangeRequest } from '../change.ts'
import type { SchemaVersionRefusal } from '../decisions/decide-schema-version.ts'
import { decideSchemaVersion } from '../decisions/decide-schema-version.ts'
import { decideTenantCreation } from '../decisions/decide-tenant-creation.ts'
import { decideTenantRename } from '../decisions/decide-tenant-rename.ts'
import type { StatusChangeRefusal } from '../decisions/decide-tenant-update.ts'
import { decideTenantUpdate } from '../decisions/decide-tenant-update.ts'
import { newId } from '../new-id.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { SlugRefused } from '../slug-policy.ts'
import { checkSlug } from '../slug-policy.ts'
import type { NewTenant, Tenant, TenantPatch } from '../tenant.ts'
import type { AtVersion, CatalogKit, ChangeRefusal } from './catalog-kit.ts'

type RootRefusal = RootCompanyNotFound | RootCompanyCycle

/** What can be done with tenants themselves. */
export interface TenantOperations {
  createTenant(
    input: NewTenant,
    by: ChangeRequest<Tenant>,
  ): Promise<Result<Tenant, SlugTaken | SlugRefused | RootRefusal | AttemptSuperseded>>
  findTenant(id: string): Promise<Result<Tenant, TenantNotFound>>
  /** Only a verified domain, in canonical form, leads to a tenant. */
  findTenantByDomain(domain: string): Promise<Result<Tenant, TenantNotFound>>
  listTenants: CatalogStore['listTenants']
  updateTenant(
    input: { readonly tenantId: string; readonly patch: TenantPatch },
    by: ChangeRequest<AtVersion<Tenant>>,
  ): Promise<Result<AtVersion<Tenant>, ChangeRefusal | RootRefusal | StatusChangeRefusal>>
  /** The old slug leads to the tenant for as long as nobody else takes it. */
  renameTenant(
    input: { readonly tenantId: string; readonly slug: string },
    by: ChangeRequest<AtVersion<Tenant>>,
  ): Promise<Result<AtVersion<Tenant>, ChangeRefusal | SlugTaken | SlugRefused>>
  /** Records the schema version to which the tenant's databases were brought. It only grows. */
  recordSchemaVersion(
    input: { readonly tenantId: string; readonly schemaVersion: number },
    by: ChangeRequest<AtVersion<Tenant>>,
  ): Promise<Result<AtVersion<Tenant>, ChangeRefusal | SchemaVersionRefusal>>
}

const creationRefusals = ['attempt_superseded', 'root_company_not_found', 'root_company_cycle'] as const

/** Returns the operations on tenants. `slugCoolDown` and `deletionGrace` are seconds. */
export function createTenantOperations(
  kit: CatalogKit,
  options: {
    readonly isPublicSuffix: (name: string) => boolean
    readonly slugCoolDown: number
    readonly deletionGrace: number
  },
): TenantOperations {
  const { store, clock, randomBytes } = kit
  const { isPublicSuffix, slugCoolDown, deletionGrace } = options
  const found = (tenant: Tenant | null): Result<Tenant, TenantNotFound> =>
    tenant === null ? err({ reason: 'tenant_not_found' }) : ok(tenant)
  return {
    async createTenant(input, by) {
      const allowed = checkSlug(input.slug, isPublicSuffix)
      if (!allowed.ok) return allowed
      const given = { id: newId('ten', randomBytes), now: clock() }
      // Whether the slug was anybody's before is not asked beforehand: one step has both ways, and says which it went.
      const fresh = decideTenantCreation(input, { ...given, slugWasUsed: false })
      const used = decideTenantCreation(input, { ...given, slugWasUsed: true })
      const outcome = await kit.commit(fresh, by, used)
      if (outcome === 'committed') return ok(fresh.value)
      if (outcome === 'otherwise_committed') return ok(used.value)
      const reason = creationRefusals.find((each) => each === outcome) ?? 'slug_taken'
      return err({ reason })
    },
    findTenant: async (id) => found(await store.findTenant(id)),
    findTenantByDomain: async (domain) => found(await store.findTenantByDomain(domain)),
    listTenants: (query) => store.listTenants(query),
    updateTenant: ({ tenantId, patch }, by) =>
      kit.changeTenant({ tenantId, by, mayLose: ['root_company_not_found', 'root_company_cycle'] }, (tenant) =>
        decideTenantUpdate(tenant, patch, { now: clock(), deletionGrace }),
      ),
    renameTenant: ({ tenantId, slug }, by) =>
      kit.changeTenant({ tenantId, by, mayLose: ['slug_taken'] }, (tenant) => {
        const allowed = checkSlug(slug, isPublicSuffix)
        if (!allowed.ok) return allowed
        return ok(decideTenantRename(tenant, slug, { now: clock(), coolDown: slugCoolDown }))
      }),
    recordSchemaVersion: ({ tenantId, schemaVersion }, by) =>
      kit.changeTenant({ tenantId, by, mayLose: [] }, (tenant) => decideSchemaVersion(tenant, schemaVersion, clock())),
  }
}

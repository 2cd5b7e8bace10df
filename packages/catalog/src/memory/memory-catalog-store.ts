import { lastUsedStep } from '../api-keys/api-key.ts'
import type { CatalogStore } from '../catalog-store.ts'
import type { DeliveryStore } from '../delivery/delivery-store.ts'
import type { IdempotencyStore } from '../idempotency/idempotency-store.ts'
import type { OperatorStore } from '../operators/operator-store.ts'
import type { PageQuery } from '../schemas/page.ts'
import type { TenantListQuery } from '../schemas/tenant-schemas.ts'
import type { Tenant } from '../tenant.ts'
import { commitToMemory } from './commit-to-memory.ts'
import { memoryDeliveryStore } from './memory-delivery-store.ts'
import { listFeatureTenantsOf, summarizeRecords } from './memory-fleet.ts'
import { memoryIdempotencyStore } from './memory-idempotency-store.ts'
import { memoryOperatorStore } from './memory-operator-store.ts'
import type { MemoryRecords } from './memory-records.ts'
import { emptyRecords } from './memory-records.ts'

/** Returns an empty catalog store that lives as long as the process; for tests and examples. */
export function createMemoryCatalogStore(): CatalogStore {
  return createMemoryStores().catalog
}

/** Every store of this package, over the same records. */
export interface MemoryStores {
  readonly catalog: CatalogStore
  readonly deliveries: DeliveryStore
  readonly idempotency: IdempotencyStore
  readonly operators: OperatorStore
}

/** Returns empty stores over the same records, which live as long as the process; for tests and examples. */
export function createMemoryStores(): MemoryStores {
  const records = emptyRecords()
  return {
    catalog: memoryCatalogStore(records),
    deliveries: memoryDeliveryStore(records),
    idempotency: memoryIdempotencyStore(records),
    operators: memoryOperatorStore(records),
  }
}

function memoryCatalogStore(records: MemoryRecords): CatalogStore {
  const tenantById = (id: string | undefined): Tenant | null => records.tenants.find((each) => each.id === id) ?? null

  return {
    findTenant: async (id) => tenantById(id),
    async findTenantByDomain(domain) {
      const owner = records.domains.find((each) => each.domain === domain && each.verifiedAt !== null)
      return tenantById(owner?.tenantId)
    },
    async findTenantBySlug(slug) {
      const holder = records.tenants.find((each) => each.slug === slug)
      return holder ?? tenantById(records.formerSlugs.find((each) => each.slug === slug)?.tenantId)
    },
    async listTenants(query) {
      const { limit, after } = query
      const matches = records.tenants
        .map((tenant, index) => ({ tenant, place: index + 1 }))
        .filter(({ tenant, place }) => place > after && matchesQuery(tenant, query))
      const page = matches.slice(0, limit)
      const next = matches.length > limit ? (page.at(-1)?.place ?? null) : null
      return { tenants: page.map(({ tenant }) => tenant), next }
    },
    findDomain: async (tenantId, domain) =>
      records.domains.find((each) => each.tenantId === tenantId && each.domain === domain) ?? null,
    listDomainsToCheck: async ({ now, limit }) =>
      records.domains
        .filter((each) => each.verifiedAt !== null && (each.nextCheckAt ?? now + 1) <= now)
        .sort((a, b) => (a.nextCheckAt ?? 0) - (b.nextCheckAt ?? 0))
        .slice(0, limit),
    async noteDomainCheck(checked) {
      const { tenantId, domain, verificationValue, failures, nextCheckAt } = checked
      records.domains = records.domains.map((each) =>
        each.tenantId === tenantId &&
        each.domain === domain &&
        each.verificationValue === verificationValue &&
        each.verifiedAt !== null
          ? { ...each, failures, nextCheckAt }
          : each,
      )
    },
    listDomains: async (tenantId) => records.domains.filter((each) => each.tenantId === tenantId),
    listDatabases: async (tenantId) => records.databases.filter((each) => each.tenantId === tenantId),
    listFeatures: async (tenantId) =>
      records.features
        .filter((each) => each.tenantId === tenantId)
        .sort((a, b) => (a.featureKey < b.featureKey ? -1 : 1)),
    listApiKeys: async (tenantId) => records.apiKeys.filter((each) => each.tenantId === tenantId),
    listTenantWebhooks: async (tenantId) => records.webhooks.filter((each) => each.tenantId === tenantId),
    findApiKey: async (publicId) => records.apiKeys.find((each) => each.publicId === publicId) ?? null,
    async noteApiKeyUse({ publicId, at }) {
      records.apiKeys = records.apiKeys.map((each) =>
        each.publicId === publicId && (each.lastUsedAt ?? 0) <= at - lastUsedStep ? { ...each, lastUsedAt: at } : each,
      )
    },
    summarizeFleet: async () => summarizeRecords(records),
    listFeatureTenants: async (query) => listFeatureTenantsOf(records, query),
    searchAudit: async (query) =>
      pageOf(
        records.audit.filter(
          (each) =>
            (query.tenantId ?? each.tenantId) === each.tenantId &&
            (query.actor ?? each.actor) === each.actor &&
            (query.action ?? each.action) === each.action,
        ),
        query,
      ),
    searchEvents: async (query) =>
      pageOf(
        records.outbox.filter(
          (each) => (query.tenantId ?? each.tenantId) === each.tenantId && (query.type ?? each.type) === each.type,
        ),
        query,
      ),
    listAuditEntries: async ({ tenantId, after, limit }) =>
      records.audit.filter((each) => each.tenantId === tenantId && each.sequence > after).slice(0, limit),
    listOutboxEvents: async ({ tenantId, after, limit }) =>
      records.outbox.filter((each) => each.tenantId === tenantId && each.sequence > after).slice(0, limit),
    commit: async (change) => commitToMemory(records, change),
  }
}

function pageOf<T extends { readonly sequence: number }>(
  all: ReadonlyArray<T>,
  { limit, after }: PageQuery,
): { readonly entries: ReadonlyArray<T>; readonly next: number | null } {
  const rest = all.filter((each) => each.sequence > after)
  const entries = rest.slice(0, limit)
  return { entries, next: rest.length > limit ? (entries.at(-1)?.sequence ?? null) : null }
}

function matchesQuery(tenant: Tenant, { slug, status, plan, search }: TenantListQuery): boolean {
  if (slug !== null && tenant.slug !== slug) return false
  if (status !== null && tenant.status !== status) return false
  if (plan !== null && tenant.plan !== plan) return false
  if (search === null) return true
  return tenant.slug.includes(lowerAscii(search)) || lowerAscii(tenant.name).includes(lowerAscii(search))
}

// As SQLite's lower(): the letters of ASCII alone.
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

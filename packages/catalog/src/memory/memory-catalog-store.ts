import { CatalogError } from '../catalog-error.ts'
import type { CatalogStore, CommitOutcome } from '../catalog-store.ts'
import type { AuditEntry, OutboxEvent, RecordedChange } from '../change.ts'
import { eventPayload } from '../change.ts'
import type { Tenant } from '../tenant.ts'
import type { TenantDatabase } from '../tenant-database.ts'
import type { TenantDomain } from '../tenant-domain.ts'
import type { TenantFeature } from '../tenant-feature.ts'

interface Records {
  // In the order of creation; a tenant's place in the list, counted from 1, is its place for paging.
  readonly tenants: Array<Tenant>
  domains: ReadonlyArray<TenantDomain>
  databases: ReadonlyArray<TenantDatabase>
  features: ReadonlyArray<TenantFeature>
  readonly audit: Array<AuditEntry>
  readonly outbox: Array<OutboxEvent>
}

/** Returns an empty catalog store that lives as long as the process; for tests and examples. */
export function createMemoryCatalogStore(): CatalogStore {
  const records: Records = { tenants: [], domains: [], databases: [], features: [], audit: [], outbox: [] }
  const tenantById = (id: string): Tenant | null => records.tenants.find((tenant) => tenant.id === id) ?? null

  return {
    findTenant: async (id) => tenantById(id),
    async findTenantByDomain(domain) {
      const owner = records.domains.find((each) => each.domain === domain && each.verifiedAt !== null)
      return owner === undefined ? null : tenantById(owner.tenantId)
    },
    async listTenants({ slug, status, limit, after }) {
      const matches = records.tenants
        .map((tenant, index) => ({ tenant, place: index + 1 }))
        .filter(({ place }) => place > after)
        .filter(
          ({ tenant }) => (slug === null || tenant.slug === slug) && (status === null || tenant.status === status),
        )
      const page = matches.slice(0, limit)
      const next = matches.length > limit ? (page.at(-1)?.place ?? null) : null
      return { tenants: page.map(({ tenant }) => tenant), next }
    },
    findDomain: async (tenantId, domain) =>
      records.domains.find((each) => each.tenantId === tenantId && each.domain === domain) ?? null,
    listDomains: async (tenantId) => records.domains.filter((each) => each.tenantId === tenantId),
    listDatabases: async (tenantId) => records.databases.filter((each) => each.tenantId === tenantId),
    listFeatures: async (tenantId) =>
      records.features
        .filter((each) => each.tenantId === tenantId)
        .sort((a, b) => (a.featureKey < b.featureKey ? -1 : 1)),
    listAuditEntries: async ({ tenantId, after, limit }) =>
      records.audit.filter((each) => each.tenantId === tenantId && each.sequence > after).slice(0, limit),
    listOutboxEvents: async ({ tenantId, after, limit }) =>
      records.outbox.filter((each) => each.tenantId === tenantId && each.sequence > after).slice(0, limit),
    // Nothing is awaited between the judgement and the write: no other commit can come in between.
    async commit(change) {
      const outcome = judge(records, change)
      if (outcome === 'committed') apply(records, change)
      return outcome
    },
  }
}

function judge(records: Records, change: RecordedChange): CommitOutcome {
  const { tenant, write, expectedVersion } = change
  if (expectedVersion === null) {
    return records.tenants.some((each) => each.slug === tenant.slug) ? 'slug_taken' : 'committed'
  }
  const standing = records.tenants.find((each) => each.id === tenant.id)
  if (standing?.version !== expectedVersion) return 'version_conflict'
  if (write.kind === 'put_domain') {
    const { domain } = write.domain
    const owner = records.domains.find((each) => each.domain === domain && each.verifiedAt !== null)
    if (owner !== undefined && owner.tenantId !== tenant.id) return 'domain_taken'
  }
  if (write.kind === 'insert_database') {
    const { d1DatabaseId } = write.database
    if (records.databases.some((each) => each.d1DatabaseId === d1DatabaseId)) return 'database_taken'
  }
  return 'committed'
}

function apply(records: Records, change: RecordedChange): void {
  const { tenant, write } = change
  const place = records.tenants.findIndex((each) => each.id === tenant.id)
  if (change.expectedVersion === null && place !== -1) {
    throw new CatalogError('CATALOG_STORE_FAILED', 'A tenant with this id exists.')
  }
  records.tenants[place === -1 ? records.tenants.length : place] = tenant
  switch (write.kind) {
    case 'none':
      break
    case 'put_domain': {
      const same = (each: TenantDomain): boolean => each.tenantId === tenant.id && each.domain === write.domain.domain
      records.domains = records.domains.some(same)
        ? records.domains.map((each) => (same(each) ? write.domain : each))
        : [...records.domains, write.domain]
      break
    }
    case 'delete_domain':
      records.domains = records.domains.filter((each) => each.tenantId !== tenant.id || each.domain !== write.domain)
      break
    case 'insert_database':
      records.databases = [...records.databases, write.database]
      break
    case 'put_features': {
      const keys = new Set(write.features.map((feature) => feature.featureKey))
      const others = records.features.filter((each) => each.tenantId !== tenant.id || !keys.has(each.featureKey))
      records.features = [...others, ...write.features]
      break
    }
  }
  record(records, change)
}

function record(records: Records, change: RecordedChange): void {
  const { actor, requestId, action, before, after, at } = change
  const tenantId = change.tenant.id
  const auditPlace = records.audit.length + 1
  records.audit.push({
    sequence: auditPlace,
    id: change.auditId,
    tenantId,
    actor,
    requestId,
    action,
    before,
    after,
    at,
  })
  const eventPlace = records.outbox.length + 1
  const payload = eventPayload(change)
  records.outbox.push({ sequence: eventPlace, id: change.eventId, tenantId, type: action, payload, createdAt: at })
}

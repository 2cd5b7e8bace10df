import { CatalogError } from '../catalog-error.ts'
import type { CommitOutcome } from '../catalog-store.ts'
import type { RecordedChange } from '../change.ts'
import { eventPayload } from '../change.ts'
import { hasPlainServiceBinding } from '../service-binding.ts'
import type { TenantDomain } from '../tenant-domain.ts'
import { isOpenAttempt, keepAnswer } from './memory-idempotency-store.ts'
import type { MemoryRecords } from './memory-records.ts'

/** Judges the change and carries it out when nothing stands in the way. Nothing is awaited: it is one step. */
export function commitToMemory(records: MemoryRecords, change: RecordedChange): CommitOutcome {
  const outcome = judge(records, change)
  if (outcome === 'committed') apply(records, change)
  if (outcome === 'otherwise_committed') apply(records, { ...change, ...change.otherwise })
  return outcome
}

function judge(records: MemoryRecords, change: RecordedChange): CommitOutcome {
  const { tenant, write, expectedVersion, answered, otherwise } = change
  if (answered !== null && !isOpenAttempt(records, answered.attempt)) return 'attempt_superseded'
  if (expectedVersion !== null) {
    const standing = records.tenants.find((each) => each.id === tenant.id)
    if (standing?.version !== expectedVersion) return 'version_conflict'
  }
  if (expectedVersion === null || write.kind === 'retire_slug') {
    if (isSlugTaken(records, change)) return 'slug_taken'
  }
  const wasUsed = expectedVersion === null && records.formerSlugs.some((each) => each.slug === tenant.slug)
  if (wasUsed && hasPlainServiceBinding(tenant) && otherwise === null) return 'slug_was_used'
  if (write.kind === 'set_root_company') {
    const root = records.tenants.find((each) => each.id === tenant.rootCompanyId)
    if (root === undefined || root.status === 'deleted') return 'root_company_not_found'
    if (leadsTo(records, { from: tenant.rootCompanyId, to: tenant.id })) return 'root_company_cycle'
  }
  if (write.kind === 'put_domain') {
    const { domain } = write.domain
    const owner = records.domains.find((each) => each.domain === domain && each.verifiedAt !== null)
    if (owner !== undefined && owner.tenantId !== tenant.id) return 'domain_taken'
  }
  if (write.kind === 'insert_database') {
    const { d1DatabaseId } = write.database
    if (records.databases.some((each) => each.d1DatabaseId === d1DatabaseId)) return 'database_taken'
  }
  return wasUsed && otherwise !== null ? 'otherwise_committed' : 'committed'
}

function isSlugTaken(records: MemoryRecords, { tenant, at }: RecordedChange): boolean {
  const former = records.formerSlugs.find((each) => each.slug === tenant.slug)
  const isKept = former !== undefined && former.tenantId !== tenant.id && (former.freeFrom ?? at + 1) > at
  return isKept || records.tenants.some((each) => each.slug === tenant.slug)
}

function leadsTo(records: MemoryRecords, way: { readonly from: string | null; readonly to: string }): boolean {
  const seen = new Set<string>()
  for (let id = way.from; id !== null && !seen.has(id); ) {
    if (id === way.to) return true
    seen.add(id)
    id = records.tenants.find((each) => each.id === id)?.rootCompanyId ?? null
  }
  return false
}

function apply(records: MemoryRecords, change: RecordedChange): void {
  const { tenant } = change
  const place = records.tenants.findIndex((each) => each.id === tenant.id)
  if (change.expectedVersion === null && place !== -1) {
    throw new CatalogError('CATALOG_STORE_FAILED', 'A tenant with this id exists.')
  }
  records.tenants[place === -1 ? records.tenants.length : place] = tenant
  if (change.expectedVersion === null) takeSlug(records, tenant.slug)
  write(records, change)
  record(records, change)
  if (change.answered !== null) keepAnswer(records, change.answered)
}

function takeSlug(records: MemoryRecords, slug: string): void {
  records.formerSlugs = records.formerSlugs.filter((each) => each.slug !== slug)
}

function write(records: MemoryRecords, { tenant, write: what }: RecordedChange): void {
  const isOthers = (each: { readonly tenantId: string | null }): boolean => each.tenantId !== tenant.id
  switch (what.kind) {
    case 'none':
    case 'set_root_company':
      break
    case 'retire_slug':
      takeSlug(records, tenant.slug)
      records.formerSlugs = [...records.formerSlugs, { slug: what.slug, tenantId: tenant.id, freeFrom: what.freeFrom }]
      break
    case 'put_domain': {
      const same = (each: TenantDomain): boolean => each.tenantId === tenant.id && each.domain === what.domain.domain
      records.domains = records.domains.some(same)
        ? records.domains.map((each) => (same(each) ? what.domain : each))
        : [...records.domains, what.domain]
      break
    }
    case 'delete_domain':
      records.domains = records.domains.filter((each) => isOthers(each) || each.domain !== what.domain)
      break
    case 'insert_database':
      records.databases = [...records.databases, what.database]
      break
    case 'update_database':
      records.databases = records.databases.map((each) =>
        each.d1DatabaseId === what.database.d1DatabaseId && !isOthers(each) ? what.database : each,
      )
      break
    case 'put_features': {
      const keys = new Set(what.features.map((feature) => feature.featureKey))
      const others = records.features.filter((each) => isOthers(each) || !keys.has(each.featureKey))
      records.features = [...others, ...what.features]
      break
    }
    case 'delete_feature':
      records.features = records.features.filter((each) => isOthers(each) || each.featureKey !== what.featureKey)
      break
    case 'put_api_keys': {
      const put = new Map(what.keys.map((key) => [key.publicId, key]))
      const standing = records.apiKeys.map((each) => {
        const key = put.get(each.publicId)
        return key === undefined ? each : { ...each, expiresAt: key.expiresAt, revokedAt: key.revokedAt }
      })
      const known = new Set(standing.map((each) => each.publicId))
      records.apiKeys = [...standing, ...what.keys.filter((key) => !known.has(key.publicId))].filter(
        (key) => isOthers(key) || !what.forgotten.includes(key.publicId),
      )
      break
    }
    case 'purge':
      records.apiKeys = records.apiKeys.filter(isOthers)
      records.domains = records.domains.filter(isOthers)
      records.features = records.features.filter(isOthers)
      records.databases = records.databases.map((each) => (isOthers(each) ? each : { ...each, status: 'retired' }))
      records.formerSlugs = records.formerSlugs.map((each) => (isOthers(each) ? each : { ...each, freeFrom: null }))
      records.webhooks = records.webhooks.filter((each) => isOthers(each) || !what.webhookIds.includes(each.id))
      for (const [place, { webhookId }] of records.streams) {
        if (what.webhookIds.includes(webhookId)) records.streams.delete(place)
      }
      break
  }
}

function record(records: MemoryRecords, change: RecordedChange): void {
  const { actor, requestId, action, before, after, at } = change
  const tenantId = change.tenant.id
  const entry = { id: change.auditId, tenantId, actor, requestId, action, before, after, at }
  records.audit.push({ sequence: records.audit.length + 1, ...entry })
  const event = { id: change.eventId, tenantId, type: action, payload: eventPayload(change), createdAt: at }
  records.outbox.push({ sequence: records.outbox.length + 1, ...event })
  const dueAt = Math.min(records.due.get(tenantId)?.dueAt ?? at, at)
  records.due.set(tenantId, { dueAt, head: records.outbox.length })
}

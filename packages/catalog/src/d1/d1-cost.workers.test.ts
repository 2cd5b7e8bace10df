import { beforeAll, describe, expect, test } from 'vitest'
import { arrange } from '../contract/delivery-world.ts'
import { exampleCatalog } from '../contract/example-catalog.ts'
import { creation, exampleTime, update } from '../contract/example-changes.ts'
import { deliveryQueries } from '../delivery/query-budget.ts'
import { commitQueries } from './commit-queries.ts'
import { findByPublicIdSql } from './d1-api-key-directory.ts'
import { createD1CatalogStore, domainsToCheckSql, tenantByDomainSql } from './d1-catalog-store.ts'
import {
  createD1DeliveryStore,
  dueWebhooksQuery,
  nextAttemptQuery,
  streamsQuery,
  webhooksSealedOtherwiseQuery,
} from './d1-delivery-store.ts'
import { createD1IdempotencyStore } from './d1-idempotency-store.ts'
import type { D1Like } from './d1-like.ts'
import { createD1ProjectionSource, keysSql } from './d1-projection-source.ts'
import { createStore, createStores, db, migrate } from './d1-stores.workers.testkit.ts'
import { createD1TenantDirectory, findByDomainSql, findByIdSql, findBySlugSql } from './d1-tenant-directory.ts'
import { featureTenantsQuery } from './fleet-queries.ts'
import { auditQuery, eventQuery } from './log-queries.ts'
import { tenantListQuery } from './tenant-list-query.ts'

beforeAll(migrate)

async function planOf(sql: string): Promise<string> {
  const { results } = await db.prepare(`EXPLAIN QUERY PLAN ${sql}`).bind('x').all()
  return results.map((row) => row['detail']).join('\n')
}

/** Counts what reaches the database. */
function counting(): { readonly db: D1Like; readonly calls: { queries: number; batches: number } } {
  const calls = { queries: 0, batches: 0 }
  const counted: D1Like = {
    prepare(sql) {
      calls.queries += 1
      return db.prepare(sql)
    },
    batch(statements) {
      calls.batches += 1
      calls.queries -= statements.length
      return db.batch(statements)
    },
  }
  return { db: counted, calls }
}

describe('cost', () => {
  test('a commit is one batch, whatever it writes', async () => {
    await createStore()
    const { db: counted, calls } = counting()
    await createD1CatalogStore(counted).commit(creation('ten_a'))
    expect(calls).toEqual({ queries: 0, batches: 1 })
  })

  test('a creation under an idempotency key is two round trips: one takes the key, one makes and answers it', async () => {
    await createStores()
    const { db: counted, calls } = counting()
    const attempt = {
      ...{ actor: 'ada', key: 'key', fingerprint: 'print', attemptId: 'attempt', now: exampleTime },
      ...{ lockedUntil: exampleTime + 60, expiresAt: exampleTime + 86_400 },
    }
    await createD1IdempotencyStore(counted).begin(attempt)
    const answered = { attempt, answer: { status: 201, headers: {}, body: '{}' } }
    await createD1CatalogStore(counted).commit({ ...creation('ten_a'), answered })
    expect(calls).toEqual({ queries: 0, batches: 2 })
    const again = await createD1IdempotencyStore(db).begin({ ...attempt, attemptId: 'again' })
    expect(again).toEqual({ kind: 'answered', answer: answered.answer })
  })

  test('what the catalog does costs so many queries and batches, and no more', async () => {
    await createStore()
    const { db: counted, calls } = counting()
    const { catalog, newTenant } = exampleCatalog(createD1CatalogStore(counted))
    const costs = async (work: () => Promise<unknown>): Promise<readonly [queries: number, batches: number]> => {
      Object.assign(calls, { queries: 0, batches: 0 })
      await work()
      return [calls.queries, calls.batches]
    }
    const by = { actor: 'ada', requestId: 'r' }
    const root = await newTenant('root-tenant')
    expect(await costs(() => newTenant('counted', root))).toEqual([0, 1])
    const page = { slug: null, status: null, plan: null, search: null, limit: 100, after: 0 }
    const [, counted2] = (await catalog.listTenants(page)).tenants
    const tenantId = counted2?.id ?? ''
    const features = Array.from({ length: 100 }, (_, index) => ({
      featureKey: `f${index}`,
      deployedVersion: '1.0.0',
      integrationProvider: null,
      customization: {},
    }))
    expect(await costs(() => catalog.findTenant(tenantId))).toEqual([1, 0])
    expect(await costs(() => catalog.findTenantByDomain('bank.example'))).toEqual([1, 0])
    expect(await costs(() => catalog.listTenants(page))).toEqual([1, 0])
    expect(await costs(() => catalog.updateTenant({ tenantId, patch: { name: 'New' } }, by))).toEqual([1, 1])
    expect(await costs(() => catalog.registerFeatures({ tenantId, features }, by))).toEqual([2, 1])
    expect(await costs(() => catalog.removeFeature({ tenantId, featureKey: 'f99' }, by))).toEqual([2, 1])
    expect(await costs(() => catalog.listFeatures(tenantId))).toEqual([2, 0])
    expect(await costs(() => catalog.summarizeFleet())).toEqual([0, 1])
    expect(
      await costs(() => catalog.listFeatureTenants({ featureKey: 'f1', version: '1.0.0', limit: 100, after: null })),
    ).toEqual([1, 0])
  })

  test('deliveries of many tenants to many webhooks in one invocation stay below the queries that it has', async () => {
    const { catalog: store } = await createStores()
    let queries = 0
    const counted: D1Like = {
      prepare(sql) {
        queries += 1
        return db.prepare(sql)
      },
      batch: (statements) => db.batch(statements),
    }
    const stores = { catalog: createD1CatalogStore(counted), deliveries: createD1DeliveryStore(counted) }
    const world = arrange(stores)
    for (let count = 0; count < 10; count += 1) await world.newWebhook()
    const { newTenant } = exampleCatalog(store)
    for (let count = 0; count < 20; count += 1) await newTenant(`busy-${count}`)
    const total = 10 * 20
    const invocations: Array<number> = []
    while (world.sent.length < total && invocations.length < 20) {
      queries = 0
      await world.deliver()
      invocations.push(queries)
    }
    expect(world.sent).toHaveLength(total)
    expect(Math.max(...invocations)).toBeLessThanOrEqual(deliveryQueries)
    expect(Math.max(...invocations)).toBeGreaterThan(deliveryQueries - 50)
    expect(await world.deliver()).toEqual([])
  }, 30_000)

  test('the features of a commit are one statement', () => {
    const { tenant } = creation('ten_a')
    const features = Array.from({ length: 100 }, (_, index) => ({
      tenantId: 'ten_a',
      featureKey: `f${index}`,
      deployedVersion: '1.0.0',
      integrationProvider: null,
      customization: {},
      lastMigrationAt: null,
      updatedAt: exampleTime,
    }))
    expect(commitQueries(update(tenant, {}, { kind: 'put_features', features }))).toHaveLength(5)
  })

  test('a look-up in the directory is one query', async () => {
    await createStore()
    const { db: counted, calls } = counting()
    await createD1TenantDirectory(counted).findByDomain('bank.example')
    await createD1TenantDirectory(counted).findBySlug('meridian')
    expect(calls).toEqual({ queries: 2, batches: 0 })
  })

  test('the keys of many tenants are one query, which goes through indexes', async () => {
    const store = await createStore()
    const { newTenant } = exampleCatalog(store)
    const ids: Array<string> = []
    for (let count = 0; count < 20; count += 1) ids.push(await newTenant(`many-${count}`))
    const { db: counted, calls } = counting()
    const tenants = ids.map((tenantId) => ({ tenantId, after: null }))
    const keys = await createD1ProjectionSource(counted).readKeys({ tenants, limit: 500 })
    expect([keys.length, calls]).toEqual([40, { queries: 1, batches: 0 }])
    const { results } = await db.prepare(`EXPLAIN QUERY PLAN ${keysSql}`).bind(JSON.stringify(tenants), 500).all()
    const scans = results.map((row) => String(row['detail'])).filter((step) => step.startsWith('SCAN'))
    expect(scans.filter((step) => !/^SCAN (?:json_each|e|asked|k|keys|page|d)\b/.test(step))).toEqual([])
  })

  test('a look-up by domain goes through the index of verified domains, by slug through the slug index', async () => {
    for (const sql of [findByDomainSql, tenantByDomainSql]) {
      const byDomain = await planOf(sql)
      expect(byDomain).toContain('USING INDEX tenant_domains_one_owner')
      expect(byDomain).not.toMatch(/SCAN (?:x|t|tenant_)/)
    }
    expect(await planOf(findByIdSql)).toMatch(/SEARCH t USING INDEX \S+ \(id=\?\)/)
    expect(await planOf(findBySlugSql)).toMatch(/SEARCH tenants USING INDEX \S+ \(slug=\?\)/)
  })
})

test('what is due is found through indexes', async () => {
  const plan = async (sql: string, ...values: ReadonlyArray<unknown>): Promise<string> => {
    const { results } = await db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...values)
      .all()
    return results.map((row) => row['detail']).join('\n')
  }
  expect(await plan(domainsToCheckSql, 1, 1)).toMatch(/SEARCH tenant_domains USING INDEX tenant_domains_to_check/)
  expect(await plan(findByPublicIdSql, 'x')).toMatch(/SEARCH k USING INDEX \S+ \(public_id=\?\)/)
  const sealed = webhooksSealedOtherwiseQuery({ mark: 'v1.00000000.', limit: 9, after: null })
  const sealedPlan = await plan(sealed.sql, ...sealed.values)
  expect(sealedPlan.match(/USING INDEX webhooks_by_seal/g)).toHaveLength(2)
  expect(sealedPlan).not.toMatch(/SCAN webhooks|TEMP B-TREE/)
  for (const { sql, values } of [dueWebhooksQuery({ tenantId: 'x', now: 1 }), nextAttemptQuery('x')]) {
    const steps = await plan(sql, ...values)
    expect(steps.match(/SEARCH webhooks USING INDEX webhooks_by_tenant \(tenant_id=\?\)/g)).toHaveLength(2)
    expect(steps).toMatch(/SEARCH s USING PRIMARY KEY \(webhook_id=\? AND tenant_id=\?\)/)
    expect(steps).toMatch(/SEARCH outbox USING COVERING INDEX outbox_by_tenant \(tenant_id=\?\)/)
    expect(steps).not.toMatch(/SCAN (?:webhooks|webhook_streams|outbox|s)\b/)
  }
  for (const version of [null, '1.0.0']) {
    const { sql, values } = featureTenantsQuery({ featureKey: 'lanes', version, limit: 50, after: 'ten_x' })
    const steps = await plan(sql, ...values)
    expect(steps).toMatch(/^SEARCH f USING INDEX \S+ \(feature_key=\? (?:AND deployed_version=\? )?AND tenant_id>\?\)/)
    expect(steps).not.toMatch(/SCAN|TEMP B-TREE/)
  }
  const page = { limit: 50, after: 90_000 }
  for (const filter of [{ tenantId: 'x' }, { actor: 'x' }, { action: 'tenant.created' as const }]) {
    const { sql, values } = auditQuery({ tenantId: null, actor: null, action: null, ...page, ...filter })
    expect(await plan(sql, ...values)).toMatch(
      /^SEARCH audit_log USING INDEX audit_log_by_\w+ \(\w+=\? AND sequence>\?\)$/,
    )
  }
  for (const filter of [{ tenantId: 'x' }, { type: 'tenant.created' as const }]) {
    const { sql, values } = eventQuery({ tenantId: null, type: null, ...page, ...filter })
    expect(await plan(sql, ...values)).toMatch(/^SEARCH outbox USING INDEX outbox_by_\w+ \(\w+=\? AND sequence>\?\)$/)
  }
  for (const [stalled, index] of [
    [false, /^SEARCH webhook_streams USING PRIMARY KEY \(webhook_id=\? AND tenant_id>\?\)$/],
    [true, /^SEARCH webhook_streams USING INDEX webhook_streams_stalled \(webhook_id=\? AND tenant_id>\?\)$/],
  ] as const) {
    const { sql, values } = streamsQuery('x', { stalled, limit: 50, after: 'y' })
    expect(await plan(sql, ...values)).toMatch(index)
  }
  for (const filter of [{}, { status: 'active' as const }, { plan: 'standard' }]) {
    const everything = { slug: null, status: null, plan: null, search: null, limit: 50, after: 90_000, ...filter }
    const { sql, values } = tenantListQuery(everything)
    const steps = await plan(sql, ...values)
    expect(steps).toMatch(/^SEARCH tenants USING (?:INTEGER PRIMARY KEY|INDEX tenants_by_\w+) /)
    expect(steps).toContain('>?')
    expect(steps).not.toContain('TEMP B-TREE')
  }
})

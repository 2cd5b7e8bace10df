import { applyD1Migrations, env } from 'cloudflare:test'
import { beforeAll, describe, expect, test } from 'vitest'
import type { CatalogStore } from '../catalog-store.ts'
import { catalogStoreContract } from '../contract/catalog-store-contract.ts'
import type { CatalogStores } from '../contract/change-once-cases.ts'
import { changeOnceContract } from '../contract/change-once-cases.ts'
import { deliveryContract } from '../contract/delivery-contract.ts'
import { arrange } from '../contract/delivery-world.ts'
import { exampleCatalog, exampleRequest } from '../contract/example-catalog.ts'
import { claim, creation, database, exampleTime, update, verified } from '../contract/example-changes.ts'
import { idempotencyStoreContract } from '../contract/idempotency-store-contract.ts'
import { operatorContract } from '../contract/operator-cases.ts'
import { deliveryQueries } from '../delivery/query-budget.ts'
import { commitQueries } from './commit-queries.ts'
import { findByPublicIdSql } from './d1-api-key-directory.ts'
import { createD1CatalogStore, domainsToCheckSql, tenantByDomainSql } from './d1-catalog-store.ts'
import { createD1DeliveryStore, streamsQuery, webhooksSealedOtherwiseQuery } from './d1-delivery-store.ts'
import { createD1IdempotencyStore } from './d1-idempotency-store.ts'
import type { D1Like } from './d1-like.ts'
import { createD1OperatorStore } from './d1-operator-store.ts'
import { createD1ProjectionSource } from './d1-projection-source.ts'
import { createD1TenantDirectory, findByDomainSql, findByIdSql, findBySlugSql } from './d1-tenant-directory.ts'
import { featureTenantsQuery } from './fleet-queries.ts'
import { auditQuery, eventQuery } from './log-queries.ts'
import { tenantListQuery } from './tenant-list-query.ts'

const db: D1Like = env.CATALOG_DB

beforeAll(() => applyD1Migrations(env.CATALOG_DB, env.TEST_MIGRATIONS_CATALOG))

const tables = [
  'idempotency_keys',
  'operators',
  'deliveries_due',
  'webhook_streams',
  'webhooks',
  'outbox',
  'audit_log',
  'tenant_features',
  'tenant_databases',
  'tenant_domains',
  'api_keys',
  'former_slugs',
  'tenants',
]

// The logs refuse to be emptied: their triggers are taken off for the moment.
async function createStore(): Promise<CatalogStore> {
  const { results } = await db.prepare(`SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`).all()
  await db.batch([
    ...results.map(({ name }) => db.prepare(`DROP TRIGGER ${name}`)),
    ...tables.map((table) => db.prepare(`DELETE FROM ${table}`)),
    ...results.map(({ sql }) => db.prepare(String(sql))),
  ])
  return createD1CatalogStore(db)
}

async function createStores(): Promise<CatalogStores> {
  return {
    catalog: await createStore(),
    deliveries: createD1DeliveryStore(db),
    idempotency: createD1IdempotencyStore(db),
    operators: createD1OperatorStore(db),
  }
}

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

describe('the D1 store keeps the contract', () => {
  for (const each of catalogStoreContract) test(each.name, () => each.run(createStore))
})

describe('the D1 idempotency store keeps the contract', () => {
  for (const each of idempotencyStoreContract) {
    test(each.name, () => each.run(async () => (await createStores()).idempotency))
  }
})

describe('the D1 delivery store keeps the contract', () => {
  for (const each of deliveryContract) {
    test(each.name, () => each.run(createStores))
  }
})

describe('the D1 operator store keeps the contract', () => {
  for (const each of operatorContract) test(each.name, () => each.run(createStores))
})

test('an operator from before there were kinds is both a user and a client', async () => {
  const { operators } = await createStores()
  const queriesOf = (name: string): ReadonlyArray<string> =>
    env.TEST_MIGRATIONS_CATALOG.find((migration) => migration.name.endsWith(name))?.queries ?? []
  const before = { issuer: 'https://auth.example', subject: 'ada', name: 'Ada', createdAt: 7 }
  const add = "INSERT INTO operators VALUES ('https://auth.example', 'ada', 'Ada', 7)"
  const queries = [
    'DROP TABLE operators',
    ...queriesOf('0007_operators.sql'),
    add,
    ...queriesOf('0012_operator_kinds.sql'),
  ]
  await db.batch(queries.map((sql) => db.prepare(sql)))
  expect(await operators.listOperators()).toEqual([
    { ...before, kind: 'client' },
    { ...before, kind: 'user' },
  ])
})

describe('the D1 stores make a change once', () => {
  for (const each of changeOnceContract) test(each.name, () => each.run(createStores))
})

test.each(['audit_log', 'outbox'])('%s only grows: the database itself refuses everything else', async (table) => {
  const store = await createStore()
  await store.commit(creation('ten_a'))
  for (const sql of [`DELETE FROM ${table}`, `UPDATE ${table} SET tenant_id = 'x'`]) {
    await expect(db.prepare(sql).all()).rejects.toThrow(/append-only/)
  }
})

describe('a batch that fails', () => {
  test('leaves no tenant, no audit entry and no event', async () => {
    const store = await createStore()
    const change = creation('ten_a')
    const broken = { ...change, tenant: { ...change.tenant, name: null as unknown as string } }
    await expect(store.commit(broken)).rejects.toMatchObject({ code: 'CATALOG_STORE_FAILED' })
    const page = { tenantId: 'ten_a', after: 0, limit: 10 }
    expect(await store.findTenant('ten_a')).toBeNull()
    expect(await store.listAuditEntries(page)).toEqual([])
    expect(await store.listOutboxEvents(page)).toEqual([])
  })

  test('takes back the tenant record when the last statement fails', async () => {
    const store = await createStore()
    const { tenant } = creation('ten_a')
    await store.commit(creation('ten_a'))
    const record = {
      ...database(1, { year: 2026 }),
      tenantId: 'ten_a',
      status: 'active',
      createdAt: exampleTime,
    } as const
    const change = update(tenant, { name: 'New' }, { kind: 'insert_database', database: record })
    await expect(store.commit(change)).rejects.toMatchObject({ code: 'CATALOG_STORE_FAILED' })
    expect(await store.findTenant('ten_a')).toEqual(tenant)
    expect(await store.listAuditEntries({ tenantId: 'ten_a', after: 0, limit: 10 })).toHaveLength(1)
    expect(await store.listOutboxEvents({ tenantId: 'ten_a', after: 0, limit: 10 })).toHaveLength(1)
  })
})

describe('the projection source', () => {
  test('lists every change of every tenant in the order of the outbox, with the version after it', async () => {
    const example = exampleCatalog(await createStore())
    const ids = [await example.newTenant('one'), await example.newTenant('two')]
    const source = createD1ProjectionSource(db)
    const [first, second] = await source.listChanges({ after: 0, limit: 10 })
    expect([first, second]).toMatchObject(ids.map((tenantId) => ({ tenantId, version: 1 })))
    await example.catalog.claimDomain({ tenantId: ids[0] ?? '', domain: 'a.localhost' }, exampleRequest)
    const [claimed] = await source.listChanges({ after: second?.place ?? 0, limit: 1 })
    expect(claimed).toMatchObject({ tenantId: ids[0], version: 2 })
    expect(await source.listChanges({ after: claimed?.place ?? 0, limit: 1 })).toEqual([])
  })

  test('knows every key a tenant has or had, and whom it names now', async () => {
    const example = exampleCatalog(await createStore())
    const [one, two] = [await example.newTenant('one'), await example.newTenant('two')]
    for (const id of [one, two]) {
      const domain = { tenantId: id, domain: 'a.localhost' }
      await example.catalog.claimDomain(domain, exampleRequest)
      await example.catalog.verifyDomain(domain, exampleRequest)
      if (id === one) await example.catalog.removeDomain(domain, exampleRequest)
    }
    await example.catalog.renameTenant({ tenantId: one, slug: 'uno' }, exampleRequest)
    const keys = await createD1ProjectionSource(db).readKeys(one)
    expect(keys.map(({ keyspace, value, record }) => [keyspace, value, record?.id, record?.slug])).toEqual([
      ['domain', 'a.localhost', two, 'two'],
      ['slug', 'one', one, 'uno'],
      ['slug', 'uno', one, 'uno'],
      ['tenant_id', one, one, 'uno'],
    ])
    expect(keys[1]?.record).toEqual(await createD1TenantDirectory(db).findBySlug('uno'))
  })
})

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
    for (let count = 0; count < 30; count += 1) await world.newWebhook()
    const { newTenant } = exampleCatalog(store)
    for (let count = 0; count < 25; count += 1) await newTenant(`busy-${count}`)
    const total = 30 * 25
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
  })

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

describe('the D1 tenant directory', () => {
  test('finds a tenant with its databases by slug and by verified domain', async () => {
    const store = await createStore()
    let { tenant } = creation('ten_a', { slug: 'meridian' })
    await store.commit(creation('ten_a', { slug: 'meridian' }))
    const records = [
      database(1, { kind: 'ops_archive', year: 2026 }),
      database(2, { kind: 'config', binding: null, shard: 's1' }),
    ]
    for (const each of records) {
      const record = { ...each, tenantId: 'ten_a', status: 'active', createdAt: exampleTime } as const
      const change = update(tenant, {}, { kind: 'insert_database', database: record })
      await store.commit(change)
      tenant = change.tenant
    }
    const held = verified(claim('ten_a', 'bank.example'))
    const change = update(tenant, { status: 'suspended' }, { kind: 'put_domain', domain: held })
    await store.commit(change)
    const directory = createD1TenantDirectory(db)
    const expected = {
      id: 'ten_a',
      slug: 'meridian',
      serviceBinding: 'TENANT_MERIDIAN',
      name: 'Tenant ten_a',
      status: 'suspended',
      plan: 'standard',
      version: 4,
      databases: [
        { kind: 'ops_archive', binding: 'OPS_DB', shard: null, year: 2026, mappingVersion: 1 },
        { kind: 'config', binding: null, shard: 's1', year: null, mappingVersion: 1 },
      ],
    }
    expect(await directory.findBySlug('meridian')).toEqual(expected)
    expect(await directory.findByDomain('bank.example')).toEqual(expected)
  })

  test('finds nobody by a claim, an unknown domain or part of a slug', async () => {
    const store = await createStore()
    const { tenant } = creation('ten_a', { slug: 'meridian' })
    await store.commit(creation('ten_a', { slug: 'meridian' }))
    await store.commit(update(tenant, {}, { kind: 'put_domain', domain: claim('ten_a', 'bank.example') }))
    const directory = createD1TenantDirectory(db)
    expect(await directory.findByDomain('bank.example')).toBeNull()
    expect(await directory.findByDomain('other.example')).toBeNull()
    expect(await directory.findBySlug('meri')).toBeNull()
  })

  test('names a tenant without databases with an empty list', async () => {
    const store = await createStore()
    await store.commit(creation('ten_a', { slug: 'meridian' }))
    expect((await createD1TenantDirectory(db).findBySlug('meridian'))?.databases).toEqual([])
  })
})

test('the unique index itself refuses a second verified owner of a domain', async () => {
  const store = await createStore()
  await store.commit(creation('ten_a'))
  await store.commit(creation('ten_b'))
  const insert = (tenant: string): Promise<unknown> =>
    db
      .prepare(`INSERT INTO tenant_domains (tenant_id, domain, verification_value, claimed_at, verified_at)
        VALUES (?, 'bank.example', 'v', 1, 2)`)
      .bind(tenant)
      .all()
  await insert('ten_a')
  await expect(insert('ten_b')).rejects.toThrow(/UNIQUE/)
})

test('a trigger itself refuses a database with both a binding and a shard, or with neither', async () => {
  const store = await createStore()
  const { tenant } = creation('ten_a')
  await store.commit(creation('ten_a'))
  const record = { ...database(1), tenantId: 'ten_a', status: 'active', createdAt: exampleTime } as const
  await store.commit(update(tenant, {}, { kind: 'insert_database', database: record }))
  for (const places of [
    "binding = 'A', shard = 'b'",
    'binding = NULL, shard = NULL',
    "shard = 'b'",
    'binding = NULL',
  ]) {
    await expect(db.prepare(`UPDATE tenant_databases SET ${places}`).all()).rejects.toThrow(/exactly one of them/)
  }
  for (const [number, binding, shard] of [
    [2, 'A', 'b'],
    [3, null, null],
  ] as const) {
    const sql = `INSERT INTO tenant_databases (tenant_id, kind, d1_database_id, binding, shard, mapping_version, status,
      created_at) VALUES ('ten_a', 'config', ?, ?, ?, 1, 'active', 1)`
    const insert = db.prepare(sql).bind(database(number).d1DatabaseId, binding, shard)
    await expect(insert.all()).rejects.toThrow(/exactly one of them/)
  }
  await db.prepare("UPDATE tenant_databases SET binding = NULL, shard = 'eu-1'").all()
  expect(await store.listDatabases('ten_a')).toMatchObject([{ binding: null, shard: 'eu-1' }])
})

test('triggers themselves give a tenant of an older control plane its service binding, and let none be changed', async () => {
  const store = await createStore()
  await store.commit(creation('ten_a', { slug: 'now' }))
  await db
    .prepare(`INSERT INTO former_slugs (slug, tenant_id, retired_at, free_from) VALUES ('my-old', 'ten_a', 0, 1)`)
    .all()
  for (const [id, slug] of [
    ['ten_1', 'my-old'],
    ['ten_2', 'my-new'],
  ]) {
    const insert = db.prepare(`INSERT INTO tenants (id, slug, name, plan, status, version, created_at, updated_at)
      VALUES (?, ?, 'x', 'standard', 'active', 1, 0, 0)`)
    await insert.bind(id, slug).all()
  }
  const bindings = await Promise.all(['ten_1', 'ten_2'].map((id) => store.findTenant(id)))
  expect(bindings.map((tenant) => tenant?.serviceBinding)).toEqual(['TENANT_MY_OLD__1', 'TENANT_MY_NEW'])
  const change = db.prepare(`UPDATE tenants SET service_binding = 'TENANT_NOW' WHERE slug = 'my-new'`)
  await expect(change.all()).rejects.toThrow(/keeps its service binding/)
})

import { env } from 'cloudflare:test'
import { beforeAll, describe, expect, test } from 'vitest'
import { catalogStoreContract } from '../contract/catalog-store-contract.ts'
import { changeOnceContract } from '../contract/change-once-cases.ts'
import { deliveryContract } from '../contract/delivery-contract.ts'
import { exampleCatalog, exampleRequest } from '../contract/example-catalog.ts'
import { claim, creation, database, exampleTime, update, verified } from '../contract/example-changes.ts'
import { idempotencyStoreContract } from '../contract/idempotency-store-contract.ts'
import { operatorContract } from '../contract/operator-cases.ts'
import { createD1ProjectionSource } from './d1-projection-source.ts'
import { createStore, createStores, db, migrate } from './d1-stores.workers.testkit.ts'
import { createD1TenantDirectory } from './d1-tenant-directory.ts'

beforeAll(migrate)

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
    const keys = await createD1ProjectionSource(db).readKeys({ tenants: [{ tenantId: one, after: null }], limit: 9 })
    expect(keys.map(({ tenantId }) => tenantId)).toEqual([one, one, one, one])
    expect(keys.map(({ keyspace, value, record }) => [keyspace, value, record?.id, record?.slug])).toEqual([
      ['domain', 'a.localhost', two, 'two'],
      ['slug', 'one', one, 'uno'],
      ['slug', 'uno', one, 'uno'],
      ['tenant_id', one, one, 'uno'],
    ])
    expect(keys[1]?.record).toEqual(await createD1TenantDirectory(db).findBySlug('uno'))
  })

  test('tells the keys of many tenants in the order in which they are asked for, in pages of any size', async () => {
    const example = exampleCatalog(await createStore())
    const [one, two] = [await example.newTenant('one'), await example.newTenant('two')]
    for (const domain of ['a.localhost', 'b.localhost']) {
      await example.catalog.claimDomain({ tenantId: one, domain }, exampleRequest)
    }
    await example.catalog.renameTenant({ tenantId: two, slug: 'duo' }, exampleRequest)
    const source = createD1ProjectionSource(db)
    const all = [two, 'ten_gone', one].map((tenantId) => ({ tenantId, after: null }))
    const keys = await source.readKeys({ tenants: all, limit: 100 })
    expect(keys.map(({ tenantId, keyspace, value }) => [tenantId, keyspace, value])).toEqual([
      [two, 'slug', 'duo'],
      [two, 'slug', 'two'],
      [two, 'tenant_id', two],
      ['ten_gone', 'tenant_id', 'ten_gone'],
      [one, 'domain', 'a.localhost'],
      [one, 'domain', 'b.localhost'],
      [one, 'slug', 'one'],
      [one, 'tenant_id', one],
    ])
    expect(keys.map(({ record }) => record?.id ?? null)).toEqual([two, two, two, null, null, null, one, one])
    for (let from = 0; from < keys.length; from += 1) {
      const last = from === 0 ? undefined : keys[from - 1]
      const rest = all.slice(all.findIndex(({ tenantId }) => tenantId === (last?.tenantId ?? two)))
      const tenants = rest.map((each) => (each.tenantId === last?.tenantId ? { ...each, after: last } : each))
      expect(await source.readKeys({ tenants, limit: 3 })).toEqual(keys.slice(from, from + 3))
    }
  })
})

describe('the D1 tenant directory', () => {
  test('finds a tenant with its active databases by slug and by verified domain', async () => {
    const store = await createStore()
    let { tenant } = creation('ten_a', { slug: 'meridian' })
    await store.commit(creation('ten_a', { slug: 'meridian' }))
    const records = [
      database(1, { kind: 'ops_archive', year: 2026 }),
      database(2, { kind: 'config', binding: null, shard: 's1' }),
      { ...database(3), status: 'moving' as const },
      { ...database(4), status: 'retired' as const },
    ]
    for (const each of records) {
      const record = { status: 'active', ...each, tenantId: 'ten_a', createdAt: exampleTime } as const
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
      version: 6,
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

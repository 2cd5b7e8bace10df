import { beforeEach, describe, expect, test } from 'vitest'
import type { Catalog } from '../catalog.ts'
import type { CatalogStore } from '../catalog-store.ts'
import { createCatalog } from '../create-catalog.ts'
import { createMemoryCatalogStore } from '../memory/memory-catalog-store.ts'
import { createMemoryTenantDirectory } from '../memory/memory-tenant-directory.ts'

const by = { actor: 'operator', requestId: 'request-1' }
const day = 86_400
let now: number
let store: CatalogStore
let catalog: Catalog

beforeEach(() => {
  now = 1_790_000_000
  store = createMemoryCatalogStore()
  catalog = createCatalog({
    isPublicSuffix: () => false,
    store,
    clock: () => now,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    txtResolver: { resolveTxt: async () => [] },
    domainVerification: 'localhost',
  })
})

async function newTenant(slug: string, rootCompanyId: string | null = null): Promise<string> {
  const input = { slug, name: slug, rootCompanyId, plan: 'standard', regionHint: null }
  const created = await catalog.createTenant(input, by)
  if (!created.ok) throw new Error(created.error.reason)
  return created.value.id
}

const reasonOf = async (result: Promise<{ ok: boolean; error?: { reason: string } }>): Promise<string> =>
  (await result).error?.reason ?? 'ok'

describe('a rename', () => {
  const rename = (tenantId: string, slug: string) => reasonOf(catalog.renameTenant({ tenantId, slug }, by) as never)

  test('keeps the old slug from others through the cool-down, and leads it to the tenant until another takes it', async () => {
    const id = await newTenant('old-name')
    expect(await rename(id, 'new-name')).toBe('ok')
    const directory = createMemoryTenantDirectory(store)
    expect(await directory.findBySlug('old-name')).toMatchObject({ id, slug: 'new-name', version: 2 })
    now += 90 * day - 1
    await expect(newTenant('old-name')).rejects.toThrow('slug_taken')
    expect(await rename(await newTenant('third'), 'old-name')).toBe('slug_taken')
    now += 1
    expect(await directory.findBySlug('old-name')).toMatchObject({ id })
    const next = await newTenant('old-name')
    expect(await directory.findBySlug('old-name')).toMatchObject({ id: next, slug: 'old-name' })
  })

  test('may go back at once, and then leads nowhere else', async () => {
    const id = await newTenant('here')
    await rename(id, 'there')
    expect(await rename(id, 'here')).toBe('ok')
    expect(await rename(id, 'here')).toBe('ok')
    expect((await store.findTenant(id))?.version).toBe(3)
    expect(await createMemoryTenantDirectory(store).findBySlug('there')).toMatchObject({ id, slug: 'here' })
  })

  test('of two tenants into each other leaves both slugs with one owner', async () => {
    const [one, other] = [await newTenant('one'), await newTenant('other')]
    expect(await rename(one, 'other')).toBe('slug_taken')
    await rename(other, 'third')
    expect(await rename(one, 'other')).toBe('slug_taken')
  })
})

describe('root companies', () => {
  const setRoot = (tenantId: string, rootCompanyId: string | null) =>
    reasonOf(catalog.updateTenant({ tenantId, patch: { rootCompanyId } }, by) as never)

  test('make no circle, however long', async () => {
    const [a, b, c] = [await newTenant('aa'), await newTenant('bb'), await newTenant('cc')]
    expect(await setRoot(a, a)).toBe('root_company_cycle')
    expect(await setRoot(b, a)).toBe('ok')
    expect(await setRoot(c, b)).toBe('ok')
    expect(await setRoot(a, c)).toBe('root_company_cycle')
    expect(await setRoot(b, null)).toBe('ok')
    expect(await setRoot(a, c)).toBe('ok')
  })

  test('make no circle either when both sides are changed at once', async () => {
    const [a, b] = [await newTenant('aa'), await newTenant('bb')]
    const outcomes = await Promise.all([setRoot(a, b), setRoot(b, a)])
    expect(outcomes.sort()).toEqual(['ok', 'root_company_cycle'])
  })
})

describe('off-boarding', () => {
  const leave = (tenantId: string) => catalog.updateTenant({ tenantId, patch: { status: 'deleting' } }, by)

  test('can be taken back within the grace period, to suspended, and not after it', async () => {
    const id = await newTenant('leaver')
    expect(await reasonOf(catalog.restoreTenant(id, by) as never)).toBe('restore_refused')
    await leave(id)
    now += 30 * day - 1
    expect(await catalog.restoreTenant(id, by)).toMatchObject({
      ok: true,
      value: { value: { status: 'suspended', purgeAfter: null } },
    })
    await leave(id)
    now += 30 * day
    expect(await catalog.restoreTenant(id, by)).toEqual({
      ok: false,
      error: { reason: 'restore_refused', because: 'grace_over' },
    })
  })

  test('ends with a purge of what the dry run showed, and of nothing else', async () => {
    const id = await newTenant('leaver')
    const bystander = await newTenant('bystander')
    for (const tenantId of [id, bystander]) {
      const feature = { featureKey: 'lanes', deployedVersion: '1.0.0', integrationProvider: null, customization: {} }
      await catalog.claimDomain({ tenantId, domain: `${tenantId.toLowerCase().replace('_', '-')}.localhost` }, by)
      await catalog.registerFeatures({ tenantId, features: [feature] }, by)
    }
    const database = {
      kind: 'config',
      d1DatabaseId: '00000000-0000-4000-8000-000000000001',
      binding: 'CONFIG_DB',
      shard: null,
      year: null,
      mappingVersion: 1,
    } as const
    await catalog.registerDatabase({ tenantId: id, database }, by)
    await catalog.renameTenant({ tenantId: id, slug: 'left' }, by)
    await leave(id)
    const early = await catalog.planPurge(id)
    if (!early.ok) throw new Error('no plan')
    expect(early.value.value.refusal).toMatchObject({ because: 'in_grace', purgeAfter: now + 30 * day })
    const purge = (version: number) => catalog.purgeTenant({ tenantId: id, plannedVersions: [version] }, by)
    expect(await purge(early.value.version)).toMatchObject({ error: { reason: 'purge_refused' } })
    now += 30 * day
    expect(await purge(early.value.version - 1)).toMatchObject({ error: { reason: 'version_mismatch' } })
    const { belongings } = early.value.value
    expect(await purge(early.value.version)).toMatchObject({ ok: true, value: { value: belongings } })
    expect(belongings.databases).toHaveLength(1)

    expect(await store.findTenant(id)).toMatchObject({ status: 'deleted', slug: 'left' })
    expect([await store.listDomains(id), await store.listFeatures(id)]).toEqual([[], []])
    expect(await store.listDatabases(id)).toMatchObject([{ status: 'retired' }])
    expect([await store.listDomains(bystander), await store.listFeatures(bystander)]).toMatchObject([[{}], [{}]])
    expect((await store.listAuditEntries({ tenantId: id, after: 0, limit: 99 })).at(-1)?.action).toBe('tenant.purged')
  })

  test('leaves id, slugs and database ids that nobody gets again, and a tenant that changes no more', async () => {
    const id = await newTenant('first-name')
    await catalog.renameTenant({ tenantId: id, slug: 'last-name' }, by)
    await leave(id)
    now += 30 * day
    const version = (await store.findTenant(id))?.version ?? 0
    expect((await catalog.purgeTenant({ tenantId: id, plannedVersions: [version] }, by)).ok).toBe(true)
    now += 3_650 * day
    await expect(newTenant('first-name')).rejects.toThrow('slug_taken')
    await expect(newTenant('last-name')).rejects.toThrow('slug_taken')
    const deleted = { ok: false, error: { reason: 'tenant_deleted' } }
    expect(await catalog.updateTenant({ tenantId: id, patch: { name: 'Back' } }, by)).toEqual(deleted)
    expect(await catalog.claimDomain({ tenantId: id, domain: 'back.localhost' }, by)).toEqual(deleted)
    expect(await catalog.restoreTenant(id, by)).toEqual(deleted)
    await expect(newTenant('child', id)).rejects.toThrow('root_company_not_found')
  })
})

test('a schema version only grows', async () => {
  const tenantId = await newTenant('grower')
  const record = (schemaVersion: number) => catalog.recordSchemaVersion({ tenantId, schemaVersion }, by)
  expect(await record(3)).toMatchObject({ ok: true, value: { value: { schemaVersion: 3 }, version: 2 } })
  expect(await record(3)).toMatchObject({ ok: true, value: { version: 2 } })
  expect(await record(2)).toEqual({ ok: false, error: { reason: 'schema_version_behind', standing: 3 } })
})

test('a retired database leaves its place to the next one and never comes back', async () => {
  const tenantId = await newTenant('mover')
  const database = (number: number) => ({
    kind: 'ops' as const,
    d1DatabaseId: `00000000-0000-4000-8000-00000000000${number}`,
    binding: 'OPS_DB',
    shard: null,
    year: null,
    mappingVersion: 1,
  })
  const register = (number: number) =>
    reasonOf(catalog.registerDatabase({ tenantId, database: database(number) }, by) as never)
  const move = (number: number, status: 'active' | 'moving' | 'retired') =>
    reasonOf(
      catalog.updateDatabase({ tenantId, d1DatabaseId: database(number).d1DatabaseId, patch: { status } }, by) as never,
    )
  expect(await register(1)).toBe('ok')
  const directory = createMemoryTenantDirectory(store)
  expect(await move(1, 'moving')).toBe('ok')
  expect((await directory.findById(tenantId))?.databases).toEqual([])
  expect(await move(1, 'active')).toBe('ok')
  expect((await directory.findById(tenantId))?.databases).toHaveLength(1)
  expect(await register(2)).toBe('database_differs')
  expect(await move(1, 'retired')).toBe('ok')
  expect(await register(2)).toBe('ok')
  expect(await move(1, 'active')).toBe('database_retired')
  expect(await register(1)).toBe('database_differs')
  expect(await move(3, 'active')).toBe('database_not_found')
})

import { beforeEach, describe, expect, test } from 'vitest'
import type { Catalog } from './catalog.ts'
import { CatalogError } from './catalog-error.ts'
import type { CatalogStore, CommitOutcome } from './catalog-store.ts'
import { createCatalog } from './create-catalog.ts'
import { claimLifetime, maxDomains } from './decisions/decide-domain-claim.ts'
import { maxFeatures } from './decisions/decide-feature-registration.ts'
import { createMemoryCatalogStore } from './memory/memory-catalog-store.ts'
import { createMemoryTenantDirectory } from './memory/memory-tenant-directory.ts'
import { isPublicSuffix } from './public-suffix/index.ts'
import type { NewTenant } from './tenant.ts'
import { verificationRecordName } from './tenant-domain.ts'
import type { NewTenantFeature } from './tenant-feature.ts'

const by = { actor: 'operator', requestId: 'request-1' }
const input: NewTenant = { slug: 'meridian', name: 'Meridian', rootCompanyId: null, plan: 'standard', regionHint: null }

let now: number
let records: Map<string, ReadonlyArray<string>>
let asked: Array<string>
let store: CatalogStore
let catalog: Catalog

function catalogOver(over: CatalogStore, domainVerification: 'dns' | 'localhost' = 'dns'): Catalog {
  return createCatalog({
    isPublicSuffix,
    store: over,
    clock: () => now,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    txtResolver: {
      async resolveTxt(name) {
        asked.push(name)
        return records.get(name) ?? []
      },
    },
    domainVerification,
  })
}

beforeEach(() => {
  now = 1_790_000_000
  records = new Map()
  asked = []
  store = createMemoryCatalogStore()
  catalog = catalogOver(store)
})

async function newTenant(slug = 'meridian'): Promise<string> {
  const created = await catalog.createTenant({ ...input, slug }, by)
  if (!created.ok) throw new Error(created.error.reason)
  return created.value.id
}

async function claimed(tenantId: string, domain: string): Promise<string> {
  const claim = await catalog.claimDomain({ tenantId, domain }, by)
  if (!claim.ok) throw new Error(claim.error.reason)
  records.set(verificationRecordName(domain), [claim.value.value.record.verificationValue])
  return claim.value.value.record.verificationValue
}

test('a tenant has 200 domains at most; what it has can be claimed anew, and one that is released makes room', async () => {
  const tenantId = await newTenant()
  for (let count = 0; count < maxDomains; count += 1) await claimed(tenantId, `d${count}.example`)
  const claim = async (domain: string): Promise<string> => {
    const outcome = await catalog.claimDomain({ tenantId, domain }, by)
    return outcome.ok ? 'ok' : outcome.error.reason
  }
  expect([await claim('more.example'), await claim('d7.example')]).toEqual(['too_many_domains', 'ok'])
  await catalog.removeDomain({ tenantId, domain: 'd7.example' }, by)
  expect([await claim('more.example'), await claim('d7.example')]).toEqual(['ok', 'too_many_domains'])
})

test('a tenant has 500 features at most, also of registrations at once: what it has can be registered anew, and one that is removed makes room', async () => {
  const tenantId = await newTenant()
  const feature = (name: string) => {
    const fields = { integrationProvider: null, customization: {} }
    return { featureKey: name, deployedVersion: '1.0.0', ...fields }
  }
  const names = (part: number) => Array.from({ length: 100 }, (_, index) => `f${part}.${index}`)
  const register = async (featureKeys: ReadonlyArray<string>): Promise<string> => {
    const outcome = await catalog.registerFeatures({ tenantId, features: featureKeys.map(feature) }, by)
    return outcome.ok ? 'ok' : outcome.error.reason
  }
  const outcomes = await Promise.all([0, 1, 2, 3, 4, 5, 6].map((part) => register(names(part))))
  expect(outcomes.filter((each) => each === 'ok')).toHaveLength(5)
  expect(outcomes.filter((each) => each === 'too_many_features')).toHaveLength(2)
  const taken = names(outcomes.indexOf('ok'))
  expect([await register(['one-more', ...taken]), await register(taken)]).toEqual(['too_many_features', 'ok'])
  expect(await store.listFeatures(tenantId)).toHaveLength(maxFeatures)
  await catalog.removeFeature({ tenantId, featureKey: taken[7] ?? '' }, by)
  expect(await register(['one-more'])).toBe('ok')
})

describe('tenants', () => {
  test('start in provisioning, at version 1, with schema version 0', async () => {
    const created = await catalog.createTenant(input, by)
    expect(created).toMatchObject({
      ok: true,
      value: { ...input, status: 'provisioning', version: 1, schemaVersion: 0, createdAt: now, updatedAt: now },
    })
  })

  test('an update refuses a version the caller did not expect', async () => {
    const id = await newTenant()
    const rename = (ifVersion: ReadonlyArray<number>) =>
      catalog.updateTenant({ tenantId: id, patch: { name: 'New' } }, { ...by, ifVersion })
    expect(await rename([])).toEqual({ ok: false, error: { reason: 'version_mismatch' } })
    expect(await rename([2])).toEqual({ ok: false, error: { reason: 'version_mismatch' } })
    expect((await rename([2, 1])).ok).toBe(true)
  })

  test('an update that loses a race is decided anew, or refused where a version was expected', async () => {
    const id = await newTenant()
    const rival = { tenantId: id, patch: { plan: 'premium' } }
    const racing: CatalogStore = {
      ...store,
      async commit(change) {
        if (change.actor !== 'rival') await catalog.updateTenant(rival, { ...by, actor: 'rival' })
        return store.commit(change)
      },
    }
    const update = { tenantId: id, patch: { name: 'New' } }
    expect(await catalogOver(racing).updateTenant(update, by)).toMatchObject({
      ok: true,
      value: { value: { name: 'New', plan: 'premium', version: 3 }, version: 3 },
    })
    await catalog.updateTenant({ ...rival, patch: { plan: 'standard' } }, by)
    const other = { ...update, patch: { name: 'Other' } }
    expect(await catalogOver(racing).updateTenant(other, { ...by, ifVersion: [4] })).toEqual({
      ok: false,
      error: { reason: 'version_mismatch' },
    })
  })

  test('a tenant that keeps changing is given up in the end', async () => {
    const id = await newTenant()
    let commits = 0
    const busy: CatalogStore = {
      ...store,
      async commit(): Promise<CommitOutcome> {
        commits += 1
        return 'version_conflict'
      },
    }
    const update = catalogOver(busy).updateTenant({ tenantId: id, patch: { name: 'New' } }, by)
    await expect(update).rejects.toBeInstanceOf(CatalogError)
    await expect(update).rejects.toMatchObject({ code: 'CATALOG_CONTENDED' })
    expect(commits).toBe(20)
  })

  test('every change tells who, what and in which request, and nothing is told of no change', async () => {
    const id = await newTenant()
    await catalog.updateTenant({ tenantId: id, patch: { name: 'New' } }, { actor: 'ada', requestId: 'r-2' })
    await catalog.updateTenant({ tenantId: id, patch: { name: 'New' } }, { actor: 'ada', requestId: 'r-3' })
    const entries = await store.listAuditEntries({ tenantId: id, after: 0, limit: 10 })
    expect(entries).toMatchObject([
      {
        action: 'tenant.created',
        actor: 'operator',
        requestId: 'request-1',
        before: null,
        after: { name: 'Meridian' },
      },
      { action: 'tenant.updated', actor: 'ada', requestId: 'r-2', before: { version: 1 }, after: { version: 2 } },
    ])
    expect(await store.listOutboxEvents({ tenantId: id, after: 0, limit: 10 })).toMatchObject([
      { type: 'tenant.created', payload: { tenant_id: id, version: 1, data: { name: 'Meridian' } } },
      { type: 'tenant.updated', payload: { tenant_id: id, version: 2, data: { name: 'New' } } },
    ])
  })
})

describe('domains', () => {
  test('a claim stands until it lapses; then it has a new value', async () => {
    const tenantId = await newTenant()
    const value = await claimed(tenantId, 'bank.example')
    now += claimLifetime - 1
    expect(await claimed(tenantId, 'bank.example')).toBe(value)
    now += 1
    expect(await catalog.verifyDomain({ tenantId, domain: 'bank.example' }, by)).toEqual({
      ok: false,
      error: { reason: 'domain_claim_expired' },
    })
    expect(asked).toEqual([])
    expect(await claimed(tenantId, 'bank.example')).not.toBe(value)
  })

  test('are verified by their own record, and asked about at its name', async () => {
    const tenantId = await newTenant()
    const value = await claimed(tenantId, 'bank.example')
    for (const texts of [[], [`${value}0`], [value.toUpperCase()], [` ${value}`]]) {
      records.set('_voyage-verify.bank.example', texts)
      expect(await catalog.verifyDomain({ tenantId, domain: 'bank.example' }, by)).toEqual({
        ok: false,
        error: { reason: 'domain_not_verified' },
      })
    }
    expect((await catalog.findTenantByDomain('bank.example')).ok).toBe(false)
    records.set('_voyage-verify.bank.example', ['other', value])
    expect((await catalog.verifyDomain({ tenantId, domain: 'bank.example' }, by)).ok).toBe(true)
    expect(await catalog.findTenantByDomain('bank.example')).toMatchObject({ ok: true, value: { id: tenantId } })
    expect(new Set(asked)).toEqual(new Set(['_voyage-verify.bank.example']))
  })

  test('under .localhost need DNS unless the local rule is on, and only names under it are local', async () => {
    const tenantId = await newTenant()
    const local = catalogOver(store, 'localhost')
    for (const domain of ['bank.localhost', 'bank.notlocalhost', 'localhost.example']) {
      await catalog.claimDomain({ tenantId, domain }, by)
      const expected = { ok: false, error: { reason: 'domain_not_verified' } }
      expect(await catalog.verifyDomain({ tenantId, domain }, by)).toEqual(expected)
      const verified = await local.verifyDomain({ tenantId, domain }, by)
      expect([domain, verified.ok]).toEqual([domain, domain === 'bank.localhost'])
    }
  })

  test('a failing resolver changes nothing', async () => {
    const tenantId = await newTenant()
    await claimed(tenantId, 'bank.example')
    const cause = new CatalogError('CATALOG_DNS_FAILED', 'no answer')
    const deaf = createCatalog({
      isPublicSuffix,
      store,
      clock: () => now,
      randomBytes: (length) => new Uint8Array(length),
      txtResolver: { resolveTxt: () => Promise.reject(cause) },
    })
    await expect(deaf.verifyDomain({ tenantId, domain: 'bank.example' }, by)).rejects.toBe(cause)
    expect((await store.findTenant(tenantId))?.version).toBe(2)
  })
})

describe('checks of verified domains', () => {
  const day = 86_400
  const hour = 3_600
  const check = () => catalog.checkDomains(10, { actor: 'schedule', requestId: 'check' })
  const owns = async () => (await catalog.findTenantByDomain('bank.example')).ok

  async function proved(): Promise<string> {
    const tenantId = await newTenant()
    await claimed(tenantId, 'bank.example')
    expect((await catalog.verifyDomain({ tenantId, domain: 'bank.example' }, by)).ok).toBe(true)
    return tenantId
  }

  test('come a day after the proof, change nothing while it stands, and leave claims alone', async () => {
    const tenantId = await proved()
    await claimed(tenantId, 'other.example')
    asked.length = 0
    now += day - 1
    expect(await check()).toEqual({ checked: 0, lost: 0 })
    now += 1
    expect(await check()).toEqual({ checked: 1, lost: 0 })
    expect(await check()).toEqual({ checked: 0, lost: 0 })
    expect(asked).toEqual(['_voyage-verify.bank.example'])
    expect((await store.findTenant(tenantId))?.version).toBe(4)
  })

  test('take a domain away whose record is missing five times in a row, with an event', async () => {
    const tenantId = await proved()
    const standing = records.get('_voyage-verify.bank.example') ?? []
    now += day
    for (let failure = 1; failure < 5; failure += 1) {
      records.clear()
      expect(await check()).toEqual({ checked: 1, lost: 0 })
      now += hour
    }
    records.set('_voyage-verify.bank.example', standing)
    await check()
    now += day
    for (let failure = 1; failure <= 5; failure += 1) {
      records.clear()
      expect(await owns()).toBe(true)
      expect(await check()).toEqual({ checked: 1, lost: failure === 5 ? 1 : 0 })
      now += hour
    }
    expect(await owns()).toBe(false)
    const events = await store.listOutboxEvents({ tenantId, after: 0, limit: 99 })
    expect(events.at(-1)).toMatchObject({ type: 'domain.unverified', payload: { data: { verified_at: null } } })
    records.set('_voyage-verify.bank.example', standing)
    expect((await catalog.verifyDomain({ tenantId, domain: 'bank.example' }, by)).ok).toBe(true)
    expect(await owns()).toBe(true)
  })

  test('count no failure while the DNS gives no answer', async () => {
    await proved()
    now += day
    const deaf = createCatalog({
      isPublicSuffix,
      store,
      clock: () => now,
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
      txtResolver: { resolveTxt: () => Promise.reject(new CatalogError('CATALOG_DNS_FAILED', 'no answer')) },
    })
    for (let round = 0; round < 20; round += 1) {
      expect(await deaf.checkDomains(10, by)).toEqual({ checked: 1, lost: 0 })
      now += hour
    }
    expect(await owns()).toBe(true)
  })
})

describe('features', () => {
  const lanes: NewTenantFeature = {
    featureKey: 'lanes',
    deployedVersion: '1.0.0',
    integrationProvider: null,
    customization: {},
  }

  test('the audit entry tells only of those that changed', async () => {
    const tenantId = await newTenant()
    await catalog.registerFeatures({ tenantId, features: [lanes] }, by)
    const queue = { ...lanes, featureKey: 'queue' }
    await catalog.registerFeatures({ tenantId, features: [lanes, queue] }, by)
    const last = (await store.listAuditEntries({ tenantId, after: 0, limit: 10 })).at(-1)
    expect(last).toMatchObject({
      action: 'features.registered',
      before: { features: [] },
      after: { features: [{ feature_key: 'queue' }] },
    })
  })

  test('are removed one at a time, with audit entry and event, and can be registered anew', async () => {
    const tenantId = await newTenant()
    const queue = { ...lanes, featureKey: 'queue' }
    await catalog.registerFeatures({ tenantId, features: [lanes, queue] }, by)
    const which = { tenantId, featureKey: 'lanes' }
    const gone = { featureKey: 'lanes', deployedVersion: '1.0.0' }
    expect(await catalog.removeFeature(which, by)).toMatchObject({ ok: true, value: { value: gone, version: 3 } })
    expect(await store.listFeatures(tenantId)).toMatchObject([{ featureKey: 'queue' }])
    const page = { tenantId, after: 0, limit: 10 }
    const record = { feature_key: 'lanes', deployed_version: '1.0.0' }
    expect((await store.listAuditEntries(page)).at(-1)).toMatchObject({
      action: 'feature.removed',
      before: record,
      after: null,
    })
    expect((await store.listOutboxEvents(page)).at(-1)).toMatchObject({
      type: 'feature.removed',
      payload: { tenant_id: tenantId, version: 3, data: record },
    })
    const missing = { ok: false, error: { reason: 'feature_not_found' } }
    expect(await catalog.removeFeature(which, by)).toEqual(missing)
    expect(await catalog.updateFeature({ ...which, patch: { deployedVersion: '2.0.0' } }, by)).toEqual(missing)
    expect((await catalog.listFeatures(tenantId)).ok && (await store.listAuditEntries(page)).length).toBe(3)
    expect((await catalog.registerFeatures({ tenantId, features: [lanes] }, by)).ok).toBe(true)
  })

  test('of an unknown tenant are refused before anything is read', async () => {
    const refused = { ok: false, error: { reason: 'tenant_not_found' } }
    expect(await catalog.registerFeatures({ tenantId: 'ten_none', features: [lanes] }, by)).toEqual(refused)
    expect(await catalog.removeFeature({ tenantId: 'ten_none', featureKey: 'lanes' }, by)).toEqual(refused)
    expect(await catalog.listFeatures('ten_none')).toEqual(refused)
    expect(await catalog.listDomains('ten_none')).toEqual(refused)
    expect(await catalog.listDatabases('ten_none')).toEqual(refused)
  })
})

test('the version moves with whatever a tenant owns, so that caches see it', async () => {
  const tenantId = await newTenant()
  const database = {
    kind: 'config',
    d1DatabaseId: '00000000-0000-4000-8000-000000000001',
    binding: 'CONFIG_DB',
    shard: null,
    year: null,
    mappingVersion: 1,
  } as const
  await claimed(tenantId, 'bank.example')
  await catalog.verifyDomain({ tenantId, domain: 'bank.example' }, by)
  await catalog.registerDatabase({ tenantId, database }, by)
  const directory = createMemoryTenantDirectory(store)
  const { kind, binding, shard, year, mappingVersion } = database
  const expected = { id: tenantId, version: 4, databases: [{ kind, binding, shard, year, mappingVersion }] }
  expect(await directory.findByDomain('bank.example')).toMatchObject(expected)
  expect(await directory.findBySlug('meridian')).toMatchObject(expected)
  await catalog.removeDomain({ tenantId, domain: 'bank.example' }, by)
  expect(await directory.findByDomain('bank.example')).toBeNull()
  expect((await directory.findBySlug('meridian'))?.version).toBe(5)
})

test('a slug that reads as a public suffix is refused on creation and on rename, and nothing is written', async () => {
  const refused = { ok: false, error: { reason: 'slug_refused', because: 'public_suffix' } }
  expect(await catalog.createTenant({ ...input, slug: 'co-uk' }, by)).toEqual(refused)
  const tenant = await catalog.createTenant(input, by)
  if (!tenant.ok) throw new Error(tenant.error.reason)
  expect(await catalog.renameTenant({ tenantId: tenant.value.id, slug: 'com-au' }, by)).toEqual(refused)
  expect((await catalog.findTenant(tenant.value.id)).ok && tenant.value.version).toBe(1)
  const query = { tenantId: null, actor: null, action: null, limit: 100, after: 0 }
  expect((await catalog.listAudit(query)).entries).toHaveLength(1)
})

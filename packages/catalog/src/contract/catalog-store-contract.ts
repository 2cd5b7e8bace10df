import type { CatalogStore } from '../catalog-store.ts'
import type { RecordedChange } from '../change.ts'
import { eventPayload } from '../change.ts'
import type { Tenant } from '../tenant.ts'
import { apiKeyCases } from './api-key-cases.ts'
import { assertSame, assertThere } from './assert.ts'
import type { ContractCase } from './contract-case.ts'
import { claim, creation, database, exampleTime, feature, update, verified } from './example-changes.ts'
import { tenantLifeCases } from './tenant-life-cases.ts'

const everything = { slug: null, status: null, plan: null, search: null } as const

async function create(store: CatalogStore, change: RecordedChange): Promise<Tenant> {
  assertSame(await store.commit(change), 'committed', 'creation')
  return change.tenant
}

async function mustCommit(store: CatalogStore, change: RecordedChange): Promise<Tenant> {
  assertSame(await store.commit(change), 'committed', 'change')
  return change.tenant
}

async function logs(store: CatalogStore, tenantId: string): Promise<{ audit: number; events: number }> {
  const page = { tenantId, after: 0, limit: 1_000 }
  const [audit, events] = await Promise.all([store.listAuditEntries(page), store.listOutboxEvents(page)])
  return { audit: audit.length, events: events.length }
}

/** The cases that every {@link CatalogStore} passes; run each with any test runner. */
export const catalogStoreContract: ReadonlyArray<ContractCase> = [
  {
    name: 'finds nothing in an empty store',
    async run(createStore) {
      const store = await createStore()
      assertSame(await store.findTenant('ten_none'), null, 'tenant')
      assertSame(await store.findTenantByDomain('none.example'), null, 'tenant by domain')
      assertSame(await store.findDomain('ten_none', 'none.example'), null, 'domain')
      assertSame(await store.listDatabases('ten_none'), [], 'databases')
      const query = { ...everything, limit: 10, after: 0 }
      assertSame(await store.listTenants(query), { tenants: [], next: null }, 'tenants')
    },
  },
  {
    name: 'returns a tenant as it was written, with its audit entry and its event',
    async run(createStore) {
      const store = await createStore()
      await create(store, creation('ten_root'))
      const change = creation('ten_a', { name: "O'Neil & Söhne 🏦", rootCompanyId: 'ten_root', regionHint: 'weur' })
      const tenant = await create(store, change)
      assertSame(await store.findTenant('ten_a'), tenant, 'tenant')
      const page = { tenantId: 'ten_a', after: 0, limit: 10 }
      const [entry] = await store.listAuditEntries(page)
      assertSame(
        { ...assertThere(entry, 'audit entry'), sequence: 0 },
        {
          sequence: 0,
          id: change.auditId,
          tenantId: 'ten_a',
          actor: 'contract',
          action: 'tenant.created',
          before: null,
          after: change.after,
          requestId: change.requestId,
          at: exampleTime,
        },
        'audit entry',
      )
      const [event] = await store.listOutboxEvents(page)
      assertSame(
        { ...assertThere(event, 'event'), sequence: 0 },
        {
          sequence: 0,
          id: change.eventId,
          tenantId: 'ten_a',
          type: 'tenant.created',
          payload: eventPayload(change),
          createdAt: exampleTime,
        },
        'event',
      )
    },
  },
  {
    name: 'lets one of 50 parallel creations of a slug win, and the losers leave no trace',
    async run(createStore) {
      const store = await createStore()
      const changes = Array.from({ length: 50 }, (_, index) => creation(`ten_${index}`, { slug: 'meridian' }))
      const outcomes = await Promise.all(changes.map((change) => store.commit(change)))
      const winners = changes.filter((_, index) => outcomes[index] === 'committed')
      assertSame(winners.length, 1, 'winners')
      assertSame(new Set(outcomes).size, 2, 'different outcomes')
      assertSame(outcomes.includes('slug_taken'), true, 'losers hear that the slug is taken')
      for (const change of changes) {
        const expected = change === winners[0] ? { audit: 1, events: 1 } : { audit: 0, events: 0 }
        assertSame(await logs(store, change.tenant.id), expected, `traces of ${change.tenant.id}`)
      }
    },
  },
  {
    name: 'lets one of 50 parallel updates of a version win, and the losers leave no trace',
    async run(createStore) {
      const store = await createStore()
      const tenant = await create(store, creation('ten_a'))
      const changes = Array.from({ length: 50 }, (_, index) => update(tenant, { name: `Name ${index}` }))
      const outcomes = await Promise.all(changes.map((change) => store.commit(change)))
      const winners = changes.filter((_, index) => outcomes[index] === 'committed')
      assertSame(winners.length, 1, 'winners')
      assertSame(outcomes.filter((outcome) => outcome === 'version_conflict').length, 49, 'losers')
      assertSame(await store.findTenant('ten_a'), winners[0]?.tenant, 'tenant')
      assertSame(await logs(store, 'ten_a'), { audit: 2, events: 2 }, 'traces')
    },
  },
  {
    name: 'refuses a change of a tenant that does not exist',
    async run(createStore) {
      const store = await createStore()
      const { tenant } = creation('ten_a')
      const write = { kind: 'put_domain', domain: claim('ten_a', 'a.example') } as const
      assertSame(await store.commit(update(tenant, {}, write)), 'version_conflict', 'outcome')
      assertSame(await store.findDomain('ten_a', 'a.example'), null, 'domain')
      assertSame(await logs(store, 'ten_a'), { audit: 0, events: 0 }, 'traces')
    },
  },
  {
    name: 'pages through tenants in the order of creation, also while tenants are added',
    async run(createStore) {
      const store = await createStore()
      for (let index = 0; index < 5; index += 1) await create(store, creation(`ten_${index}`))
      const first = await store.listTenants({ ...everything, limit: 2, after: 0 })
      await create(store, creation('ten_5'))
      const after = assertThere(first.next, 'place of the second page')
      const second = await store.listTenants({ ...everything, limit: 4, after })
      const ids = [...first.tenants, ...second.tenants].map((tenant) => tenant.id)
      assertSame(ids, ['ten_0', 'ten_1', 'ten_2', 'ten_3', 'ten_4', 'ten_5'], 'ids')
      assertSame(second.next, null, 'place after the last page')
    },
  },
  {
    name: 'filters tenants by slug and by status',
    async run(createStore) {
      const store = await createStore()
      const one = await create(store, creation('ten_1'))
      await create(store, creation('ten_2'))
      await mustCommit(store, update(one, { status: 'active' }))
      const list = async (slug: string | null, status: 'active' | 'provisioning' | null): Promise<Array<string>> =>
        (await store.listTenants({ ...everything, slug, status, limit: 10, after: 0 })).tenants.map(
          (tenant) => tenant.id,
        )
      assertSame(await list('ten-2', null), ['ten_2'], 'by slug')
      assertSame(await list('ten', null), [], 'by part of a slug')
      assertSame(await list(null, 'active'), ['ten_1'], 'by status')
      assertSame(await list('ten-2', 'active'), [], 'by both')
    },
  },
  {
    name: 'keeps the claims of several tenants on one domain, and resolves none of them',
    async run(createStore) {
      const store = await createStore()
      for (const id of ['ten_a', 'ten_b']) {
        const tenant = await create(store, creation(id))
        await mustCommit(store, update(tenant, {}, { kind: 'put_domain', domain: claim(id, 'bank.example') }))
        assertSame(await store.listDomains(id), [claim(id, 'bank.example')], 'claims')
      }
      assertSame(await store.findTenantByDomain('bank.example'), null, 'owner')
    },
  },
  {
    name: 'lets one of 20 tenants that prove a domain at once own it',
    async run(createStore) {
      const store = await createStore()
      const changes: Array<RecordedChange> = []
      for (let index = 0; index < 20; index += 1) {
        const id = `ten_${index}`
        const tenant = await create(store, creation(id))
        const held = claim(id, 'bank.example')
        const claimed = await mustCommit(store, update(tenant, {}, { kind: 'put_domain', domain: held }))
        changes.push(update(claimed, {}, { kind: 'put_domain', domain: verified(held) }))
      }
      const outcomes = await Promise.all(changes.map((change) => store.commit(change)))
      assertSame(outcomes.filter((outcome) => outcome === 'committed').length, 1, 'winners')
      assertSame(outcomes.filter((outcome) => outcome === 'domain_taken').length, 19, 'losers')
      const winner = assertThere(changes[outcomes.indexOf('committed')], 'winner').tenant
      assertSame(await store.findTenantByDomain('bank.example'), winner, 'owner')
      for (const change of changes) {
        const traces = change.tenant === winner ? 3 : 2
        assertSame(await logs(store, change.tenant.id), { audit: traces, events: traces }, 'traces')
      }
    },
  },
  {
    name: 'frees a domain that its owner gives up',
    async run(createStore) {
      const store = await createStore()
      const held = claim('ten_a', 'bank.example')
      let a = await create(store, creation('ten_a'))
      const b = await create(store, creation('ten_b'))
      const taken = { kind: 'put_domain', domain: verified(claim('ten_b', 'bank.example')) } as const
      a = await mustCommit(store, update(a, {}, { kind: 'put_domain', domain: verified(held) }))
      assertSame(await store.commit(update(b, {}, taken)), 'domain_taken', 'while it is owned')
      await mustCommit(store, update(a, {}, { kind: 'delete_domain', domain: 'bank.example' }))
      assertSame(await store.findTenantByDomain('bank.example'), null, 'owner in between')
      await mustCommit(store, update(b, {}, taken))
      assertSame((await store.findTenantByDomain('bank.example'))?.id, 'ten_b', 'owner')
    },
  },
  {
    name: 'registers a database id once over all tenants, whoever is first',
    async run(createStore) {
      const store = await createStore()
      const ids = ['ten_a', 'ten_b', 'ten_c']
      const tenants = await Promise.all(ids.map((id) => create(store, creation(id))))
      const changes = tenants.map((tenant) => {
        const record = { ...database(7), tenantId: tenant.id, status: 'active', createdAt: exampleTime } as const
        return update(tenant, {}, { kind: 'insert_database', database: record })
      })
      const outcomes = await Promise.all(changes.map((change) => store.commit(change)))
      assertSame([...outcomes].sort(), ['committed', 'database_taken', 'database_taken'], 'outcomes')
    },
  },
  {
    name: 'returns databases as they were written, in the order of registration',
    async run(createStore) {
      const store = await createStore()
      let tenant = await create(store, creation('ten_a'))
      const records = [
        database(1, { kind: 'ops_archive', year: 2026, binding: 'OPS_ARCHIVE_2026_DB' }),
        database(2, { kind: 'config', binding: null, shard: 'shard-1', mappingVersion: 3 }),
        database(3, { kind: 'ops_archive', year: 2025 }),
      ].map((each) => ({ ...each, tenantId: 'ten_a', status: 'active' as const, createdAt: exampleTime }))
      for (const record of records) {
        tenant = await mustCommit(store, update(tenant, {}, { kind: 'insert_database', database: record }))
      }
      assertSame(await store.listDatabases('ten_a'), records, 'databases')
      assertSame(await store.listDatabases('ten_b'), [], "another tenant's databases")
    },
  },
  {
    name: 'puts a hundred features in one commit and replaces those that stand',
    async run(createStore) {
      const store = await createStore()
      const tenant = await create(store, creation('ten_a'))
      const key = (index: number): string => `feature-${String(index).padStart(3, '0')}`
      const first = Array.from({ length: 100 }, (_, index) => feature('ten_a', key(index)))
      const after = await mustCommit(store, update(tenant, {}, { kind: 'put_features', features: first }))
      assertSame(await store.listFeatures('ten_a'), first, 'features')
      const replaced = { ...feature('ten_a', key(3), '2.0.0-rc.1'), integrationProvider: 'acme' }
      await mustCommit(store, update(after, {}, { kind: 'put_features', features: [replaced] }))
      const expected = first.map((each) => (each.featureKey === replaced.featureKey ? replaced : each))
      assertSame(await store.listFeatures('ten_a'), expected, 'features after the second commit')
    },
  },
  {
    name: "takes away one feature of one tenant, and neither its others nor another tenant's",
    async run(createStore) {
      const store = await createStore()
      const features = (tenantId: string) => ['lanes', 'queue'].map((key) => feature(tenantId, key))
      const tenants: Array<Tenant> = []
      for (const id of ['ten_a', 'ten_b']) {
        const tenant = await create(store, creation(id))
        tenants.push(await mustCommit(store, update(tenant, {}, { kind: 'put_features', features: features(id) })))
      }
      const a = assertThere(tenants[0], 'tenant')
      const removal = update(a, {}, { kind: 'delete_feature', featureKey: 'lanes' })
      await mustCommit(store, removal)
      assertSame(await store.listFeatures('ten_a'), [feature('ten_a', 'queue')], 'features')
      assertSame(await store.listFeatures('ten_b'), features('ten_b'), "another tenant's features")
      const late = update(a, {}, { kind: 'delete_feature', featureKey: 'queue' })
      assertSame(await store.commit(late), 'version_conflict', 'upon a version that is gone')
      assertSame(await store.listFeatures('ten_a'), [feature('ten_a', 'queue')], 'features after the conflict')
    },
  },
  {
    name: 'pages through the audit log and the outbox of one tenant in order',
    async run(createStore) {
      const store = await createStore()
      let tenant = await create(store, creation('ten_a'))
      await create(store, creation('ten_b'))
      for (let index = 0; index < 3; index += 1) tenant = await mustCommit(store, update(tenant, { name: `${index}` }))
      const first = await store.listOutboxEvents({ tenantId: 'ten_a', after: 0, limit: 3 })
      const last = await store.listOutboxEvents({ tenantId: 'ten_a', after: first.at(-1)?.sequence ?? 0, limit: 3 })
      assertSame(
        [...first, ...last].map((event) => event.payload['version']),
        [1, 2, 3, 4],
        'versions',
      )
      const entries = await store.listAuditEntries({ tenantId: 'ten_a', after: 0, limit: 10 })
      assertSame(
        entries.map((entry) => entry.after?.['name']),
        ['Tenant ten_a', '0', '1', '2'],
        'names',
      )
    },
  },
  ...tenantLifeCases,
  ...apiKeyCases,
]

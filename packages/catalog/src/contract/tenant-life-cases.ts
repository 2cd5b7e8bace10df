import { tenantToWire } from '../wire.ts'
import { assertSame, assertThere } from './assert.ts'
import type { ContractCase } from './contract-case.ts'
import { exampleRequest as by, exampleCatalog, reasonOf, unwrap } from './example-catalog.ts'
import { claim, creation, database, update, verified } from './example-changes.ts'

const coolDown = 90 * 86_400
const grace = 30 * 86_400

/** What a store does for renames, root companies, databases that move, and the end of a tenant. */
export const tenantLifeCases: ReadonlyArray<ContractCase> = [
  {
    name: 'keeps a former slug from others until it is free, and leads it to the tenant until it is taken',
    async run(createStore) {
      const store = await createStore()
      const { catalog, newTenant, pass } = exampleCatalog(store)
      const id = await newTenant('old-name')
      unwrap(await catalog.renameTenant({ tenantId: id, slug: 'new-name' }, by))
      assertSame((await store.findTenantBySlug('old-name'))?.slug, 'new-name', 'tenant by its former slug')
      const rival = await newTenant('rival')
      const take = () => reasonOf(catalog.renameTenant({ tenantId: rival, slug: 'old-name' }, by))
      assertSame(await take(), 'slug_taken', 'in the cool-down')
      pass(coolDown)
      assertSame(await take(), 'ok', 'after the cool-down')
      assertSame((await store.findTenantBySlug('old-name'))?.id, rival, 'owner')
      assertSame((await store.findTenantBySlug('rival'))?.id, rival, 'owner of the former slug')
      assertSame(await reasonOf(catalog.renameTenant({ tenantId: rival, slug: 'rival' }, by)), 'ok', 'way back')
      assertSame((await store.findTenantBySlug('nobody')) === null, true, 'unknown slug')
    },
  },
  {
    name: 'keeps the service binding of a tenant through renames, and gives it to no other, whatever slug that takes',
    async run(createStore) {
      const store = await createStore()
      const { catalog, newTenant, pass } = exampleCatalog(store)
      const bindingOf = async (id: string) => (await store.findTenant(id))?.serviceBinding
      const first = await newTenant('my-bank')
      unwrap(await catalog.renameTenant({ tenantId: first, slug: 'my-new-bank' }, by))
      assertSame(await bindingOf(first), 'TENANT_MY_BANK', 'after a rename')
      pass(coolDown)
      const second = await newTenant('my-bank')
      assertSame(await bindingOf(second), `TENANT_MY_BANK__${second.slice('ten_'.length)}`, 'of who took the slug')
      const log = { tenantId: second, after: 0, limit: 10 }
      const tenant = tenantToWire(assertThere(await store.findTenant(second), 'tenant'))
      const told = [await store.listAuditEntries(log), await store.listOutboxEvents(log)] as const
      assertSame(
        [told[0].map((each) => each.after), told[1].map((each) => each.payload['data'])],
        [[tenant], [tenant]],
        'the one audit entry and the one event of who took the slug',
      )
      unwrap(await catalog.renameTenant({ tenantId: second, slug: 'bank-2' }, by))
      pass(coolDown)
      const third = await newTenant('my-bank')
      assertSame(await bindingOf(third), `TENANT_MY_BANK__${third.slice('ten_'.length)}`, 'of who took it next')
      const fourth = await newTenant('fresh')
      unwrap(await catalog.renameTenant({ tenantId: fourth, slug: 'fresher' }, by))
      pass(coolDown)
      unwrap(await catalog.renameTenant({ tenantId: first, slug: 'fresh' }, by))
      assertSame(await bindingOf(first), 'TENANT_MY_BANK', 'of who came to the slug by a rename')
    },
  },
  {
    name: 'lets no circle of root companies come about, also when both sides change at once',
    async run(createStore) {
      const { catalog, newTenant } = exampleCatalog(await createStore())
      const setRoot = (tenantId: string, rootCompanyId: string) =>
        reasonOf(catalog.updateTenant({ tenantId, patch: { rootCompanyId } }, by))
      const a = await newTenant('a1')
      const b = await newTenant('b1', a)
      const c = await newTenant('c1', b)
      assertSame(await setRoot(a, c), 'root_company_cycle', 'circle of three')
      assertSame(await setRoot(a, a), 'root_company_cycle', 'its own root')
      assertSame(await setRoot(a, 'ten_none'), 'root_company_not_found', 'no such tenant')
      const [d, e] = [await newTenant('d1'), await newTenant('e1')]
      const outcomes = await Promise.all([setRoot(d, e), setRoot(e, d)])
      assertSame(outcomes.sort(), ['ok', 'root_company_cycle'], 'both at once')
    },
  },
  {
    name: 'changes a database record, and gives the place of a retired one to the next',
    async run(createStore) {
      const store = await createStore()
      const { catalog, newTenant } = exampleCatalog(store)
      const tenantId = await newTenant('mover')
      const one = database(1)
      unwrap(await catalog.registerDatabase({ tenantId, database: one }, by))
      const patch = { status: 'moving', binding: null, shard: 's2', mappingVersion: 4 } as const
      unwrap(await catalog.updateDatabase({ tenantId, d1DatabaseId: one.d1DatabaseId, patch }, by))
      const [moved] = await store.listDatabases(tenantId)
      assertSame({ ...moved, ...patch }, moved, 'moved database')
      for (const place of [{ binding: 'OPS_DB' }, { shard: null }]) {
        const refused = await catalog.updateDatabase({ tenantId, d1DatabaseId: one.d1DatabaseId, patch: place }, by)
        assertSame(refused.ok ? 'ok' : refused.error.reason, 'database_place_refused', 'both or neither')
      }
      const retire = { tenantId, d1DatabaseId: one.d1DatabaseId, patch: { status: 'retired' as const } }
      unwrap(await catalog.updateDatabase(retire, by))
      unwrap(await catalog.registerDatabase({ tenantId, database: database(2) }, by))
      const statuses = (await store.listDatabases(tenantId)).map((each) => each.status)
      assertSame(statuses, ['retired', 'active'], 'statuses')
    },
  },
  {
    name: 'purges what a tenant owns and nothing of another, and keeps its slugs for good',
    async run(createStore) {
      const store = await createStore()
      const { catalog, newTenant, pass } = exampleCatalog(store)
      const ids = [await newTenant('leaver'), await newTenant('stayer')]
      for (const [index, tenantId] of ids.entries()) {
        const feature = { featureKey: 'lanes', deployedVersion: '1.0.0', integrationProvider: null, customization: {} }
        unwrap(await catalog.claimDomain({ tenantId, domain: `d${index}.localhost` }, by))
        unwrap(await catalog.verifyDomain({ tenantId, domain: `d${index}.localhost` }, by))
        unwrap(await catalog.registerFeatures({ tenantId, features: [feature] }, by))
        unwrap(await catalog.registerDatabase({ tenantId, database: database(index) }, by))
        unwrap(await catalog.renameTenant({ tenantId, slug: `now-${index}` }, by))
      }
      const [leaver = '', stayer = ''] = ids
      unwrap(await catalog.updateTenant({ tenantId: leaver, patch: { status: 'deleting' } }, by))
      pass(grace)
      const { version } = unwrap(await catalog.planPurge(leaver))
      unwrap(await catalog.purgeTenant({ tenantId: leaver, plannedVersions: [version] }, by))
      pass(10 * coolDown)
      const counts = async (id: string) => [
        (await store.findTenant(id))?.status,
        (await store.listDomains(id)).length,
        (await store.listFeatures(id)).length,
        (await store.listDatabases(id)).map((each) => each.status),
      ]
      assertSame(await counts(leaver), ['deleted', 0, 0, ['retired']], 'leaver')
      assertSame(await counts(stayer), ['provisioning', 1, 1, ['active']], 'stayer')
      assertSame((await store.findTenantByDomain('d0.localhost')) === null, true, 'domain')
      const create = (slug: string) =>
        newTenant(slug).then(
          () => 'ok',
          (error: Error) => error.message,
        )
      assertSame(await create('leaver'), 'refused: slug_taken', 'former slug of a purged tenant')
      assertSame(await create('now-0'), 'refused: slug_taken', 'slug of a purged tenant')
      assertSame(await create('stayer'), 'ok', 'former slug of a living tenant')
    },
  },
  {
    name: 'finds tenants by plan and by a part of slug or name, in any case',
    async run(createStore) {
      const store = await createStore()
      const { catalog, newTenant } = exampleCatalog(store)
      const id = await newTenant('meridian-bank')
      await newTenant('other')
      unwrap(await catalog.updateTenant({ tenantId: id, patch: { plan: 'premium', name: 'Söhne & 100% Co' } }, by))
      const list = async (filter: { readonly plan?: string; readonly search?: string }) => {
        const query = { slug: null, status: null, plan: null, search: null, limit: 10, after: 0, ...filter }
        return (await store.listTenants(query)).tenants.map((tenant) => tenant.slug)
      }
      assertSame(await list({ plan: 'premium' }), ['meridian-bank'], 'by plan')
      assertSame(await list({ search: 'RIDIAN-B' }), ['meridian-bank'], 'by a part of the slug')
      assertSame(await list({ search: 'söHNE & 100%' }), ['meridian-bank'], 'by a part of the name')
      assertSame(await list({ search: '%' }), ['meridian-bank'], 'a percent sign is itself')
      assertSame(await list({ search: '_' }), [], 'an underscore is itself')
      assertSame(await list({ plan: 'premium', search: 'other' }), [], 'by both')
    },
  },
  {
    name: 'lists the verified domains that are to be checked, and takes away what lost its proof',
    async run(createStore) {
      const store = await createStore()
      const { catalog, newTenant, pass, now } = exampleCatalog(store)
      const tenantId = await newTenant('loser')
      // The example's DNS knows no record: what was proved by other means is not found again.
      const held = { ...verified(claim(tenantId, 'bank.example')), nextCheckAt: now() + 86_400 }
      const tenant = (await store.findTenant(tenantId)) ?? creation(tenantId).tenant
      assertSame(await store.commit(update(tenant, {}, { kind: 'put_domain', domain: held })), 'committed', 'proof')
      unwrap(await catalog.claimDomain({ tenantId, domain: 'claimed.example' }, by))
      const due = async () => (await store.listDomainsToCheck({ now: now(), limit: 10 })).map((each) => each.domain)
      assertSame(await due(), [], 'before the day is over')
      pass(86_400)
      assertSame(await due(), ['bank.example'], 'after a day')
      for (let failure = 1; failure <= 5; failure += 1) {
        assertSame(await catalog.checkDomains(10, by), { checked: 1, lost: failure === 5 ? 1 : 0 }, `check ${failure}`)
        assertSame(await due(), [], `after check ${failure}`)
        pass(3_600)
      }
      assertSame((await store.findDomain(tenantId, 'bank.example'))?.verifiedAt, null, 'verified at')
    },
  },
  {
    name: 'tells which tenants run which version of a feature, and how many are at which schema version',
    async run(createStore) {
      const store = await createStore()
      const { catalog, newTenant } = exampleCatalog(store)
      const ids: Array<string> = []
      for (const [index, deployedVersion] of ['1.0.0', '1.0.0', '2.0.0', '1.0.0'].entries()) {
        const tenantId = await newTenant(`tenant-${index}`)
        ids.push(tenantId)
        const feature = { featureKey: 'lanes', deployedVersion, integrationProvider: null, customization: {} }
        unwrap(await catalog.registerFeatures({ tenantId, features: [feature] }, by))
      }
      unwrap(await catalog.recordSchemaVersion({ tenantId: ids[0] ?? '', schemaVersion: 3 }, by))
      assertSame(
        await catalog.summarizeFleet(),
        {
          features: [
            { featureKey: 'lanes', deployedVersion: '1.0.0', tenants: 3 },
            { featureKey: 'lanes', deployedVersion: '2.0.0', tenants: 1 },
          ],
          schemaVersions: [
            { schemaVersion: 0, status: 'provisioning', tenants: 3 },
            { schemaVersion: 3, status: 'provisioning', tenants: 1 },
          ],
        },
        'summary',
      )
      const query = { featureKey: 'lanes', version: '1.0.0', limit: 2, after: null }
      const first = await catalog.listFeatureTenants(query)
      const last = await catalog.listFeatureTenants({ ...query, after: first.next })
      const slugs = [...first.tenants, ...last.tenants].map((each) => each.slug)
      assertSame(slugs, ['tenant-0', 'tenant-1', 'tenant-3'], 'tenants')
      assertSame(last.next, null, 'end')
      assertSame((await catalog.listFeatureTenants({ ...query, version: null, limit: 9 })).tenants.length, 4, 'any')
    },
  },
]

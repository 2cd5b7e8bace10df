import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ControlPlane } from './arrange.ts'
import { startControlPlane } from './arrange.ts'

let plane: ControlPlane
beforeAll(async () => {
  plane = await startControlPlane({ PLATFORM_ROOTS: 'voyage.example', CONSUMER_DOMAINS: 'mail.example' })
})
afterAll(() => plane.stop())

const newTenant = async (slug: string): Promise<string> =>
  (await plane.call('POST /tenants', { json: { slug, name: slug } })).body.id
const problem = (code: string): string => `urn:voyage:problem:${code}`
const makePurgeable = async (id: string): Promise<void> => {
  const db = plane.workers.d1('control-plane', 'CONTROL_DB')
  await db.prepare('UPDATE tenants SET purge_after = 1 WHERE id = ?').bind(id).run()
}

describe('POST /tenants/:id/rename', () => {
  test('gives the tenant another slug and keeps the old one from others', async () => {
    const id = await newTenant('before')
    const renamed = await plane.call(`POST /tenants/${id}/rename`, { json: { slug: 'after' } })
    expect([renamed.status, renamed.body.slug, renamed.headers.get('etag')]).toEqual([200, 'after', '"2"'])
    const rival = await plane.call('POST /tenants', { json: { slug: 'before', name: 'Rival' } })
    expect([rival.status, rival.body.type]).toEqual([409, problem('slug-taken')])
    expect((await plane.call(`POST /tenants/${id}/rename`, { json: { slug: 'before' } })).status).toBe(200)
  })

  test('refuses a slug that is taken, reserved, missing, or reads as a public suffix', async () => {
    const id = await newTenant('renamer')
    await newTenant('occupied')
    const rename = (json: unknown) => plane.call(`POST /tenants/${id}/rename`, { json })
    expect((await rename({ slug: 'occupied' })).body.type).toBe(problem('slug-taken'))
    for (const json of [{ slug: 'admin' }, { slug: 'co' }, {}, { slug: null }, { slug: 'fine', name: 'x' }]) {
      expect((await rename(json)).status).toBe(422)
    }
    for (const slug of ['co-uk', 'github-io', 'uk']) {
      expect((await rename({ slug })).body.type).toBe(problem('slug-refused'))
    }
    const stale = { json: { slug: 'fresh' }, headers: { 'if-match': '"7"' } }
    expect((await plane.call(`POST /tenants/${id}/rename`, stale)).status).toBe(412)
  })
})

test('a root company must not lead back to the tenant', async () => {
  const [top, middle] = [await newTenant('top'), await newTenant('middle')]
  const setRoot = (id: string, root: string) => plane.call(`PATCH /tenants/${id}`, { json: { root_company_id: root } })
  expect((await setRoot(middle, top)).status).toBe(200)
  expect((await setRoot(top, middle)).body.type).toBe(problem('root-company-cycle'))
})

describe('off-boarding', () => {
  test('is taken back within the grace period', async () => {
    const id = await newTenant('returner')
    expect((await plane.call(`POST /tenants/${id}/restore`)).body.type).toBe(problem('restore-refused'))
    const { body } = await plane.call(`PATCH /tenants/${id}`, { json: { status: 'deleting' } })
    expect(body.purge_after).toBe(body.updated_at + 30 * 86_400)
    const restored = await plane.call(`POST /tenants/${id}/restore`)
    expect([restored.status, restored.body.status, restored.body.purge_after]).toEqual([200, 'suspended', null])
  })

  test('shows in a dry run what would go, and goes through only with its entity tag', async () => {
    const id = await newTenant('leaver')
    await plane.call(`POST /tenants/${id}/domains`, { json: { domain: 'leaver.example' } })
    const database = { kind: 'config', d1_database_id: '00000000-0000-4000-8000-000000000001', binding: 'CONFIG_DB' }
    await plane.call(`POST /tenants/${id}/databases`, { json: database })
    const webhook = { url: 'https://leaver.example/', tenant_id: id }
    const hook = (await plane.call('POST /webhooks', { json: webhook })).body.id
    const key = (await plane.call(`POST /tenants/${id}/api-keys`, { json: { name: 'k' } })).body.id
    await plane.call(`PUT /tenants/${id}/features`, { json: [{ feature_key: 'lanes', deployed_version: '1.0.0' }] })
    const counts = await rowsBesides(id)
    await plane.call(`PATCH /tenants/${id}`, { json: { status: 'deleting' } })
    const early = await plane.call(`GET /tenants/${id}/purge`)
    expect(early.body).toMatchObject({ ready: false, because: 'in_grace', purge_after: expect.any(Number) })
    await makePurgeable(id)
    const { body, headers } = await plane.call(`GET /tenants/${id}/purge`)
    expect(body).toMatchObject({
      ready: true,
      would_go: {
        domains: ['leaver.example'],
        databases: [database],
        features: ['lanes'],
        api_keys: [key],
        webhooks: [hook],
      },
    })
    const purge = (ifMatch?: string) =>
      plane.call(`POST /tenants/${id}/purge`, { headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } })
    expect([(await purge()).status, (await purge('*')).status, (await purge('"1"')).status]).toEqual([428, 428, 412])
    const purged = await purge(headers.get('etag') ?? '')
    expect(purged.body).toEqual({ gone: body.would_go })
    expect(await rowsBesides(id)).toEqual(counts)
    expect(await rowsOf(id)).toEqual({ tenants: 1, tenant_databases: 1 })
    expect((await plane.call(`GET /tenants/${id}`)).body.status).toBe('deleted')
    expect((await plane.call(`GET /tenants/${id}/domains`)).body).toEqual({ domains: [] })
    expect((await plane.call(`PATCH /tenants/${id}`, { json: { name: 'x' } })).body.type).toBe(
      problem('tenant-deleted'),
    )
    const again = await plane.call('POST /tenants', { json: { slug: 'leaver', name: 'Again' } })
    expect(again.body.type).toBe(problem('slug-taken'))
  })
})

test('the schema version of a tenant is recorded and only grows', async () => {
  const id = await newTenant('migrating')
  const record = (json: unknown) => plane.call(`PUT /tenants/${id}/schema-version`, { json })
  expect((await record({ schema_version: 4 })).body.schema_version).toBe(4)
  expect((await record({ schema_version: 3 })).body.type).toBe(problem('schema-version-behind'))
  for (const json of [{}, { schema_version: null }, { schema_version: -1 }, { schema_version: 1.5 }]) {
    expect((await record(json)).status).toBe(422)
  }
})

test.each(['co.uk', 'github.io', 'voyage.example', 'auth.voyage.example', 'bank.mail.example'])(
  'nobody may claim %s',
  async (domain) => {
    const [tenant] = (await plane.call('GET /tenants?q=top')).body.tenants
    const { status, body } = await plane.call(`POST /tenants/${tenant.id}/domains`, { json: { domain } })
    expect([status, body.type]).toEqual([422, problem('domain-refused')])
  },
)

test('GET /tenants finds by plan and by a part of the name', async () => {
  const id = await newTenant('searchable')
  await plane.call(`PATCH /tenants/${id}`, { json: { plan: 'platinum', name: 'Grüne Bank' } })
  for (const query of ['plan=platinum', 'q=arch', 'q=gr%C3%BCNE', 'plan=platinum&q=bank']) {
    const { body } = await plane.call(`GET /tenants?${query}`)
    expect(body.tenants.map((tenant: { id: string }) => tenant.id)).toEqual([id])
  }
  expect((await plane.call('GET /tenants?q=')).status).toBe(422)
})

test('what a tenant owns carries its entity tag: 304 while it is the same, 412 for a change upon another', async () => {
  const id = await newTenant('owner')
  for (const what of ['domains', 'databases', 'features']) {
    const first = await plane.call(`GET /tenants/${id}/${what}`)
    const tag = first.headers.get('etag') ?? ''
    expect(tag).toMatch(/^"\d+"$/)
    expect((await plane.call(`GET /tenants/${id}/${what}`, { headers: { 'if-none-match': tag } })).status).toBe(304)
  }
  const stale = { headers: { 'if-match': '"99"' } }
  const feature = [{ feature_key: 'lanes', deployed_version: '1.0.0' }]
  const database = { kind: 'config', d1_database_id: '00000000-0000-4000-8000-000000000077', binding: 'CONFIG_DB' }
  const answers = await Promise.all([
    plane.call(`POST /tenants/${id}/domains`, { ...stale, json: { domain: 'owner.example' } }),
    plane.call(`DELETE /tenants/${id}/domains/owner.example`, stale),
    plane.call(`POST /tenants/${id}/databases`, { ...stale, json: database }),
    plane.call(`PUT /tenants/${id}/features`, { ...stale, json: feature }),
    plane.call(`PATCH /tenants/${id}/features/lanes`, { ...stale, json: { deployed_version: '1.0.1' } }),
    plane.call(`PUT /tenants/${id}/schema-version`, { ...stale, json: { schema_version: 1 } }),
  ])
  expect(answers.map(({ status }) => status)).toEqual([412, 412, 412, 412, 412, 412])
  expect((await plane.call(`GET /tenants/${id}`)).body.version).toBe(1)
})

const owned = ['tenant_domains', 'tenant_databases', 'tenant_features', 'api_keys', 'former_slugs', 'webhooks']

/** How many rows each table has that are not this tenant's. */
async function rowsBesides(id: string): Promise<ReadonlyArray<number>> {
  const db = plane.workers.d1('control-plane', 'CONTROL_DB')
  const count = (table: string) => db.prepare(`SELECT count(*) AS n FROM ${table} WHERE tenant_id IS NOT ?`).bind(id)
  return Promise.all(owned.map(async (table) => Number(await count(table).first('n'))))
}

/** How many rows are this tenant's, its logs and deliveries aside; tables without any are left out. */
async function rowsOf(id: string): Promise<Readonly<Record<string, number>>> {
  const db = plane.workers.d1('control-plane', 'CONTROL_DB')
  const rows: Record<string, number> = {}
  for (const table of ['tenants', ...owned]) {
    const column = table === 'tenants' ? 'id' : 'tenant_id'
    const count = Number(await db.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${column} = ?`).bind(id).first('n'))
    if (count > 0) rows[table] = count
  }
  return rows
}

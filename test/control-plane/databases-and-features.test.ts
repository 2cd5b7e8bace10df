import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ControlPlane } from './arrange.ts'
import { startControlPlane } from './arrange.ts'

let plane: ControlPlane
beforeAll(async () => {
  plane = await startControlPlane()
})
afterAll(() => plane.stop())

const newTenant = async (slug: string): Promise<string> =>
  (await plane.call('POST /tenants', { json: { slug, name: slug } })).body.id
const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

describe('databases', () => {
  const register = (id: string, json: object) =>
    plane.call(`POST /tenants/${id}/databases`, { json: { binding: 'A_DB', ...json } })

  test('are registered once; the same record again is 200, another one 409', async () => {
    const id = await newTenant('data')
    const archive = { kind: 'ops_archive', d1_database_id: uuid(1), binding: 'OPS_ARCHIVE_2026_DB', year: 2026 }
    const first = await register(id, archive)
    expect(first.status).toBe(201)
    expect(first.body).toEqual({
      ...archive,
      shard: null,
      mapping_version: 1,
      status: 'active',
      created_at: expect.any(Number),
    })
    const again = await register(id, { ...archive, mapping_version: 1 })
    expect([again.status, again.body]).toEqual([200, first.body])
    for (const other of [{ binding: 'OTHER' }, { mapping_version: 2 }, { year: 2027 }, { d1_database_id: uuid(2) }]) {
      const { status, body } = await register(id, { ...archive, ...other })
      expect([status, body.type]).toEqual([409, 'urn:voyage:problem:database-conflict'])
    }
    expect((await register(id, { ...archive, year: 2025, d1_database_id: uuid(3) })).status).toBe(201)
    const { body } = await plane.call(`GET /tenants/${id}/databases`)
    expect(body.databases.map((each: { year: number }) => each.year)).toEqual([2026, 2025])
  })

  test('never serve two tenants', async () => {
    const config = { kind: 'config', d1_database_id: uuid(10) }
    expect((await register(await newTenant('first'), config)).status).toBe(201)
    const { status, body } = await register(await newTenant('second'), config)
    expect([status, body.type]).toEqual([409, 'urn:voyage:problem:database-taken'])
  })

  test.each([
    ['kind', { kind: 'cache', d1_database_id: uuid(20) }],
    ['d1_database_id', { kind: 'config', d1_database_id: uuid(20).replace('0-4', '0-4A') }],
    ['d1_database_id', { kind: 'config', d1_database_id: 'ABCDEF00-0000-4000-8000-000000000000' }],
    ['d1_database_id', { kind: 'config' }],
    ['year', { kind: 'config', d1_database_id: uuid(20), year: 2026 }],
    ['year', { kind: 'ops_archive', d1_database_id: uuid(20) }],
    ['year', { kind: 'ops_archive', d1_database_id: uuid(20), year: 2026.5 }],
    ['binding', { kind: 'config', d1_database_id: uuid(20), binding: '1DB' }],
    ['binding', { kind: 'config', d1_database_id: uuid(20), binding: null }],
    ['binding', { kind: 'config', d1_database_id: uuid(20), binding: 'CONFIG_DB', shard: 'eu-1' }],
    ['mapping_version', { kind: 'config', d1_database_id: uuid(20), mapping_version: 0 }],
    ['tenant_id', { kind: 'config', d1_database_id: uuid(20), tenant_id: 'ten_x' }],
  ])('refuse a bad %s', async (path, json) => {
    const id = (await plane.call('GET /tenants?limit=1')).body.tenants[0].id
    const { status, body } = await register(id, json)
    expect(status).toBe(422)
    expect(body.errors).toEqual([expect.objectContaining({ path })])
  })

  test('move, retire for good, and change only what is supplied', async () => {
    const id = await newTenant('mover')
    const config = { kind: 'config', d1_database_id: uuid(40), binding: 'CONFIG_DB' }
    await register(id, config)
    const patch = (json: unknown, number = 40) => plane.call(`PATCH /tenants/${id}/databases/${uuid(number)}`, { json })
    const moving = await patch({ status: 'moving' })
    expect([moving.status, moving.body.status, moving.body.binding]).toEqual([200, 'moving', 'CONFIG_DB'])
    expect((await patch({ status: 'active', binding: null, shard: 'eu-1', mapping_version: 2 })).body).toMatchObject({
      status: 'active',
      binding: null,
      shard: 'eu-1',
      mapping_version: 2,
    })
    for (const json of [{ binding: 'CONFIG_DB' }, { shard: null }]) {
      const { status, body } = await patch(json)
      expect([status, body.type]).toEqual([422, 'urn:voyage:problem:database-place-refused'])
    }
    expect((await patch({ status: 'retired' })).status).toBe(200)
    expect((await patch({ status: 'active' })).body.type).toBe('urn:voyage:problem:database-retired')
    expect((await register(id, config)).body.type).toBe('urn:voyage:problem:database-conflict')
    expect((await register(id, { ...config, d1_database_id: uuid(41) })).status).toBe(201)
    expect((await patch({ status: 'active' }, 99)).body.type).toBe('urn:voyage:problem:database-not-found')
    for (const json of [
      {},
      { kind: 'ops' },
      { status: null },
      { mapping_version: null },
      { binding: 'A', shard: 'b' },
    ]) {
      expect((await patch(json)).status).toBe(422)
    }
  })

  test('of a tenant that does not exist are neither listed nor taken', async () => {
    expect((await plane.call('GET /tenants/ten_none/databases')).status).toBe(404)
    expect((await register('ten_none', { kind: 'config', d1_database_id: uuid(30) })).status).toBe(404)
  })
})

describe('features', () => {
  const put = (id: string, json: unknown) => plane.call(`PUT /tenants/${id}/features`, { json })

  test('are put as an array; those not given stay', async () => {
    const id = await newTenant('features')
    const first = await put(id, [
      { feature_key: 'role-lanes', deployed_version: '1.0.0', customization: { colours: ['teal'] } },
      { feature_key: 'appointments', deployed_version: '2.1.0-rc.1', integration_provider: 'acme' },
    ])
    expect(first.status).toBe(200)
    expect(first.body.features).toEqual([
      {
        feature_key: 'appointments',
        deployed_version: '2.1.0-rc.1',
        integration_provider: 'acme',
        customization: {},
        last_migration_at: null,
        updated_at: expect.any(Number),
      },
      {
        feature_key: 'role-lanes',
        deployed_version: '1.0.0',
        integration_provider: null,
        customization: { colours: ['teal'] },
        last_migration_at: null,
        updated_at: expect.any(Number),
      },
    ])
    const second = await put(id, [{ feature_key: 'queue', deployed_version: '1.0.0' }])
    expect(second.body.features.map((each: { feature_key: string }) => each.feature_key)).toEqual([
      'appointments',
      'queue',
      'role-lanes',
    ])
    expect((await plane.call(`GET /tenants/${id}/features`)).body).toEqual(second.body)
  })

  test('that stand already change nothing, not even the version', async () => {
    const id = await newTenant('steady')
    const features = [{ feature_key: 'lanes', deployed_version: '1.0.0', customization: { a: 1, b: 2 } }]
    const first = await put(id, features)
    const again = await put(id, [{ ...features[0], customization: { b: 2, a: 1 } }])
    expect(again.body).toEqual(first.body)
    expect((await plane.call(`GET /tenants/${id}`)).body.version).toBe(2)
  })

  test('are validated all before any is written, and every error is told', async () => {
    const id = await newTenant('strict')
    const { status, body } = await put(id, [
      { feature_key: 'good', deployed_version: '1.0.0' },
      { feature_key: 'Bad Key', deployed_version: '1.0' },
      { feature_key: 'good', deployed_version: '1.0.0' },
      {
        feature_key: 'deep',
        deployed_version: '1.0.0',
        customization: { a: { b: { c: { d: { e: { f: { g: { h: {} } } } } } } } },
      },
      { feature_key: 'long', deployed_version: '1.0.0', customization: { text: 'x'.repeat(16_384) } },
    ])
    expect(status).toBe(422)
    expect(body.errors.map((error: { path: string }) => error.path)).toEqual(
      expect.arrayContaining(['[1].feature_key', '[1].deployed_version', '[3].customization', '[4].customization']),
    )
    const twice = await put(id, [
      { feature_key: 'good', deployed_version: '1.0.0' },
      { feature_key: 'good', deployed_version: '1.0.1' },
    ])
    expect(twice.body.errors).toEqual([expect.objectContaining({ path: '[1]' })])
    expect((await plane.call(`GET /tenants/${id}/features`)).body).toEqual({ features: [] })
  })

  test('are changed one at a time in the given fields only', async () => {
    const id = await newTenant('patcher')
    await put(id, [{ feature_key: 'lanes', deployed_version: '1.0.0', integration_provider: 'acme' }])
    const patch = (json: unknown) => plane.call(`PATCH /tenants/${id}/features/lanes`, { json })
    expect((await patch({ deployed_version: '1.1.0' })).body).toMatchObject({
      deployed_version: '1.1.0',
      integration_provider: 'acme',
    })
    expect((await patch({ integration_provider: null })).body).toMatchObject({
      deployed_version: '1.1.0',
      integration_provider: null,
    })
    for (const json of [{}, { deployed_version: null }, { customization: null }, { feature_key: 'x' }]) {
      expect((await patch(json)).status).toBe(422)
    }
    const missing = await plane.call(`PATCH /tenants/${id}/features/none`, { json: { deployed_version: '1.0.0' } })
    expect(missing.body.type).toBe('urn:voyage:problem:feature-not-found')
  })

  test('are removed one at a time, once, and only from the version that If-Match names', async () => {
    const id = await newTenant('remover')
    const lanes = { feature_key: 'lanes', deployed_version: '1.0.0' }
    await put(id, [lanes, { feature_key: 'queue', deployed_version: '1.0.0' }])
    const remove = (headers = {}) => plane.call(`DELETE /tenants/${id}/features/lanes`, { headers })
    expect((await remove({ 'if-match': '"1"' })).body.type).toBe('urn:voyage:problem:precondition-failed')
    const gone = await remove({ 'if-match': '"2"' })
    expect([gone.status, gone.body, gone.headers.get('etag')]).toEqual([204, null, '"3"'])
    expect((await remove()).body.type).toBe('urn:voyage:problem:feature-not-found')
    const { body } = await plane.call(`GET /tenants/${id}/features`)
    expect(body.features.map((each: { feature_key: string }) => each.feature_key)).toEqual(['queue'])
    expect((await put(id, [lanes])).status).toBe(200)
  })

  test('keep the time of their last migration until another is told', async () => {
    const id = await newTenant('migrated')
    const lanes = { feature_key: 'lanes', deployed_version: '1.0.0' }
    const timeAfter = async (feature: unknown): Promise<number | null> =>
      (await put(id, [feature])).body.features[0].last_migration_at
    expect(await timeAfter({ ...lanes, last_migration_at: 1_790_000_000 })).toBe(1_790_000_000)
    expect(await timeAfter({ ...lanes, deployed_version: '1.1.0' })).toBe(1_790_000_000)
    const patched = await plane.call(`PATCH /tenants/${id}/features/lanes`, { json: { last_migration_at: null } })
    expect(patched.body).toMatchObject({ last_migration_at: null, deployed_version: '1.1.0' })
    expect((await put(id, [{ ...lanes, last_migration_at: -1 }])).status).toBe(422)
  })

  test('keep a field named __proto__ in a customization as data', async () => {
    const id = await newTenant('proto')
    const raw = '[{"feature_key":"lanes","deployed_version":"1.0.0","customization":{"__proto__":{"admin":true}}}]'
    const headers = { 'content-type': 'application/json' }
    expect((await plane.call(`PUT /tenants/${id}/features`, { raw, headers })).status).toBe(200)
    const { body } = await plane.call(`GET /tenants/${id}/features`)
    expect(Object.keys(body.features[0].customization)).toEqual(['__proto__'])
  })
})

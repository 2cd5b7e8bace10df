import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ControlPlane } from './arrange.ts'
import { startControlPlane } from './arrange.ts'

let plane: ControlPlane
beforeAll(async () => {
  plane = await startControlPlane()
})
afterAll(() => plane.stop())

const newTenant = async (slug: string): Promise<string> =>
  (await plane.call('POST /tenants', { json: { slug, name: slug } })).body.id
const create = (id: string, json: unknown = { name: 'ci', scopes: ['lanes:read'] }) =>
  plane.call(`POST /tenants/${id}/api-keys`, { json })

test('a key is shown when it is made and never again; its SHA-256 alone is kept', async () => {
  const id = await newTenant('shown')
  const { status, body } = await create(id)
  expect(status).toBe(201)
  const { key, ...record } = body
  expect(key).toMatch(/^vk_[0-9A-HJKMNP-TV-Z]{26}\.[\w-]{43}$/)
  expect(record).toEqual({
    id: key.slice(3, 29),
    name: 'ci',
    scopes: ['lanes:read'],
    replaces: null,
    created_at: expect.any(Number),
    expires_at: null,
    revoked_at: null,
    last_used_at: null,
  })
  expect((await plane.call(`GET /tenants/${id}/api-keys`)).body).toEqual({ api_keys: [record] })
  const secret = key.slice(30)
  const digest = createHash('sha256').update(secret).digest('hex')
  const db = plane.workers.d1('control-plane', 'CONTROL_DB')
  const everything: Array<unknown> = []
  for (const table of ['api_keys', 'audit_log', 'outbox', 'idempotency_keys']) {
    everything.push((await db.prepare(`SELECT * FROM ${table}`).all()).results)
  }
  expect(JSON.stringify(everything[0])).toContain(digest)
  expect(JSON.stringify(everything.slice(1))).not.toContain(digest)
  expect(JSON.stringify(everything)).not.toContain(secret)
  expect(plane.workers.logs.join()).not.toContain(secret)
})

test('a repetition of its creation tells of the key, but not the key', async () => {
  const id = await newTenant('repeated')
  const request = { json: { name: 'ci' }, headers: { 'idempotency-key': 'make-a-key' } }
  const first = await plane.call(`POST /tenants/${id}/api-keys`, request)
  const again = await plane.call(`POST /tenants/${id}/api-keys`, request)
  expect(first.body.key).toMatch(/^vk_/)
  expect(again.body).toEqual({ ...first.body, key: null })
  expect((await plane.call(`GET /tenants/${id}/api-keys`)).body.api_keys).toHaveLength(1)
})

test('a rotation leaves two keys that count; a revoked one is gone for good', async () => {
  const id = await newTenant('rotated')
  const first = (await create(id)).body
  const rotate = (key: string, json: unknown = {}) => plane.call(`POST /tenants/${id}/api-keys/${key}/rotate`, { json })
  const second = await rotate(first.id, { overlap: 60 })
  expect(second.body).toMatchObject({ replaces: first.id, scopes: ['lanes:read'], expires_at: null })
  const [old] = (await plane.call(`GET /tenants/${id}/api-keys`)).body.api_keys
  expect(old.expires_at).toBe(second.body.created_at + 60)
  expect((await rotate(first.id)).body.type).toBe('urn:voyage:problem:api-key-not-current')
  expect((await rotate('nobody00')).status).toBe(404)
  const revoke = () => plane.call(`DELETE /tenants/${id}/api-keys/${second.body.id}`)
  expect([(await revoke()).status, (await revoke()).status]).toEqual([204, 204])
  expect((await rotate(second.body.id)).status).toBe(409)
})

test.each([
  ['name', { name: '' }],
  ['name', {}],
  ['scopes[0]', { name: 'a', scopes: ['everything'] }],
  ['scopes', { name: 'a', scopes: 'lanes:read' }],
  ['expires_at', { name: 'a', expires_at: '2027' }],
  ['secret', { name: 'a', secret: 'x' }],
])('refuses a bad %s', async (path, json) => {
  const id = (await plane.call('GET /tenants?limit=1')).body.tenants[0].id
  const { status, body } = await create(id, json)
  expect(status).toBe(422)
  expect(body.errors).toEqual([expect.objectContaining({ path })])
})

test('a time to expire that has passed is refused', async () => {
  const id = (await plane.call('GET /tenants?limit=1')).body.tenants[0].id
  expect((await create(id, { name: 'a', expires_at: 1 })).body.type).toBe('urn:voyage:problem:api-key-expiry-past')
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, ControlPlane } from './arrange.ts'
import { startControlPlane } from './arrange.ts'

let plane: ControlPlane
beforeAll(async () => {
  plane = await startControlPlane()
})
afterAll(() => plane.stop())

const problem = (code: string): string => `urn:voyage:problem:${code}`
const create = (key: string, json: unknown): Promise<Answer> =>
  plane.call('POST /tenants', { json, headers: { 'idempotency-key': key } })

describe('a request with an Idempotency-Key', () => {
  test('is carried out once; its repetition is answered alike', async () => {
    const json = { slug: 'once', name: 'Once' }
    const first = await create('key-once', json)
    const again = await create('key-once', json)
    expect([first.status, again.status]).toEqual([201, 201])
    expect(again.body).toEqual(first.body)
    for (const name of ['etag', 'location', 'content-type']) {
      expect(again.headers.get(name)).toBe(first.headers.get(name))
    }
    expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ])
    const patch = () =>
      plane.call(`PATCH /tenants/${first.body.id}`, {
        json: { name: 'Twice' },
        headers: { 'idempotency-key': 'key-patch', 'if-match': '"1"' },
      })
    expect([(await patch()).status, (await patch()).body.version]).toEqual([200, 2])
  })

  test('may not be followed by another one under the same key', async () => {
    await create('key-other', { slug: 'first-one', name: 'A' })
    const { status, body } = await create('key-other', { slug: 'first-one', name: 'B' })
    expect([status, body.type]).toEqual([422, problem('idempotency-key-reused')])
  })

  test('is repeated with its refusal as well', async () => {
    await create('key-1', { slug: 'refused', name: 'A' })
    const refused = await create('key-2', { slug: 'refused', name: 'A' })
    expect([refused.status, (await create('key-2', { slug: 'refused', name: 'A' })).body]).toEqual([409, refused.body])
    const again = await create('key-2', { slug: 'refused', name: 'A' })
    expect(again.headers.get('content-type')).toBe('application/problem+json')
  })

  test('makes one tenant, however often it is sent at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => create('key-parallel', { slug: 'parallel', name: 'A' })),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([])
    for (const { status, body } of answers)
      if (status === 409) expect(body.type).toBe(problem('idempotency-key-in-use'))
    const { body } = await plane.call('GET /tenants?slug=parallel')
    expect(body.tenants).toHaveLength(1)
    expect((await create('key-parallel', { slug: 'parallel', name: 'A' })).body).toEqual(body.tenants[0])
  })

  test.each([
    ['POST', '/tenants', { slug: 'rolled-back', name: 'A' }],
    ['POST', '/webhooks', { url: 'http://hooks.localhost/' }],
    ['POST', '/operators', { issuer: 'https://auth.example', kind: 'user', subject: 'ada', name: 'Ada' }],
  ])('is not carried out when its answer cannot be written: %s %s', async (method, path, json) => {
    const db = plane.workers.d1('control-plane', 'CONTROL_DB')
    const count = async (): Promise<unknown> => {
      const tables = ['tenants', 'webhooks', 'operators', 'audit_log', 'outbox']
      const counts = tables.map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`)
      return (await db.prepare(`SELECT ${counts.join(', ')}`).all()).results[0]
    }
    const before = await count()
    const request = { json, headers: { 'idempotency-key': `key-rolled-back-${path}` } }
    await db
      .prepare(`CREATE TRIGGER no_answers BEFORE UPDATE ON idempotency_keys BEGIN SELECT RAISE(ABORT, 'no'); END`)
      .run()
    expect((await plane.call(`${method} ${path}`, request)).status).toBe(500)
    expect(await count()).toEqual(before)
    await db.prepare('DROP TRIGGER no_answers').run()
    if (path === '/operators') return
    expect((await plane.call(`${method} ${path}`, request)).status).toBe(201)
    expect(await count()).not.toEqual(before)
  })

  test('is refused while the first one is being answered, and carried out when that is taken for dead', async () => {
    const json = { slug: 'in-flight', name: 'A' }
    const db = plane.workers.d1('control-plane', 'CONTROL_DB')
    await create('key-in-flight', { ...json, slug: 'never-answered' })
    // As if the first had been killed before it did anything.
    await db
      .prepare(`UPDATE idempotency_keys SET status = NULL, locked_until = unixepoch() + 60
        WHERE idempotency_key = 'key-in-flight'`)
      .run()
    const waiting = await create('key-in-flight', { ...json, slug: 'never-answered' })
    expect([waiting.status, waiting.body.type]).toEqual([409, problem('idempotency-key-in-use')])
    expect(waiting.headers.get('retry-after')).toBe('1')
    const other = await create('key-in-flight', json)
    expect([other.status, other.body.type]).toEqual([422, problem('idempotency-key-reused')])
    await db.prepare(`UPDATE idempotency_keys SET locked_until = 1 WHERE idempotency_key = 'key-in-flight'`).run()
    expect((await create('key-in-flight', json)).status).toBe(201)
  })

  test('is forgotten after a day', async () => {
    await create('key-expiring', { slug: 'expiring', name: 'A' })
    const db = plane.workers.d1('control-plane', 'CONTROL_DB')
    const { results } = await db.prepare('SELECT * FROM idempotency_keys ORDER BY expires_at DESC LIMIT 1').all()
    expect(Number(results[0]?.['expires_at']) - Date.now() / 1_000).toBeGreaterThan(86_000)
    await db.prepare("UPDATE idempotency_keys SET expires_at = 1 WHERE idempotency_key = 'key-expiring'").run()
    expect((await create('key-expiring', { slug: 'expiring', name: 'A' })).body.type).toBe(problem('slug-taken'))
  })

  test.each(['with space', 'x'.repeat(256), 'ü'])('is refused when the key is %j', async (key) => {
    const { status, body } = await create(key, { slug: 'badkey', name: 'A' })
    expect([status, body.type]).toEqual([400, problem('idempotency-key-invalid')])
  })

  test('has a body as long as any other', async () => {
    const headers = { 'idempotency-key': 'key-long', 'content-type': 'application/json' }
    expect((await plane.call('POST /tenants', { raw: `"${'x'.repeat(262_143)}"`, headers })).status).toBe(413)
  })
})

test('a list has an entity tag made from what is in it', async () => {
  const { headers } = await plane.call('GET /tenants')
  const tag = headers.get('etag') ?? ''
  expect((await plane.call('GET /tenants', { headers: { 'if-none-match': `"x", W/${tag}` } })).status).toBe(304)
  await plane.call('POST /tenants', { json: { slug: 'one-more', name: 'A' } })
  expect((await plane.call('GET /tenants', { headers: { 'if-none-match': tag } })).status).toBe(200)
})

test('whoever tries credentials out is slowed down, and a good one is not', async () => {
  const headers = { authorization: 'Bearer guess', 'cf-connecting-ip': '192.0.2.1' }
  // More than twice the limit of 60: whenever the minute ends, some are too many.
  const attempts = await Promise.all(Array.from({ length: 125 }, () => plane.call('GET /tenants', { headers })))
  const refused = attempts.filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.length).toBeLessThanOrEqual(65)
  expect(refused[0]?.headers.get('retry-after')).toBe('60')
  expect(refused[0]?.body.type).toBe(problem('rate-limited'))
  const good = await plane.call('GET /tenants', { headers: { 'cf-connecting-ip': '192.0.2.1' } })
  expect(good.status).toBe(200)
})

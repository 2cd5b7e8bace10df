import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ControlPlane } from './arrange.ts'
import { operatorTokenSha256, startControlPlane } from './arrange.ts'

let plane: ControlPlane
beforeAll(async () => {
  plane = await startControlPlane()
})
afterAll(() => plane.stop())

const jsonType = { 'content-type': 'application/json' }

describe('the operator credential', () => {
  test('is not needed for GET /health, and for everything else', async () => {
    const health = await plane.call('GET /health', { anonymous: true })
    expect([health.status, health.body]).toEqual([200, { status: 'ok' }])
    for (const target of ['GET /tenants', 'POST /tenants', 'GET /nowhere', 'POST /health', 'GET /health/']) {
      const { status, headers, body } = await plane.call(target, { anonymous: true })
      expect([target, status]).toEqual([target, 401])
      expect(headers.get('www-authenticate')).toBe('Bearer')
      expect(body.type).toBe('urn:voyage:problem:unauthorized')
    }
  })

  test.each([
    'Bearer wrong',
    'Bearer operator-credential-of-the-test2',
    'Bearer operator-credential-of-the-tes',
    'Bearer operator-credential-of-the-test extra',
    'Basic operator-credential-of-the-test',
    'Bearer',
    `Bearer ${operatorTokenSha256}`,
  ])('is not %j', async (authorization) => {
    const { status, headers } = await plane.call('GET /tenants', { headers: { authorization } })
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
  })

  test('may be announced in any case, as schemes are', async () => {
    const headers = { authorization: 'bearer operator-credential-of-the-test' }
    expect((await plane.call('GET /tenants', { headers })).status).toBe(200)
  })
})

describe('a body', () => {
  test.each([
    ['without a media type', 415, { raw: '{}' }],
    ['of another media type', 415, { raw: '{}', headers: { 'content-type': 'text/plain' } }],
    ['cut short', 400, { raw: '{"slug":', headers: jsonType }],
    ['with nothing in it', 400, { raw: '', headers: jsonType }],
    ['that is not UTF-8', 400, { raw: new Uint8Array([0x22, 0xff, 0x22]), headers: jsonType }],
    ['of one byte too many', 413, { raw: `"${'x'.repeat(262_143)}"`, headers: jsonType }],
    ['of the greatest length, but no object', 422, { raw: `"${'x'.repeat(262_142)}"`, headers: jsonType }],
    ['of very deep arrays', 422, { raw: '['.repeat(100_000) + ']'.repeat(100_000), headers: jsonType }],
  ])('%s is refused with %i', async (_, expected, request) => {
    const { status, headers, body } = await plane.call('POST /tenants', request)
    expect(body).toMatchObject({ status: expected, type: expect.stringMatching(/^urn:voyage:problem:[a-z-]+$/) })
    expect(status).toBe(expected)
    expect(headers.get('content-type')).toBe('application/problem+json')
  })

  test('may name its character set', async () => {
    const request = {
      raw: '{"slug":"charset","name":"A"}',
      headers: { 'content-type': 'application/json; charset=utf-8' },
    }
    expect((await plane.call('POST /tenants', request)).status).toBe(201)
  })
})

describe('a request id', () => {
  test('is kept when it is a plain one', async () => {
    const { headers } = await plane.call('GET /tenants', { headers: { 'x-request-id': 'abc-1.2:3_4' } })
    expect(headers.get('x-request-id')).toBe('abc-1.2:3_4')
  })

  test.each(['', 'a b', 'x'.repeat(129), '<script>', undefined])('is made anew for %j', async (id) => {
    const { headers } = await plane.call('GET /nowhere', { headers: id === undefined ? {} : { 'x-request-id': id } })
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

test('an unknown address answers 404 as a problem that is not to be stored', async () => {
  for (const target of ['GET /', 'GET /tenants/', 'PUT /tenants', 'DELETE /tenants/ten_x', 'GET /tenants/%zz/other']) {
    const { status, headers, body } = await plane.call(target)
    expect([target, status, body.type]).toEqual([target, 404, 'urn:voyage:problem:not-found'])
    expect(headers.get('cache-control')).toBe('no-store, no-transform')
  }
})

test('odd ids and names lead to 404, never to a failure', async () => {
  for (const id of ['%00', '%zz', "'%20OR%201=1", 'x'.repeat(2_000), '..%2f..']) {
    expect((await plane.call(`GET /tenants/${id}`)).status).toBe(404)
    expect((await plane.call(`GET /tenants/by-domain/${id}`)).status).toBe(404)
    expect((await plane.call(`GET /tenants/${id}/features`)).status).toBe(404)
  }
})

test('a failure inside is told as 500 without its reason, which is in the log with the request id', async () => {
  const broken = await startControlPlane()
  try {
    const db = broken.workers.d1('control-plane', 'CONTROL_DB')
    await db.prepare('ALTER TABLE tenants RENAME TO tenants_elsewhere').run()
    const { status, body } = await broken.call('GET /tenants', { headers: { 'x-request-id': 'broken-1' } })
    expect(status).toBe(500)
    expect(body).toEqual({
      type: 'urn:voyage:problem:internal',
      title: 'The control plane failed',
      status: 500,
      detail: 'The control plane failed.',
    })
    const line = broken.workers.logs.find((each) => each.includes('broken-1'))
    expect(line).toContain('CATALOG_STORE_FAILED')
  } finally {
    await broken.stop()
  }
})

test('without a proper digest of the credential nobody is the operator', async () => {
  const locked = await startControlPlane({ OPERATOR_TOKEN_SHA256: '' })
  try {
    expect((await locked.call('GET /tenants')).status).toBe(401)
    expect((await locked.call('GET /health')).status).toBe(200)
  } finally {
    await locked.stop()
  }
})

import type { CryptoKey } from 'jose'
import { generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, ControlPlane } from './arrange.ts'
import { startControlPlane } from './arrange.ts'
import type { Issuer, TokenChange } from './contract/issuer.ts'
import { audience, startIssuer } from './contract/issuer.ts'

let issuer: Issuer
let strangersKey: CryptoKey
let plane: ControlPlane
const token: Issuer['token'] = (scope, change) => issuer.token(scope, change)

beforeAll(async () => {
  issuer = await startIssuer()
  strangersKey = (await generateKeyPair('ES256')).privateKey
  plane = await startControlPlane({ OPERATOR_ISSUER: issuer.url, OPERATOR_AUDIENCE: audience })
  await plane.call('POST /operators', { json: { issuer: issuer.url, kind: 'user', subject: 'ada', name: 'Ada' } })
})
afterAll(async () => {
  await plane.stop()
  await issuer.stop()
})

const callWith = async (bearer: string, target: string, json?: unknown): Promise<Answer> =>
  plane.call(target, { ...(json === undefined ? {} : { json }), headers: { authorization: `Bearer ${bearer}` } })

describe('the bootstrap credential', () => {
  test('is worth nothing once there is an operator', async () => {
    expect((await plane.call('GET /tenants')).status).toBe(401)
  })

  test.each([
    ['no issuer', {}],
    ['another issuer', { OPERATOR_ISSUER: 'https://auth.example/' }],
  ])('makes nobody an operator who could not get in, with %s configured, and goes on', async (_, vars) => {
    const other = await startControlPlane(vars)
    try {
      const operator = { issuer: 'https://auth.example', kind: 'user', subject: 'ada', name: 'Ada' }
      const refused = await other.call('POST /operators', { json: operator })
      expect([refused.status, refused.body.type]).toEqual([409, 'urn:voyage:problem:operator-issuer-unknown'])
      expect((await other.call('GET /operators')).body).toEqual({ operators: [] })
    } finally {
      await other.stop()
    }
  })

  test('goes on where that is asked for', async () => {
    const other = await startControlPlane({ BOOTSTRAP_CREDENTIAL: 'always' })
    try {
      const operator = { issuer: 'https://auth.example', kind: 'user', subject: 'ada', name: 'Ada' }
      expect((await other.call('POST /operators', { json: operator })).status).toBe(201)
      expect((await other.call('POST /operators', { json: operator })).status).toBe(409)
      expect((await other.call('GET /tenants')).status).toBe(200)
      const last = await other.call('DELETE /operators?issuer=https://auth.example&kind=user&subject=ada')
      expect([last.status, last.body.type]).toEqual([409, 'urn:voyage:problem:last-operator'])
    } finally {
      await other.stop()
    }
  })
})

describe('an access token', () => {
  test('lets an operator do what its scopes say, under their own name', async () => {
    const bearer = await token('openid tenants:read tenants:write audit:read')
    const created = await callWith(bearer, 'POST /tenants', { slug: 'by-ada', name: 'A' })
    expect(created.status).toBe(201)
    const { body } = await callWith(bearer, `GET /audit?tenant_id=${created.body.id}`)
    const actor = `operator:user:${issuer.url}#ada`
    expect(body.entries).toMatchObject([{ actor, action: 'tenant.created' }])
    const { body: own } = await callWith(bearer, `GET /audit?actor=${encodeURIComponent(actor)}`)
    expect(own.entries).toEqual(body.entries)
  })

  test('of an operator called operator is not taken for the bootstrap credential in the audit log', async () => {
    const manage = await token('operators:write')
    for (const subject of ['operator', 'system:bootstrap']) {
      await callWith(manage, 'POST /operators', { issuer: issuer.url, kind: 'user', subject, name: subject })
      const bearer = await token('tenants:write audit:read', { claims: { sub: subject } })
      const created = await callWith(bearer, 'POST /tenants', { slug: `by-${subject.replace(':', '-')}`, name: 'A' })
      const { body } = await callWith(bearer, `GET /audit?tenant_id=${created.body.id}`)
      expect(body.entries).toMatchObject([{ actor: `operator:user:${issuer.url}#${subject}` }])
    }
  })

  test('that lacks the scope is refused whatever the idempotency key: a scope that is granted later helps it', async () => {
    const json = { slug: 'scope-later', name: 'A' }
    const post = async (scope: string): Promise<Answer> =>
      plane.call('POST /tenants', {
        json,
        headers: { authorization: `Bearer ${await token(scope)}`, 'idempotency-key': 'scope-later' },
      })
    const refused = [403, 'urn:voyage:problem:insufficient-scope']
    const before = await post('tenants:read')
    expect([before.status, before.body.type]).toEqual(refused)
    expect((await post('tenants:read tenants:write')).status).toBe(201)
    const after = await post('tenants:read')
    expect([after.status, after.body.type]).toEqual(refused)
    expect((await post('tenants:write')).headers.get('idempotency-replayed')).toBe('true')
  })

  test.each([
    ['a user who is called as their client', { sub: 'pipeline', client_id: 'pipeline', auth_time: 1_000 }, 403],
    ['a user who is called as another client', { sub: 'pipeline' }, 403],
    ['the client for itself', { sub: 'pipeline', client_id: 'pipeline' }, 200],
    ['a client that is called as a user', { sub: 'ada', client_id: 'ada' }, 403],
  ])('of %s is taken for nobody else', async (_, claims, status) => {
    const manage = await token('operators:write')
    await callWith(manage, 'POST /operators', { issuer: issuer.url, kind: 'client', subject: 'pipeline', name: 'P' })
    expect((await callWith(await token('tenants:read', { claims }), 'GET /tenants')).status).toBe(status)
  })

  test('of somebody who is no operator is refused', async () => {
    const answer = await callWith(await token('tenants:read', { claims: { sub: 'eve' } }), 'GET /tenants')
    expect([answer.status, answer.body.type]).toEqual([403, 'urn:voyage:problem:not-an-operator'])
  })

  test.each<[string, TokenChange]>([
    ['of another issuer', { claims: { iss: 'https://elsewhere.example' } }],
    ['for another audience', { claims: { aud: 'https://other.example' } }],
    ['that has expired', { claims: { exp: 1_000 } }],
    ['without an expiry', { claims: { exp: undefined } }],
    ['that is not valid yet', { claims: { nbf: 9_999_999_999 } }],
    ['without a subject', { claims: { sub: undefined } }],
    ['of another type', { header: { typ: 'JWT' } }],
    ['of an unknown key', { header: { kid: 'k2' } }],
  ])('%s is no credential', async (_, change) => {
    const answer = await callWith(await token('tenants:read', change), 'GET /tenants')
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
  })

  test('signed by a stranger, cut, or without a signature is no credential', async () => {
    const good = await token('tenants:read')
    const [head = '', body = ''] = good.split('.')
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid: 'k1' })).toString('base64url')
    for (const bearer of [
      await token('tenants:read', { key: strangersKey }),
      `${head}.${body}.`,
      `${none}.${body}.`,
      `${good.slice(0, -4)}AAAA`,
      'a.b.c',
    ]) {
      expect((await callWith(bearer, 'GET /tenants')).status).toBe(401)
    }
    expect((await callWith(good, 'GET /tenants')).status).toBe(200)
  })
})

test('an operator who asks too often hears when to come again, and others are let in', async () => {
  const vars = { OPERATOR_ISSUER: issuer.url, OPERATOR_AUDIENCE: audience }
  const limited = await startControlPlane(vars, { limits: { OPERATOR_RATE_LIMIT: 5 } })
  try {
    for (const subject of ['bob', 'ada']) {
      // The first one with the bootstrap credential, the other one by the first.
      const headers = subject === 'bob' ? {} : await bearerOf('bob', 'operators:write')
      await limited.call('POST /operators', {
        json: { issuer: issuer.url, kind: 'user', subject, name: subject },
        headers,
      })
    }
    const headers = await bearerOf('ada', 'tenants:read tenants:write')
    // More than twice the limit: whenever the minute ends, some are too many.
    const create = (index: number) =>
      limited.call('POST /tenants', { json: { slug: `bank-${index}`, name: 'A' }, headers })
    const answers = await Promise.all(Array.from({ length: 11 }, (_, index) => create(index)))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(0)
    expect(answers.filter(({ status }) => status === 201).length).toBe(11 - refused.length)
    for (const { headers: told, body } of refused) {
      expect([told.get('retry-after'), body.type]).toEqual(['60', 'urn:voyage:problem:rate-limited'])
    }
    const db = limited.workers.d1('control-plane', 'CONTROL_DB')
    expect(await db.prepare('SELECT count(*) AS tenants FROM tenants').first('tenants')).toBe(11 - refused.length)
    const other = await limited.call('GET /tenants', { headers: await bearerOf('bob', 'tenants:read') })
    expect(other.status).toBe(200)
  } finally {
    await limited.stop()
  }

  async function bearerOf(subject: string, scope: string): Promise<Readonly<Record<string, string>>> {
    return { authorization: `Bearer ${await token(scope, { claims: { sub: subject } })}` }
  }
})

describe('scopes', () => {
  const id = 'ten_00000000000000000000000000'
  test.each([
    ['tenants:read', 'GET /tenants'],
    ['tenants:read', 'GET /tenants/by-domain/bank.example'],
    ['tenants:read', `GET /tenants/${id}`],
    ['tenants:read', `GET /tenants/${id}/domains`],
    ['tenants:read', `GET /tenants/${id}/databases`],
    ['tenants:read', `GET /tenants/${id}/features`],
    ['tenants:read', `GET /tenants/${id}/api-keys`],
    ['tenants:read', `GET /tenants/${id}/purge`],
    ['tenants:write', 'POST /tenants'],
    ['tenants:write', `PATCH /tenants/${id}`],
    ['tenants:write', `POST /tenants/${id}/rename`],
    ['tenants:write', `PUT /tenants/${id}/schema-version`],
    ['tenants:write', `POST /tenants/${id}/restore`],
    ['tenants:write', `POST /tenants/${id}/purge`],
    ['domains:write', `POST /tenants/${id}/domains`],
    ['domains:write', `POST /tenants/${id}/domains/bank.example/verify`],
    ['domains:write', `DELETE /tenants/${id}/domains/bank.example`],
    ['databases:write', `POST /tenants/${id}/databases`],
    ['databases:write', `PATCH /tenants/${id}/databases/x`],
    ['catalog:write', `PUT /tenants/${id}/features`],
    ['catalog:write', `PATCH /tenants/${id}/features/lanes`],
    ['keys:write', `POST /tenants/${id}/api-keys`],
    ['keys:write', `POST /tenants/${id}/api-keys/x/rotate`],
    ['keys:write', `DELETE /tenants/${id}/api-keys/x`],
    ['audit:read', 'GET /audit'],
    ['events:read', 'GET /events'],
    ['events:read', 'GET /webhooks'],
    ['events:read', 'GET /webhooks/x/streams'],
    ['events:write', 'POST /events/replay'],
    ['events:write', 'POST /events/deliver'],
    ['events:write', 'POST /webhooks'],
    ['events:write', 'POST /webhooks/x/rotate-secret'],
    ['events:write', 'DELETE /webhooks/x'],
    ['operators:write', 'GET /operators'],
    ['operators:write', 'POST /operators'],
    ['operators:write', 'DELETE /operators'],
  ])('%s is what it takes for %s, and nothing else will do', async (scope, target) => {
    const all =
      'tenants:read tenants:write domains:write databases:write catalog:write keys:write audit:read events:read events:write operators:write'
    const others = all.split(' ').filter((each) => each !== scope)
    const refused = await callWith(await token(others.join(' ')), target)
    expect([refused.status, refused.body.type]).toEqual([403, 'urn:voyage:problem:insufficient-scope'])
    expect(refused.headers.get('www-authenticate')).toBe(`Bearer error="insufficient_scope", scope="${scope}"`)
    expect((await callWith(await token(scope), target)).status).not.toBe(403)
  })
})

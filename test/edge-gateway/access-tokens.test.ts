import type { CryptoKey } from 'jose'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getTokens, startAuth } from '../auth/browser.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import { startWorkers } from '../support/start-workers.ts'

const issuer = 'http://auth.localhost:8787'
const elsewhere = 'https://login.elsewhere.example'

// Publishes the keys it was sent, counts how often they were read, and fails while it is told to.
const issuerOf = (name: string, address: string) => ({
  name,
  script: `let keys = [], reads = 0, failing = false
  export default {
    async fetch(request) {
      const { pathname } = new URL(request.url)
      if (pathname === '/arrange') {
        const next = await request.json()
        keys = next.keys ?? keys
        failing = next.failing ?? failing
        return Response.json({ reads })
      }
      if (failing) return new Response('secret of the issuer', { status: 500 })
      if (pathname === '/.well-known/openid-configuration') {
        return Response.json({ issuer: '${address}', jwks_uri: '${address}/keys' })
      }
      if (pathname !== '/keys') return new Response(null, { status: 404 })
      reads += 1
      return Response.json({ keys })
    },
  }`,
})

const site = {
  name: 'meridian',
  script: `export default {
    fetch(request) {
      const context = JSON.parse(atob(request.headers.get('voyage-tenant-context').replaceAll('-', '+').replaceAll('_', '/')))
      return Response.json({ tenant: context.tenant_id, by: context.authenticated_by ?? null, authorization: request.headers.get('authorization') })
    },
  }`,
}

async function addTenants(workers: RunningWorkers, ids: ReadonlyArray<readonly [slug: string, id: string]>) {
  const db = workers.d1('edge-gateway', 'CONTROL_DB')
  for (const [slug, id] of ids) {
    await db
      .prepare(
        `INSERT INTO tenants (id, slug, name, plan, status, version, created_at, updated_at)
         VALUES (?, ?, ?, 'standard', ?, 1, 0, 0)`,
      )
      .bind(id, slug, slug, slug === 'suspended' ? 'suspended' : 'active')
      .run()
    await db
      .prepare(
        `INSERT INTO tenant_domains (tenant_id, domain, verification_value, claimed_at, verified_at)
         VALUES (?, ?, 'x', 0, 1)`,
      )
      .bind(id, `${slug}.localhost`)
      .run()
  }
}

interface TokenChange {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly key?: CryptoKey
}

describe('an access token at the gateway', () => {
  let workers: RunningWorkers
  let key: CryptoKey
  let second: CryptoKey
  let keys: ReadonlyArray<object>
  let advanced = 0
  let toAdvance = 0
  const wait = (seconds: number): void => {
    advanced += seconds
    toAdvance += seconds
  }

  beforeAll(async () => {
    const pairs = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256'), generateKeyPair('RS256')])
    key = pairs[0].privateKey
    second = pairs[1].privateKey
    keys = await Promise.all(
      pairs.map(async ({ publicKey }, index) => ({ ...(await exportJWK(publicKey)), kid: `k${index + 1}` })),
    )
    workers = await startWorkers({
      workers: [
        {
          host: 'edge-gateway',
          entry: 'hosts/edge-gateway/src/testing/clocked-gateway.ts',
          vars: { TOKEN_ISSUERS: `${issuer} ${elsewhere}`, TOKEN_AUDIENCES: 'https://api.example' },
          outbound: 'elsewhere',
        },
        issuerOf('auth', issuer),
        issuerOf('elsewhere', elsewhere),
        { name: 'control-plane', script: site.script },
        site,
      ],
    })
    for (const name of ['auth', 'elsewhere']) await arrange(name, { keys: [keys[0]] })
    await addTenants(workers, [
      ['meridian', 'ten_meridian'],
      ['other', 'ten_other'],
      ['suspended', 'ten_suspended'],
    ])
  })
  afterAll(() => workers?.stop())

  async function arrange(name: string, change: object): Promise<number> {
    const response = await workers.fetch(name, 'http://x/arrange', { method: 'POST', body: JSON.stringify(change) })
    return ((await response.json()) as { reads: number }).reads
  }

  async function token({ claims, header, key: by = key }: TokenChange = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000) + advanced
    const all = { iss: issuer, aud: 'https://api.example', sub: 'ada', exp: now + 300, tenant_id: 'ten_meridian' }
    return new SignJWT({ ...all, ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1', ...header })
      .sign(by)
  }

  async function ask(bearer: string, { at = 'http://localhost:8787/api/lanes' } = {}) {
    const headers = { authorization: `Bearer ${bearer}`, 'x-test-advance': String(toAdvance) }
    toAdvance = 0
    const response = await workers.fetch('edge-gateway', at, { headers })
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    }
  }

  it('names its tenant by itself, and together with an address of the same tenant', async () => {
    const bearer = await token()
    for (const at of [
      'http://localhost:8787/api/lanes',
      'http://meridian.localhost:8787/',
      'http://localhost:8787/t/meridian/',
    ]) {
      const { status, headers, body } = await ask(bearer, { at })
      expect([status, body]).toEqual([
        200,
        { tenant: 'ten_meridian', by: 'token_claim', authorization: `Bearer ${bearer}` },
      ])
      expect([headers.get('cache-control'), headers.get('vary')]).toEqual(['no-store', 'Authorization'])
    }
    expect(workers.logs.at(-1)).toContain('"signals":["path_slug","token_claim"]')
  })

  it('is refused at every address of another tenant, both ways', async () => {
    const crossed = [
      ['ten_meridian', 'http://other.localhost:8787/'],
      ['ten_meridian', 'http://localhost:8787/t/other/'],
      ['ten_other', 'http://meridian.localhost:8787/'],
      ['ten_other', 'http://localhost:8787/t/meridian/'],
    ] as const
    for (const [tenant_id, at] of crossed) {
      const { status, body } = await ask(await token({ claims: { tenant_id } }), { at })
      expect([status, body['type']], at).toEqual([400, 'urn:voyage:problem:site-conflict'])
    }
  })

  it('of the other tenant never reaches this one by itself', async () => {
    // No Worker is bound for the other tenant.
    expect((await ask(await token({ claims: { tenant_id: 'ten_other' } }))).status).toBe(502)
    expect((await ask(await token({ claims: { tenant_id: 'ten_nobody' } }))).status).toBe(404)
    expect(
      (await ask(await token({ claims: { tenant_id: 7 } }), { at: 'http://meridian.localhost:8787/' })).status,
    ).toBe(404)
  })

  it('without a tenant leaves the address to say', async () => {
    const bearer = await token({ claims: { tenant_id: undefined } })
    expect((await ask(bearer, { at: 'http://meridian.localhost:8787/' })).body).toMatchObject({
      tenant: 'ten_meridian',
      by: null,
    })
    expect((await ask(bearer)).status).toBe(404)
  })

  it('tells its own tenant, and nobody else, of a suspension', async () => {
    const at = 'http://suspended.localhost:8787/'
    const own = await ask(await token({ claims: { tenant_id: 'ten_suspended' } }), { at })
    expect([own.status, own.body['type']]).toEqual([403, 'urn:voyage:problem:site-suspended'])
    expect((await ask('opaque', { at })).status).toBe(503)
  })

  it.each<[string, TokenChange]>([
    ['for another audience', { claims: { aud: 'https://other.example' } }],
    ['for its issuer, which is no audience here', { claims: { aud: issuer } }],
    ['that has expired', { claims: { exp: 1000 } }],
    ['without an expiry', { claims: { exp: undefined } }],
    ['that is not valid yet', { claims: { nbf: 9_999_999_999 } }],
    ['that is an ID token', { header: { typ: 'JWT' } }],
    ['of a key that the issuer does not have', { header: { kid: 'k9' } }],
  ])('%s is refused at every address', async (_, change) => {
    const bearer = await token(change)
    for (const at of ['http://localhost:8787/api/lanes', 'http://meridian.localhost:8787/']) {
      const { status, headers, body } = await ask(bearer, { at })
      expect([status, body['type']]).toEqual([401, 'urn:voyage:problem:credential-refused'])
      expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
      expect(JSON.stringify(body)).not.toMatch(/aud|kid|exp"|signature/)
    }
  })

  it('that is forged, cut, unsigned or signed with the public key as a secret is refused', async () => {
    const good = await token()
    const [head = '', body = '', signature = ''] = good.split('.')
    const header = (fields: object) =>
      Buffer.from(JSON.stringify({ typ: 'at+jwt', kid: 'k1', ...fields })).toString('base64url')
    const claims = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), tenant_id: 'ten_other' }
    const swapped = Buffer.from(JSON.stringify(claims)).toString('base64url')
    const secret = new TextEncoder().encode(JSON.stringify(keys[0]).padEnd(64))
    const confused = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' })
      .sign(secret)
    for (const bearer of [
      await token({ key: second }),
      `${head}.${swapped}.${signature}`,
      `${head}.${body}.`,
      `${header({ alg: 'none' })}.${body}.`,
      `${header({ alg: 'NONE' })}.${body}.${signature}`,
      `${good.slice(0, -6)}AAAAAA`,
      confused,
      `${header({ alg: 'ES256', crit: ['x'], x: 1 })}.${body}.${signature}`,
    ]) {
      expect((await ask(bearer)).status).toBe(401)
      expect((await ask(bearer, { at: 'http://meridian.localhost:8787/' })).status).toBe(401)
    }
    expect((await ask(good)).status).toBe(200)
  })

  it('that is opaque or of an issuer that is none of the platform counts as no signal', async () => {
    const stranger = await token({ claims: { iss: 'https://stranger.example', tenant_id: 'ten_other' }, key: second })
    for (const bearer of ['opaque', 'a.b.c', stranger, await token({ claims: { iss: undefined } }), '']) {
      const { status, body } = await ask(bearer, { at: 'http://meridian.localhost:8787/' })
      expect([status, body['by']], bearer).toEqual([200, null])
      expect((await ask(bearer)).status).toBe(404)
    }
  })

  it('of another trusted issuer is checked with the keys of that one, which are fetched', async () => {
    await arrange('elsewhere', { keys: [keys[1]] })
    const claims = { iss: elsewhere }
    expect((await ask(await token({ claims, key: second, header: { kid: 'k2' } }))).body).toMatchObject({
      by: 'token_claim',
    })
    expect((await ask(await token({ claims }))).status).toBe(401)
  })

  it('follows a rotation of keys, and reads them no oftener than every 30 seconds', async () => {
    wait(31)
    await ask(await token())
    const reads = await arrange('auth', { keys: [keys[1]] })
    const rotated = () => token({ key: second, header: { kid: 'k2' } })
    expect((await ask(await rotated())).status).toBe(200)
    expect(await arrange('auth', {})).toBe(reads + 1)
    for (const kid of ['a', 'b', 'c']) expect((await ask(await token({ header: { kid } }))).status).toBe(401)
    expect((await ask(await token())).status).toBe(401)
    expect(await arrange('auth', {})).toBe(reads + 1)
    wait(31)
    await ask(await token())
    expect(await arrange('auth', { keys: [keys[0]] })).toBe(reads + 2)
    wait(601)
    expect((await ask(await token())).status).toBe(200)
  })

  it('is judged for an hour with the keys known last while the issuer does not answer, then not at all', async () => {
    expect((await ask(await token())).status).toBe(200)
    await arrange('auth', { failing: true })
    wait(3000)
    expect((await ask(await token())).status).toBe(200)
    expect((await ask(await token({ key: second }))).status).toBe(401)
    wait(601)
    const { status, body } = await ask(await token())
    expect([status, body['type']]).toEqual([503, 'urn:voyage:problem:gateway-unavailable'])
    expect(JSON.stringify(body)).not.toContain('secret')
    // Who sends none is served all the same.
    expect((await ask('opaque', { at: 'http://meridian.localhost:8787/' })).status).toBe(200)
    await arrange('auth', { failing: false })
    wait(6)
    expect((await ask(await token())).status).toBe(200)
  })
})

describe.each(['refuse', 'pass'])(
  'an access token of the auth host, where one that does not hold is to %s',
  (invalid) => {
    const issuers = [issuer, 'http://localhost:8787/auth']
    let workers: RunningWorkers

    beforeAll(async () => {
      const vars = { TOKEN_ISSUERS: issuers.join(' '), TOKEN_INVALID: invalid }
      workers = await startAuth({ beside: [{ host: 'edge-gateway', vars }, { ...site, name: 'control-plane' }, site] })
      await addTenants(workers, [
        ['meridian', 'ten_one'],
        ['other', 'ten_two'],
      ])
    })
    afterAll(() => workers?.stop())

    const ask = (url: string, bearer: string) =>
      workers.fetch('edge-gateway', url, { headers: { authorization: `Bearer ${bearer}` } })

    it.each(issuers)('names the tenant of who signed in at %s', async (from) => {
      const { access_token } = await getTokens(workers, { issuer: from })
      const response = await ask('http://localhost:8787/api', access_token)
      expect(await response.json()).toMatchObject({ tenant: 'ten_one', by: 'token_claim' })
      expect((await ask('http://other.localhost:8787/', access_token)).status).toBe(400)
    })

    it('counts for nothing when it is an ID token, or changed', async () => {
      const { access_token, id_token } = await getTokens(workers, { issuer })
      for (const bearer of [id_token, `${access_token.slice(0, -6)}AAAAAA`]) {
        const response = await ask('http://meridian.localhost:8787/', bearer)
        if (invalid === 'refuse') expect(response.status).toBe(401)
        else expect(await response.json()).toMatchObject({ tenant: 'ten_one', by: null })
        expect((await ask('http://localhost:8787/api', bearer)).status).toBe(invalid === 'refuse' ? 401 : 404)
      }
    })
  },
)

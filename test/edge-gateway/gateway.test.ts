import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningWorkers } from '../support/start-workers.ts'
import { startWorkers } from '../support/start-workers.ts'

// Says what it was sent, and answers as its path asks.
const echo = `export default {
  async fetch(request) {
    const url = new URL(request.url)
    if (url.pathname === '/fail') throw new Error('secret of the tenant')
    if (url.pathname === '/redirect') {
      const headers = new Headers({ location: url.searchParams.get('to') })
      headers.append('set-cookie', '__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax')
      headers.append('set-cookie', 'theme=dark; Path=/account; Domain=localhost')
      return new Response(null, { status: 303, headers })
    }
    if (url.pathname === '/socket') {
      const [client, server] = Object.values(new WebSocketPair())
      server.accept()
      server.addEventListener('message', (event) => server.send('heard ' + event.data))
      return new Response(null, { status: 101, webSocket: client })
    }
    const context = request.headers.get('voyage-tenant-context')
    return Response.json({
      name: NAME,
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      context: context === null ? null : JSON.parse(atob(context.replaceAll('-', '+').replaceAll('_', '/'))),
      body: await request.text(),
    })
  },
}`
const named = (name: string): { readonly name: string; readonly script: string } => ({
  name,
  script: `const NAME = ${JSON.stringify(name)}\n${echo}`,
})

interface Echo {
  readonly name: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly context: Readonly<Record<string, unknown>> | null
  readonly body: string
}

describe('edge-gateway', () => {
  let workers: RunningWorkers

  beforeAll(async () => {
    workers = await startWorkers({
      workers: [{ host: 'edge-gateway' }, named('auth'), named('control-plane'), named('meridian')],
    })
    await addTenant('meridian', 'active')
    for (const status of ['provisioning', 'suspended', 'deleting', 'deleted']) await addTenant(status, status)
    await addTenant('undeployed', 'active')
  })
  afterAll(() => workers?.stop())

  async function addTenant(slug: string, status: string): Promise<void> {
    const db = workers.d1('edge-gateway', 'CONTROL_DB')
    const id = `ten_${slug}`
    await db
      .prepare(
        `INSERT INTO tenants (id, slug, name, plan, status, version, created_at, updated_at)
         VALUES (?, ?, ?, 'standard', ?, 1, 0, 0)`,
      )
      .bind(id, slug, `The ${slug}`, status)
      .run()
    await addDomain(id, `${slug}.localhost`, 1)
    await addDomain(id, `unverified-${slug}.localhost`, null)
  }

  async function addDomain(tenantId: string, domain: string, verifiedAt: number | null): Promise<void> {
    const db = workers.d1('edge-gateway', 'CONTROL_DB')
    await db
      .prepare(
        `INSERT INTO tenant_domains (tenant_id, domain, verification_value, claimed_at, verified_at, expires_at)
         VALUES (?, ?, ?, 0, ?, ?)`,
      )
      .bind(tenantId, domain, `value of ${domain}`, verifiedAt, verifiedAt === null ? 9 : null)
      .run()
  }

  const ask = (url: string, init?: RequestInit) => workers.fetch('edge-gateway', url, init)
  const echoed = async (url: string, init?: RequestInit) => (await (await ask(url, init)).json()) as Echo

  describe('addresses', () => {
    it.each([
      ['http://meridian.localhost:8787/today?x=1', 'meridian', 'http://meridian.localhost:8787/today?x=1'],
      ['http://localhost:8787/t/meridian/today?x=1', 'meridian', 'http://localhost:8787/today?x=1'],
      ['http://localhost:8787/t/meridian/', 'meridian', 'http://localhost:8787/'],
      ['http://meridian.localhost:8787/t/suspended/', 'meridian', 'http://meridian.localhost:8787/t/suspended/'],
      ['http://meridian.localhost:8787/health', 'meridian', 'http://meridian.localhost:8787/health'],
      ['http://auth.localhost:8787/authorize?a=b', 'auth', 'http://auth.localhost:8787/authorize?a=b'],
      ['http://localhost:8787/auth/token', 'auth', 'http://localhost:8787/auth/token'],
      ['http://localhost:8787/auth', 'auth', 'http://localhost:8787/auth'],
      [
        'http://localhost:8787/.well-known/oauth-authorization-server/auth',
        'auth',
        'http://localhost:8787/.well-known/oauth-authorization-server/auth',
      ],
      ['http://control.localhost:8787/tenants', 'control-plane', 'http://control.localhost:8787/tenants'],
    ])('%s is answered by %s, which sees %s', async (url, name, seen) => {
      expect(await echoed(url)).toMatchObject({ name, url: seen })
    })

    it('keeps method, body and content type', async () => {
      const init = { method: 'PUT', body: '{"a":1}', headers: { 'content-type': 'application/json' } }
      const answer = await echoed('http://localhost:8787/t/meridian/x', init)
      expect(answer).toMatchObject({ method: 'PUT', body: '{"a":1}' })
      expect(answer.headers['content-type']).toBe('application/json')
    })

    it.each([
      ['http://localhost:8787/t/meridian', '/t/meridian/'],
      ['http://localhost:8787/t/meridian?day=1', '/t/meridian/?day=1'],
      ['http://localhost:8787/t/%6deridian/today', '/t/meridian/today'],
      ['http://localhost:8787/t/nobody', '/t/nobody/'],
      ['http://meridian.localhost.:8787/a?b=c', 'http://meridian.localhost:8787/a?b=c'],
      ['http://nobody.localhost.:8787/', 'http://nobody.localhost:8787/'],
    ])('redirects %s to %s, whether there is such a tenant or not', async (url, location) => {
      const response = await ask(url, { method: 'POST', body: 'x' })
      expect([response.status, response.headers.get('location')]).toEqual([308, location])
    })

    it('answers a health check, and a page that names no tenant', async () => {
      const health = await ask('http://localhost:8787/health')
      expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }])
      const page = await ask('http://localhost:8787/')
      const text = await page.text()
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(text).toContain('Voyage gateway')
      expect(text).not.toMatch(/meridian/i)
    })
  })

  describe('the context', () => {
    it('tells the tenant Worker who it serves and at which address', async () => {
      const { context, headers } = await echoed('http://localhost:8787/t/meridian/')
      expect(context).toEqual({
        tenant_id: 'ten_meridian',
        slug: 'meridian',
        name: 'The meridian',
        request_id: headers['x-request-id'],
        public_origin: 'http://localhost:8787',
        base_path: '/t/meridian',
        databases: [],
      })
      expect((await echoed('http://meridian.localhost:8787/')).context).toMatchObject({
        public_origin: 'http://meridian.localhost:8787',
        base_path: '',
      })
    })

    it.each(['http://meridian.localhost:8787/', 'http://auth.localhost:8787/', 'http://control.localhost:8787/'])(
      'is never taken from the client of %s',
      async (url) => {
        const spoofed = {
          'voyage-tenant-context': 'eyJ0ZW5hbnRfaWQiOiJ0ZW5fZXZpbCJ9',
          'Voyage-Anything': 'x',
          'x-tenant-id': 'ten_evil',
          'X-Tenant-Slug': 'evil',
          'x-forwarded-host': 'evil.example',
          forwarded: 'host=evil.example',
          'x-original-url': '/evil',
          'x-forwarded-user': 'evil',
          'x-auth-request-email': 'evil@example.com',
          'x-forwarded-proto': 'https',
          'x-kept': 'yes',
        }
        const { headers } = await echoed(url, { headers: spoofed })
        expect(JSON.stringify(headers)).not.toContain('evil')
        expect(
          Object.keys(headers).filter((name) => /^(x-tenant|x-forwarded-host|forwarded|x-orig)/.test(name)),
        ).toEqual([])
        expect(headers).not.toHaveProperty('voyage-anything')
        expect(headers).toMatchObject({ 'x-kept': 'yes', 'x-forwarded-proto': 'https' })
      },
    )
  })

  describe('the request id', () => {
    it('is kept when valid, and is seen by the tenant and the caller', async () => {
      const response = await ask('http://meridian.localhost:8787/', { headers: { 'x-request-id': 'abc-123.def_456' } })
      expect(response.headers.get('x-request-id')).toBe('abc-123.def_456')
      expect(((await response.json()) as Echo).headers['x-request-id']).toBe('abc-123.def_456')
    })

    it.each(['short', 'with space inside', 'x'.repeat(129), '<script>alert(1)</script>'])(
      'is made anew for %s',
      async (id) => {
        const response = await ask('http://meridian.localhost:8787/', { headers: { 'x-request-id': id } })
        expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
      },
    )
  })

  describe('below a path', () => {
    it('puts the prefix in front of Location and cookie paths, and renames __Host- cookies', async () => {
      const response = await ask('http://localhost:8787/t/meridian/redirect?to=/callback?code=1')
      expect(response.status).toBe(303)
      expect(response.headers.get('location')).toBe('/t/meridian/callback?code=1')
      expect(response.headers.getSetCookie()).toEqual([
        '__Secure-voyage-session=abc; Path=/t/meridian; Secure; HttpOnly; SameSite=Lax',
        'theme=dark; Path=/t/meridian/account',
      ])
    })

    it('puts the prefix into a redirect that a Worker made from the URL it saw', async () => {
      const to = encodeURIComponent('http://localhost:8787/today?x=1')
      const response = await ask(`http://localhost:8787/t/meridian/redirect?to=${to}`)
      expect(response.headers.get('location')).toBe('http://localhost:8787/t/meridian/today?x=1')
    })

    it.each([
      'http://auth.localhost:8787/authorize',
      'http://localhost:8787/auth/authorize?x=1',
      '//elsewhere.example/x',
      'next',
    ])('leaves the Location %s alone', async (to) => {
      const response = await ask(`http://localhost:8787/t/meridian/redirect?to=${encodeURIComponent(to)}`)
      expect(response.headers.get('location')).toBe(to)
    })

    it('gives the tenant its own cookies by their own names, and none of the platform', async () => {
      const cookie = '__Host-auth-session=platform; __Secure-voyage-session=abc; theme=dark'
      const { headers } = await echoed('http://localhost:8787/t/meridian/', { headers: { cookie } })
      expect(headers['cookie']).toBe('__Host-session=abc; theme=dark')
    })

    it('changes nothing on a custom domain', async () => {
      const response = await ask('http://meridian.localhost:8787/redirect?to=/callback')
      expect(response.headers.get('location')).toBe('/callback')
      expect(response.headers.getSetCookie()[0]).toContain('__Host-session=abc; Path=/;')
      const cookie = '__Host-session=abc'
      expect((await echoed('http://meridian.localhost:8787/', { headers: { cookie } })).headers['cookie']).toBe(cookie)
    })
  })

  describe('refusals', () => {
    const problem = async (url: string, init?: RequestInit) => {
      const response = await ask(url, { ...init, headers: { 'x-request-id': 'fixed-request-id', ...init?.headers } })
      return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() }
    }

    it('gives the same bytes for every address without a site', async () => {
      const expected = await problem('http://unknown.localhost:8787/')
      expect(expected.status).toBe(404)
      expect(expected.headers).toMatchObject({
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
      })
      expect(JSON.parse(expected.text)).toMatchObject({ type: 'urn:voyage:problem:site-not-found', status: 404 })
      for (const url of [
        'http://unverified-meridian.localhost:8787/',
        'http://evilmeridian.localhost:8787/',
        'http://127.0.0.1:8787/',
        'http://localhost:8787/nothing/here',
        'http://localhost:8787/t/',
        'http://localhost:8787/t/nobody/',
        'http://localhost:8787/t/Meridian/',
        'http://localhost:8787/t/meridian%2Fx/',
        'http://localhost:8787/t/%256deridian/',
        'http://localhost:8787/t/%00/',
      ]) {
        expect(await problem(url), url).toEqual(expected)
      }
    })

    it.each(['provisioning', 'suspended', 'deleting', 'deleted'])(
      'says that a site is not active, not that it is %s',
      async (status) => {
        const answers = [
          await problem(`http://${status}.localhost:8787/`),
          await problem(`http://localhost:8787/t/${status}/`),
        ]
        for (const answer of answers) {
          expect(answer.status).toBe(503)
          expect(JSON.parse(answer.text)).toMatchObject({ type: 'urn:voyage:problem:site-not-active' })
          expect(answer.text).not.toContain(status)
          expect(answer.text).not.toContain('ten_')
        }
      },
    )

    it('answers for a site whose Worker is not deployed, or fails, without saying why', async () => {
      for (const url of ['http://undeployed.localhost:8787/', 'http://meridian.localhost:8787/fail']) {
        const answer = await problem(url)
        expect(answer.status).toBe(502)
        expect(JSON.parse(answer.text)).toMatchObject({ type: 'urn:voyage:problem:site-unreachable' })
        expect(answer.text).not.toMatch(/secret|ten_|TENANT|meridian|undeployed/)
      }
      // The tenant's code failed, and its message may hold anything.
      const line = workers.logs.filter((one) => one.includes('fixed-request-id') && one.includes('"error"')).at(-1)
      expect(JSON.parse(line ?? '{}')).toMatchObject({ outcome: 'site-unreachable', error: 'Error' })
    })

    it('shows a browser a page without script, under a strict policy', async () => {
      const answer = await problem('http://unknown.localhost:8787/', { headers: { accept: 'text/html,*/*;q=0.8' } })
      expect(answer.status).toBe(404)
      expect(answer.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        vary: 'Accept',
      })
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
      expect(answer.text).toContain('fixed-request-id')
      expect(answer.text).not.toContain('<script')
    })
  })

  it('passes WebSocket upgrades through, by domain and below a path', async () => {
    for (const url of ['http://meridian.localhost:8787/socket', 'http://localhost:8787/t/meridian/socket']) {
      const response = await ask(url, { headers: { upgrade: 'websocket' } })
      expect(response.status).toBe(101)
      const socket = Reflect.get(response, 'webSocket') as WebSocket & { accept(): void }
      const heard = new Promise((resolve) => socket.addEventListener('message', (event) => resolve(event.data)))
      socket.accept()
      socket.send('hello')
      expect(await heard).toBe('heard hello')
      socket.close()
    }
  })

  it('answers a known site from its cache: one look-up serves the isolate', async () => {
    await ask('http://meridian.localhost:8787/')
    const db = workers.d1('edge-gateway', 'CONTROL_DB')
    await db.prepare(`UPDATE tenants SET name = 'Renamed', version = 2 WHERE slug = 'meridian'`).run()
    expect((await echoed('http://meridian.localhost:8787/')).context).toMatchObject({ name: 'The meridian' })
  })

  it('writes one line for each request, without path, query or header values', async () => {
    await ask('http://meridian.localhost:8787/reset/s3cret?token=s3cret', {
      headers: { 'x-request-id': 'log-line-request', authorization: 'Bearer s3cret', cookie: 'a=s3cret' },
    })
    const lines = workers.logs.filter((line) => line.includes('log-line-request'))
    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toContain('s3cret')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      message: 'request',
      request_id: 'log-line-request',
      host: 'meridian.localhost:8787',
      route: 'tenant',
      outcome: 'forwarded',
      status: 200,
      tenant_id: 'ten_meridian',
      signals: ['custom_domain'],
    })
  })

  // Last, since nothing can be looked up any more.
  it('says that it cannot tell when the catalog cannot be read, and gives no detail away', async () => {
    const db = workers.d1('edge-gateway', 'CONTROL_DB')
    await db.prepare('ALTER TABLE tenant_domains RENAME TO gone').run()
    const response = await ask('http://not-asked-before.localhost:8787/')
    // The request id is random, and may well have "d1" in it.
    const { request_id: _, ...problem } = (await response.json()) as Record<string, unknown>
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
    expect(problem).toMatchObject({ type: 'urn:voyage:problem:gateway-unavailable' })
    expect(JSON.stringify(problem)).not.toMatch(/tenant_domains|SELECT|D1|SQL/i)
  })
})

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningWorkers } from '../support/start-workers.ts'
import { startWorkers } from '../support/start-workers.ts'

const secretOf = (slug: string) => slug.padEnd(43, 'x')
const keyOf = (slug: string, secret = secretOf(slug)) => ({ authorization: `Bearer vk_key${slug}.${secret}` })

// Each tenant's Worker says who it is, what it was sent, and sets a cookie of its own.
const site = (name: string) => ({
  name,
  script: `export default {
    async fetch(request) {
      const context = JSON.parse(atob(request.headers.get('voyage-tenant-context').replaceAll('-', '+').replaceAll('_', '/')))
      if (request.headers.get('upgrade') === 'websocket') {
        const [client, server] = Object.values(new WebSocketPair())
        server.accept()
        server.addEventListener('message', (event) => server.send(${JSON.stringify(name)} + ' heard ' + event.data))
        return new Response(null, { status: 101, webSocket: client, headers: { 'set-cookie': 'socket=of-${name}; Path=/' } })
      }
      if (new URL(request.url).pathname === '/wide') {
        return new Response(null, {
          headers: {
            'set-cookie': 'wide=of-${name}; Domain=sites.localhost; Path=/',
            'clear-site-data': '"cookies", "storage"',
            'service-worker-allowed': '/',
            'strict-transport-security': 'max-age=0',
            nel: '{}',
          },
        })
      }
      return Response.json(
        { worker: ${JSON.stringify(name)}, tenant: context.tenant_id, by: context.authenticated_by, authorization: request.headers.get('authorization'), cookie: request.headers.get('cookie'), body: (await request.text()).length },
        { headers: { 'set-cookie': '__Host-session=of-${name}; Path=/; Secure' } },
      )
    },
  }`,
})

/** Says hello over the WebSocket of a 101 and returns the answer. */
async function converse(response: Response): Promise<unknown> {
  const socket = Reflect.get(response, 'webSocket') as WebSocket & { accept(): void }
  const heard = new Promise((resolve) => socket.addEventListener('message', ({ data }) => resolve(data)))
  socket.accept()
  socket.send('hello')
  try {
    return await heard
  } finally {
    socket.close()
  }
}

describe('two tenants behind one gateway', () => {
  let workers: RunningWorkers

  beforeAll(async () => {
    workers = await startWorkers({
      workers: [
        {
          host: 'edge-gateway',
          vars: { MAX_BODY_BYTES: '1000', SITES_ROOTS: 'sites.localhost' },
          services: {
            TENANT_OTHER: 'other',
            TENANT_CLOSED: 'other',
            TENANT_GONE: 'meridian',
            TENANT_GONE__HEIR: 'other',
          },
        },
        site('meridian'),
        site('other'),
        site('auth'),
        site('control-plane'),
      ],
    })
    const db = workers.d1('edge-gateway', 'CONTROL_DB')
    for (const slug of ['meridian', 'other', 'closed']) {
      await db
        .prepare(
          `INSERT INTO tenants (id, slug, name, plan, status, version, created_at, updated_at)
           VALUES (?, ?, ?, 'standard', ?, 1, 0, 0)`,
        )
        .bind(`ten_${slug}`, slug, slug, slug === 'closed' ? 'suspended' : 'active')
        .run()
      await db
        .prepare(
          `INSERT INTO tenant_domains (tenant_id, domain, verification_value, claimed_at, verified_at)
           VALUES (?, ?, 'x', 0, 1)`,
        )
        .bind(`ten_${slug}`, `${slug}.localhost`)
        .run()
    }
    for (const slug of ['meridian', 'other', 'closed', 'revoked']) {
      const digest = createHash('sha256').update(secretOf(slug)).digest('hex')
      await db
        .prepare(
          `INSERT INTO api_keys (public_id, tenant_id, name, scopes, secret_sha256, created_at, revoked_at)
           VALUES (?, ?, 'test', '[]', ?, 0, ?)`,
        )
        .bind(`key${slug}`, slug === 'revoked' ? 'ten_meridian' : `ten_${slug}`, digest, slug === 'revoked' ? 1 : null)
        .run()
    }
    for (const slug of ['old', 'gone']) {
      const sql = `INSERT INTO former_slugs (slug, tenant_id, retired_at) VALUES (?, 'ten_meridian', 0)`
      await db.prepare(sql).bind(slug).run()
    }
    await db
      .prepare(
        `INSERT INTO tenants (id, slug, name, plan, status, version, created_at, updated_at)
         VALUES ('ten_heir', 'gone', 'Heir', 'standard', 'active', 1, 0, 0)`,
      )
      .run()
  })
  afterAll(() => workers?.stop())

  const ask = (url: string, init?: RequestInit) => workers.fetch('edge-gateway', url, init)
  const status = async (url: string) => (await ask(url)).status

  it.each([
    ['meridian', 'other'],
    ['other', 'meridian'],
  ])('reach their own Worker by every address, and never the other: %s', async (own, other) => {
    for (const url of [
      `http://${own}.localhost:8787/`,
      `http://${own}.localhost:8787/t/${other}/`,
      `http://localhost:8787/t/${own}/`,
      `http://localhost:8787/t/${own}/t/${other}/`,
      `http://localhost:8787/t/${other}/../${own}/`,
      `http://${own}.sites.localhost:8787/`,
      `http://${own}.localhost:8787/?tenant=${other}#${other}`,
    ]) {
      expect(await (await ask(url)).json(), url).toMatchObject({ worker: own, tenant: `ten_${own}` })
    }
  })

  it.each([
    ['meridian', 'other'],
    ['other', 'meridian'],
  ])('do not get at each other through headers, cookies or bodies that name a tenant: %s', async (own, other) => {
    const spoofed = {
      'x-tenant-id': `ten_${other}`,
      'x-forwarded-host': `${other}.localhost`,
      'voyage-tenant-context': btoa(JSON.stringify({ tenant_id: `ten_${other}` })),
      forwarded: `host=${other}.localhost`,
      host: `${other}.localhost`,
      referer: `http://${other}.localhost:8787/`,
      cookie: `tenant=${other}`,
    }
    const response = await ask(`http://${own}.localhost:8787/`, { method: 'POST', body: other, headers: spoofed })
    expect(await response.json()).toMatchObject({ worker: own, tenant: `ten_${own}` })
  })

  it('are served to their own API keys, by the key alone or with their address', async () => {
    for (const url of ['http://localhost:8787/api/orders', 'http://meridian.localhost:8787/api/orders']) {
      const response = await ask(url, { headers: keyOf('meridian') })
      expect(await response.json(), url).toMatchObject({ tenant: 'ten_meridian', by: 'api_key', authorization: null })
      expect([response.headers.get('cache-control'), response.headers.get('vary')]).toEqual([
        'no-store',
        'Authorization',
      ])
    }
    const db = workers.d1('edge-gateway', 'CONTROL_DB')
    const used = await db
      .prepare(`SELECT last_used_at FROM api_keys WHERE public_id = 'keymeridian'`)
      .first('last_used_at')
    expect(Number(used)).toBeGreaterThan(1_700_000_000)
  })

  it('are never served to the key of the other, nor to a key that does not hold', async () => {
    const keyed = async (url: string, headers: Record<string, string>) => (await ask(url, { headers })).status
    const own = 'http://meridian.localhost:8787/'
    expect(await keyed(own, keyOf('other'))).toBe(400)
    expect(await keyed('http://localhost:8787/t/meridian/', keyOf('other'))).toBe(400)
    expect(await keyed('http://other.localhost:8787/', keyOf('meridian'))).toBe(400)
    const alone = await ask('http://localhost:8787/api', { headers: keyOf('other') })
    expect(await alone.json()).toMatchObject({ worker: 'other', tenant: 'ten_other', by: 'api_key' })
    for (const headers of [
      keyOf('meridian', secretOf('other')),
      keyOf('revoked'),
      keyOf('nobodys'),
      keyOf('meridian', 'x'),
    ]) {
      expect(await keyed(own, headers)).toBe(401)
    }
  })

  it('keep their cookies below their own path, and none of the host', async () => {
    const response = await ask('http://localhost:8787/t/meridian/', {
      headers: { cookie: '__Host-session=of-the-platform; __Secure-voyage-session=of-meridian' },
    })
    expect(response.headers.getSetCookie()).toEqual(['__Secure-voyage-session=of-meridian; Path=/t/meridian; Secure'])
    expect(await response.json()).toMatchObject({ cookie: '__Host-session=of-meridian' })
  })

  it.each(['http://localhost:8787', 'http://sites.localhost:8787'])(
    'get no cookie of the platform at %s, where a credential alone names them, and set none',
    async (platform) => {
      const init = { headers: { ...keyOf('meridian'), cookie: '__Host-session=of-the-platform; id=of-the-platform' } }
      const response = await ask(`${platform}/api`, init)
      expect(await response.json()).toMatchObject({ tenant: 'ten_meridian', cookie: null })
      const { headers } = await ask(`${platform}/wide`, init)
      const wide = ['clear-site-data', 'service-worker-allowed', 'strict-transport-security', 'nel']
      expect([response.headers.getSetCookie(), headers.getSetCookie()]).toEqual([[], []])
      expect(wide.map((name) => headers.get(name))).toEqual([null, null, null, null])
      const socket = await ask(`${platform}/chat`, { headers: { ...keyOf('meridian'), upgrade: 'websocket' } })
      expect([socket.status, socket.headers.getSetCookie()]).toEqual([101, []])
      expect(await converse(socket)).toBe('meridian heard hello')
    },
  )

  it('open WebSockets with their own Worker, by domain, subdomain and path, with cookies of their own path', async () => {
    for (const own of ['meridian', 'other']) {
      for (const [url, path] of [
        [`http://${own}.localhost:8787/chat`, '/'],
        [`http://${own}.sites.localhost:8787/chat`, '/'],
        [`http://localhost:8787/t/${own}/chat`, `/t/${own}`],
      ] as const) {
        const response = await ask(url, { headers: { upgrade: 'websocket' } })
        expect([response.status, response.headers.getSetCookie()], url).toEqual([
          101,
          [`socket=of-${own}; Path=${path}`],
        ])
        expect(await converse(response), url).toBe(`${own} heard hello`)
      }
    }
  })

  it('open no WebSocket for the key of the other, a key that does not hold, or a tenant that is suspended', async () => {
    const upgrade = async (url: string, headers: Record<string, string> = {}) =>
      (await ask(url, { headers: { upgrade: 'websocket', ...headers } })).status
    for (const url of ['http://meridian.localhost:8787/', 'http://localhost:8787/t/meridian/']) {
      expect(await upgrade(url, keyOf('meridian')), url).toBe(101)
      expect(await upgrade(url, keyOf('other')), url).toBe(400)
      expect(await upgrade(url, keyOf('revoked')), url).toBe(401)
    }
    for (const url of [
      'http://closed.localhost:8787/',
      'http://closed.sites.localhost:8787/',
      'http://localhost:8787/t/closed/',
    ]) {
      expect(await upgrade(url), url).toBe(503)
    }
    expect(await upgrade('http://localhost:8787/chat', keyOf('closed'))).toBe(403)
  })

  it('say nothing to a browser that would count beyond their own address', async () => {
    const wide = async (url: string) => {
      const { headers } = await ask(url)
      const names = ['clear-site-data', 'service-worker-allowed', 'strict-transport-security', 'nel']
      return [headers.getSetCookie(), ...names.map((name) => headers.get(name))]
    }
    const asSent = ['/', 'max-age=0', '{}']
    expect(await wide('http://localhost:8787/t/other/wide')).toEqual([
      ['wide=of-other; Path=/t/other'],
      null,
      '/t/other/',
      null,
      null,
    ])
    expect(await wide('http://other.sites.localhost:8787/wide')).toEqual([
      ['wide=of-other; Path=/'],
      '"storage"',
      ...asSent,
    ])
    // What a tenant says at its own domain is the tenant's business.
    expect(await wide('http://other.localhost:8787/wide')).toEqual([
      ['wide=of-other; Domain=sites.localhost; Path=/'],
      '"cookies", "storage"',
      ...asSent,
    ])
  })

  it('are not found at a reserved slug, a deeper host or the root itself', async () => {
    for (const url of [
      'http://localhost:8787/t/admin/',
      'http://admin.sites.localhost:8787/',
      'http://a.meridian.sites.localhost:8787/',
      'http://sites.localhost:8787/',
    ]) {
      expect(await status(url), url).toBe(404)
    }
  })

  it('are found at a former slug by redirect, with the path and query', async () => {
    const byPath = await ask('http://localhost:8787/t/old/today?x=1')
    expect([byPath.status, byPath.headers.get('location')]).toEqual([308, '/t/meridian/today?x=1'])
    const byHost = await ask('http://old.sites.localhost:8787/today')
    expect([byHost.status, byHost.headers.get('location')]).toEqual([308, 'http://meridian.sites.localhost:8787/today'])
  })

  it('that has the slug another gave up reaches the Worker bound for itself, not the one still bound for the other', async () => {
    for (const url of ['http://localhost:8787/t/gone/', 'http://gone.sites.localhost:8787/']) {
      expect(await (await ask(url)).json(), url).toMatchObject({ worker: 'other', tenant: 'ten_heir' })
    }
  })

  it('are sent bodies up to the limit, with and without a Content-Length', async () => {
    const send = (body: BodyInit) =>
      ask('http://meridian.localhost:8787/', { method: 'POST', body, duplex: 'half' } as RequestInit)
    const stream = (bytes: number) =>
      new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array(bytes))
          controller.close()
        },
      })
    expect(await (await send('x'.repeat(1000))).json()).toMatchObject({ body: 1000 })
    expect((await send('x'.repeat(1001))).status).toBe(413)
    expect(await (await send(stream(1000))).json()).toMatchObject({ body: 1000 })
    const large = await send(stream(1001))
    expect([large.status, JSON.parse(await large.text()).type]).toEqual([413, 'urn:voyage:problem:body-too-large'])
  })

  it('answer with the time it took to find and to ask them', async () => {
    const { headers } = await ask('http://meridian.localhost:8787/')
    expect(headers.get('server-timing')).toMatch(/^resolve;dur=\d+, site;dur=\d+$/)
    expect((await ask('http://nobody.localhost:8787/')).headers.get('server-timing')).toBeNull()
  })
})

describe('a platform whose own hosts lie below the root of its tenants', () => {
  let workers: RunningWorkers

  beforeAll(async () => {
    const vars = {
      PLATFORM_ORIGIN: 'http://app.sites.localhost:8787',
      AUTH_HOST: 'auth.sites.localhost',
      CONTROL_HOST: 'control.sites.localhost',
      SITES_ROOTS: 'sites.localhost',
    }
    workers = await startWorkers({
      workers: [
        { host: 'edge-gateway', vars, limits: { CREDENTIAL_RATE_LIMIT: 3 } },
        site('meridian'),
        site('auth'),
        site('control-plane'),
      ],
    })
    const db = workers.d1('edge-gateway', 'CONTROL_DB')
    await db
      .prepare(
        `INSERT INTO tenants (id, slug, name, plan, status, version, created_at, updated_at)
         VALUES ('ten_meridian', 'meridian', 'meridian', 'standard', 'active', 1, 0, 0)`,
      )
      .run()
  })
  afterAll(() => workers?.stop())

  it('serves them by path and by subdomain', async () => {
    for (const url of ['http://app.sites.localhost:8787/t/meridian/', 'http://meridian.sites.localhost:8787/']) {
      expect(await (await workers.fetch('edge-gateway', url)).json(), url).toMatchObject({ tenant: 'ten_meridian' })
    }
    expect((await workers.fetch('edge-gateway', 'http://app.sites.localhost:8787/t/nobody/')).status).toBe(404)
  })

  it('looks at no more keys of an address that tries one after another', async () => {
    const guess = async (secret: string, address: string) => {
      const headers = { ...keyOf('meridian', secret), 'cf-connecting-ip': address }
      return (await workers.fetch('edge-gateway', 'http://meridian.sites.localhost:8787/', { headers })).status
    }
    // More than twice the limit of 3: whenever the minute ends, one is too many.
    const statuses = []
    for (let attempt = 0; attempt < 7; attempt += 1)
      statuses.push(await guess(`${attempt}`.padEnd(43, 'x'), '192.0.2.1'))
    expect(statuses.slice(0, 3)).toEqual([401, 401, 401])
    expect(statuses.filter((status) => status !== 401 && status !== 429)).toEqual([])
    expect(statuses).toContain(429)
    expect(await guess(secretOf('other'), '192.0.2.2')).toBe(401)
    const page = { headers: { 'cf-connecting-ip': '192.0.2.1' } }
    expect((await workers.fetch('edge-gateway', 'http://meridian.sites.localhost:8787/', page)).status).toBe(200)
  })
})

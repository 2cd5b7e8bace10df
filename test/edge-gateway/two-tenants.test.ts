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
      return Response.json(
        { worker: ${JSON.stringify(name)}, tenant: context.tenant_id, by: context.authenticated_by, authorization: request.headers.get('authorization'), cookie: request.headers.get('cookie'), body: (await request.text()).length },
        { headers: { 'set-cookie': '__Host-session=of-${name}; Path=/; Secure' } },
      )
    },
  }`,
})

describe('two tenants behind one gateway', () => {
  let workers: RunningWorkers

  beforeAll(async () => {
    workers = await startWorkers({
      workers: [
        {
          host: 'edge-gateway',
          vars: { MAX_BODY_BYTES: '1000', SITES_ROOTS: 'sites.localhost' },
          services: { TENANT_OTHER: 'other' },
        },
        site('meridian'),
        site('other'),
        site('auth'),
        site('control-plane'),
      ],
    })
    const db = await workers.d1('edge-gateway', 'CONTROL_DB')
    for (const slug of ['meridian', 'other']) {
      await db
        .prepare(
          `INSERT INTO tenants (id, slug, name, plan, status, version, created_at, updated_at)
           VALUES (?, ?, ?, 'standard', 'active', 1, 0, 0)`,
        )
        .bind(`ten_${slug}`, slug, slug)
        .run()
      await db
        .prepare(
          `INSERT INTO tenant_domains (tenant_id, domain, verification_value, claimed_at, verified_at)
           VALUES (?, ?, 'x', 0, 1)`,
        )
        .bind(`ten_${slug}`, `${slug}.localhost`)
        .run()
    }
    for (const slug of ['meridian', 'other', 'revoked']) {
      const digest = createHash('sha256').update(secretOf(slug)).digest('hex')
      await db
        .prepare(
          `INSERT INTO api_keys (public_id, tenant_id, name, scopes, secret_sha256, created_at, revoked_at)
           VALUES (?, ?, 'test', '[]', ?, 0, ?)`,
        )
        .bind(`key${slug}`, slug === 'other' ? 'ten_other' : 'ten_meridian', digest, slug === 'revoked' ? 1 : null)
        .run()
    }
    await db.prepare(`INSERT INTO former_slugs (slug, tenant_id, retired_at) VALUES ('old', 'ten_meridian', 0)`).run()
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
    const db = await workers.d1('edge-gateway', 'CONTROL_DB')
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

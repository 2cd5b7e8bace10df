import type { Resolution, TenantRecord } from '@voyage/tenant-resolver'
import { createTenantResolver, customDomain } from '@voyage/tenant-resolver'
import { describe, expect, it } from 'vitest'
import type { GatewayParts } from './exchange.ts'
import { createCredentialLimit } from './limits/credential-limit.ts'
import { createReloadLimit } from './limits/reload-limit.ts'
import { defaultLimits } from './limits/request-limits.ts'
import { createGateway } from './router.ts'
import { parseSettings } from './settings.ts'

const tenant: TenantRecord = {
  id: 'ten_1',
  slug: 'one',
  name: 'One',
  status: 'active',
  plan: 'standard',
  version: 1,
  databases: [],
}
const served = (signals: ReadonlyArray<string>): Resolution => ({
  outcome: 'served',
  // An object of its own, as each read gives.
  tenant: { ...tenant },
  route: { basePath: '', pathname: '/' },
  signals,
})

function arrange(resolution: Resolution, changes: Partial<GatewayParts> = {}) {
  const seen: Array<Request> = []
  const invalidated: Array<unknown> = []
  let time = 0
  let answer = () => new Response('hello', { headers: { 'cache-control': 'public, max-age=60' } })
  const gateway = createGateway({
    settings: parseSettings({ PLATFORM_ORIGIN: 'http://localhost', AUTH_HOST: 'auth.x', CONTROL_HOST: 'control.x' }),
    resolver: {
      resolve: async () => {
        time += 2
        return resolution
      },
      resolveValue: async () => resolution,
      invalidate: (invalidation) => invalidated.push(invalidation),
    },
    upstream: () => ({
      async fetch(request) {
        seen.push(request)
        time += 5
        return answer()
      },
    }),
    limits: defaultLimits,
    rateLimit: { admit: async () => true },
    credentialLimit: createCredentialLimit(undefined, () => 0),
    reloadLimit: createReloadLimit({ maxAgeSeconds: 15, now: () => time }),
    log: { write: () => {} },
    now: () => time,
    createRequestId: () => 'made-by-test',
    ...changes,
  })
  const respond = (next: () => Response): void => {
    answer = next
  }
  return { gateway, invalidated, respond, seen }
}

const ask = (init?: RequestInit) => new Request('http://one.example/', init)
const type = async (response: Response) => [
  response.status,
  JSON.parse(await response.text())
    .type.split(':')
    .at(-1),
]

describe('an answer of a tenant', () => {
  it('says what was spent on finding the tenant and on its Worker', async () => {
    const { gateway } = arrange(served(['custom_domain']))
    const response = await gateway(ask())
    expect(response.headers.get('server-timing')).toBe('resolve;dur=2, site;dur=5')
    expect(response.headers.get('cache-control')).toBe('public, max-age=60')
    expect(response.headers.get('vary')).toBeNull()
  })

  it('does not tell the client what the gateway told the Worker, even when that echoes it', async () => {
    const { gateway, respond, seen } = arrange(served(['custom_domain']))
    respond(() => new Response('echo', { headers: seen[0]?.headers ?? {} }))
    const { headers } = await gateway(ask({ headers: { 'x-own': 'kept' } }))
    expect([headers.get('x-own'), headers.get('voyage-tenant-context')]).toEqual(['kept', null])
    expect(seen[0]?.headers.has('voyage-tenant-context')).toBe(true)
  })

  it.each(['api_key', 'token_claim'])('that %s asked for is kept by no cache', async (signal) => {
    const { gateway } = arrange(served(['custom_domain', signal]))
    const response = await gateway(ask())
    expect([response.headers.get('cache-control'), response.headers.get('vary')]).toEqual(['no-store', 'Authorization'])
  })

  it('is asked for without the API key, and with word of who authenticated the caller', async () => {
    const { gateway, seen } = arrange(served(['api_key']))
    await gateway(ask({ headers: { authorization: 'Bearer vk_x.y', 'x-api-key': 'vk_x.y' } }))
    const [request] = seen
    expect([request?.headers.get('authorization'), request?.headers.get('x-api-key')]).toEqual([null, null])
    expect(atob(request?.headers.get('voyage-tenant-context') ?? '')).toContain('"authenticated_by":"api_key"')
  })

  it('keeps a token that the tenant may want to read', async () => {
    const { gateway, seen } = arrange(served(['token_claim']))
    await gateway(ask({ headers: { authorization: 'Bearer a.b.c' } }))
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer a.b.c')
  })
})

describe('a tenant whose databases are not where the context says', () => {
  const outdated = () => new Response(null, { status: 503, headers: { 'voyage-reload-tenant': '1' } })

  it('is read anew and asked once more, exactly once', async () => {
    const { gateway, invalidated, respond, seen } = arrange(served(['custom_domain']))
    respond(outdated)
    const response = await gateway(ask())
    expect([response.status, response.headers.has('voyage-reload-tenant')]).toEqual([503, false])
    expect([seen.length, invalidated]).toEqual([2, [{ kind: 'tenant', tenantId: 'ten_1' }]])
  })

  it('answers as soon as the new context fits', async () => {
    const { gateway, respond, seen } = arrange(served(['custom_domain']))
    respond(() => (seen.length === 1 ? outdated() : new Response('back')))
    expect(await (await gateway(ask())).text()).toBe('back')
  })

  it('has the body of its first answer ended, before it is asked once more', async () => {
    const { gateway, respond, seen } = arrange(served(['custom_domain']))
    const ended: Array<number> = []
    const body = () => new ReadableStream({ cancel: () => void ended.push(seen.length) })
    const headers = { 'voyage-reload-tenant': '1' }
    respond(() => (seen.length === 1 ? new Response(body(), { status: 503, headers }) : new Response('back')))
    expect(await (await gateway(ask())).text()).toBe('back')
    expect(ended).toEqual([1])
  })

  it('is asked once more, though the body of its first answer cannot be ended', async () => {
    const { gateway, respond, seen } = arrange(served(['custom_domain']))
    const body = () => new ReadableStream({ cancel: () => Promise.reject(new Error('gone')) })
    const headers = { 'voyage-reload-tenant': '1' }
    respond(() => (seen.length === 1 ? new Response(body(), { status: 503, headers }) : new Response('back')))
    expect(await (await gateway(ask())).text()).toBe('back')
  })

  it('is not read anew once more for the record that was read anew, whatever the requests', async () => {
    for (const init of [undefined, { method: 'POST', body: 'x' }]) {
      const { gateway, invalidated, respond, seen } = arrange(served(['custom_domain']))
      respond(outdated)
      for (let request = 0; request < 10; request += 1) await gateway(ask(init))
      expect(invalidated).toHaveLength(1)
      expect(seen).toHaveLength(init === undefined ? 11 : 10)
    }
  })

  it('is read anew once for all who were served by the same record, each of whom is asked once more', async () => {
    const { gateway, invalidated, respond, seen } = arrange(served(['custom_domain']))
    respond(outdated)
    await Promise.all(Array.from({ length: 5 }, () => gateway(ask())))
    expect([invalidated.length, seen.length]).toEqual([1, 10])
  })

  it('is read anew again once its record has changed', async () => {
    const changed = { ...tenant, version: 2 }
    const records = [{ ...tenant }, { ...tenant }, { ...changed }, { ...changed }]
    const { gateway, invalidated, respond } = arrange(served(['custom_domain']), {
      resolver: {
        resolve: async () => ({ ...served(['custom_domain']), tenant: records.shift() }) as Resolution,
        resolveValue: async () => served([]),
        invalidate: () => invalidated.push(1),
      },
    })
    respond(outdated)
    await gateway(ask())
    await gateway(ask())
    expect(invalidated).toHaveLength(2)
  })

  describe('over a resolver and a directory', () => {
    const hosts = ['one.example', 'two.example', 'three.example']
    function arrangeDirectory() {
      const state = { version: 1, reads: 0, now: 0 }
      const now = () => state.now
      const findByDomain = async () => {
        state.reads += 1
        return { ...tenant, name: `Version ${state.version}`, version: state.version }
      }
      const resolver = createTenantResolver({
        directory: { findByDomain, findBySlug: async () => null },
        signals: [customDomain({ platformHosts: ['localhost'] })],
        clock: { now, after: () => () => {} },
        cache: { maxAgeSeconds: 15 },
      })
      const reloadLimit = createReloadLimit({ maxAgeSeconds: 15, now: () => now() * 1000 })
      return { state, ...arrange(served([]), { resolver, reloadLimit }) }
    }

    it('is read once more for a Worker that always asks, at however many addresses', async () => {
      const { state, gateway, respond } = arrangeDirectory()
      respond(outdated)
      for (let request = 0; request < 99; request += 1) {
        await gateway(new Request(`http://${hosts[request % hosts.length]}/`))
      }
      expect(state.reads).toBe(hosts.length + 1)
      state.now = 15
      for (const host of [...hosts, ...hosts]) await gateway(new Request(`http://${host}/`))
      expect(state.reads).toBe(2 * (hosts.length + 1))
    })

    it('is read at once for each version in which it has changed', async () => {
      const { state, gateway, respond, seen } = arrangeDirectory()
      respond(() => {
        const context = atob(seen.at(-1)?.headers.get('voyage-tenant-context') ?? '')
        return context.includes(`"Version ${state.version}"`) ? new Response('fits') : outdated()
      })
      const statuses: Array<number> = []
      for (; state.version < 5; state.version += 1) {
        for (const host of hosts) statuses.push((await gateway(new Request(`http://${host}/`))).status)
      }
      expect(statuses).toEqual(statuses.map(() => 200))
    })
  })

  it('is not sent a body twice, but read anew for the next request', async () => {
    const { gateway, invalidated, respond, seen } = arrange(served(['custom_domain']))
    respond(outdated)
    expect((await gateway(ask({ method: 'POST', body: 'x' }))).status).toBe(503)
    expect([seen.length, invalidated.length]).toEqual([1, 1])
  })

  it('is not read anew for any other 503, nor for the header on another answer', async () => {
    const { gateway, invalidated, respond } = arrange(served(['custom_domain']))
    respond(() => new Response(null, { status: 503 }))
    await gateway(ask())
    respond(() => new Response(null, { headers: { 'voyage-reload-tenant': '1' } }))
    expect((await gateway(ask())).headers.has('voyage-reload-tenant')).toBe(false)
    expect(invalidated).toEqual([])
  })
})

describe('refusals', () => {
  it('redirect a former slug, and let no cache keep that', async () => {
    const { gateway, seen } = arrange({ outcome: 'moved', tenant, location: '/t/one/x', signals: ['path_slug'] })
    const response = await gateway(new Request('http://localhost/t/old/x'))
    expect([response.status, response.headers.get('location')]).toEqual([308, '/t/one/x'])
    expect([response.headers.get('cache-control'), seen]).toEqual(['no-store', []])
  })

  const notServed = (
    status: string,
    signals: ReadonlyArray<string>,
    reason: 'not_active' | 'maintenance' = 'not_active',
  ) => arrange({ outcome: 'not_served', tenant: { ...tenant, status }, reason, signals }).gateway(ask())

  it('name a suspension to an authenticated caller of the tenant and to nobody else', async () => {
    expect(await type(await notServed('suspended', ['custom_domain', 'api_key']))).toEqual([403, 'site-suspended'])
    expect(await type(await notServed('suspended', ['custom_domain']))).toEqual([503, 'site-not-active'])
    expect(await type(await notServed('deleting', ['token_claim']))).toEqual([503, 'site-not-active'])
  })

  it('say when to come back from maintenance and from too many requests', async () => {
    const maintenance = await notServed('active', ['custom_domain'], 'maintenance')
    expect([maintenance.headers.get('retry-after'), await type(maintenance)]).toEqual([
      '60',
      [503, 'site-in-maintenance'],
    ])
    const asked: Array<string> = []
    const admit = async (id: string) => {
      asked.push(id)
      return false
    }
    const { gateway, seen } = arrange(served(['custom_domain']), { rateLimit: { admit } })
    const limited = await gateway(ask())
    expect([limited.headers.get('retry-after'), await type(limited)]).toEqual(['10', [429, 'too-many-requests']])
    expect([asked, seen]).toEqual([['ten_1'], []])
  })

  it('count a request that is sent twice as one', async () => {
    const asked: Array<string> = []
    const rateLimit = { admit: async (id: string) => asked.push(id) > 0 }
    const { gateway, respond, seen } = arrange(served(['custom_domain']), { rateLimit })
    respond(() => new Response(null, { status: 503, headers: { 'voyage-reload-tenant': '1' } }))
    await gateway(ask())
    expect([seen.length, asked]).toEqual([2, ['ten_1']])
  })

  it('look at no credential of an address for a while after too many that were refused, and at others as ever', async () => {
    let milliseconds = 0
    const counts = new Map<string, number>()
    const limit = async ({ key }: { readonly key: string }) => {
      counts.set(key, (counts.get(key) ?? 0) + 1)
      return { success: (counts.get(key) ?? 0) <= 2 }
    }
    const credentialLimit = createCredentialLimit({ limit }, () => milliseconds)
    const looked: Array<string | null> = []
    const resolve = async ({ headers }: { readonly headers: Headers }): Promise<Resolution> => {
      looked.push(headers.get('authorization'))
      return headers.get('authorization') === 'Bearer right'
        ? served(['custom_domain', 'api_key'])
        : { outcome: 'unauthenticated', signals: ['api_key'] }
    }
    const resolver = { resolve, resolveValue: async () => served([]), invalidate: () => {} }
    const { gateway } = arrange(served([]), { credentialLimit, resolver })
    const send = async (authorization: string, address: string) =>
      (await gateway(ask({ headers: { authorization, 'cf-connecting-ip': address } }))).status
    const statuses = []
    for (let attempt = 0; attempt < 4; attempt += 1) statuses.push(await send('Bearer wrong', `2001:db8::${attempt}`))
    expect([statuses, looked.length]).toEqual([[401, 401, 429, 429], 3])
    expect(await send('Bearer right', '2001:db8::9')).toBe(429)
    expect(await send('Bearer right', '2001:db8:0:1::9')).toBe(200)
    milliseconds = 10_000
    expect(await send('Bearer right', '2001:db8::9')).toBe(200)
    expect([...counts]).toEqual([['2001:db8:0:0', 3]])
  })

  it('stop a request that is too large before anything is looked up, on every host', async () => {
    const limits = { maxUrlLength: 40, maxHeaderLength: 100, maxBodyBytes: 10 }
    for (const host of ['one.example', 'auth.x', 'control.x', 'localhost']) {
      const { gateway, seen } = arrange(served(['custom_domain']), { limits })
      const send = async (path: string, init?: RequestInit) =>
        type(await gateway(new Request(`http://${host}${path}`, init)))
      expect(await send('/'.padEnd(50, 'x'))).toEqual([414, 'address-too-long'])
      expect(await send('/', { headers: { cookie: 'c'.repeat(101) } })).toEqual([431, 'headers-too-large'])
      const body = { method: 'POST', body: 'x'.repeat(11), headers: { 'content-length': '11' } }
      expect(await send('/', body)).toEqual([413, 'body-too-large'])
      expect(seen).toEqual([])
    }
  })
})

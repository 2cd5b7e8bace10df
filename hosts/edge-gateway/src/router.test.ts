import { createTenantResolver, pathSlug } from '@voyage/tenant-resolver'
import { describe, expect, it } from 'vitest'
import type { GatewayParts } from './exchange.ts'
import { createCredentialLimit } from './limits/credential-limit.ts'
import { createReloadLimit } from './limits/reload-limit.ts'
import { defaultLimits } from './limits/request-limits.ts'
import type { LogEntry } from './log.ts'
import { createGateway } from './router.ts'
import { parseSettings } from './settings.ts'

const tenant = (id: string) => ({
  id,
  slug: id,
  serviceBinding: `TENANT_OF_${id}`,
  name: id,
  status: 'active',
  plan: 'x',
  version: 1,
  databases: [],
})
const clock = { now: () => 0, after: () => () => {} }

function arrange(changes: Partial<GatewayParts> = {}) {
  const log: Array<LogEntry> = []
  const gateway = createGateway({
    settings: parseSettings({ PLATFORM_ORIGIN: 'http://localhost', AUTH_HOST: 'auth.x', CONTROL_HOST: 'control.x' }),
    resolver: createTenantResolver({
      directory: { findByDomain: async () => null, findBySlug: async (slug) => tenant(slug) },
      signals: [pathSlug()],
      clock,
    }),
    upstream: () => null,
    limits: defaultLimits,
    rateLimit: { admit: async () => true },
    credentialLimit: createCredentialLimit(undefined, () => 0),
    reloadLimit: createReloadLimit({ maxAgeSeconds: 15, now: () => 0 }),
    log: { write: (entry) => log.push(entry) },
    now: () => 0,
    createRequestId: () => 'made-by-test',
    ...changes,
  })
  return { gateway, log }
}

const problem = async (response: Response): Promise<unknown> => [
  response.status,
  JSON.parse(await response.text()).type,
]

describe('createGateway', () => {
  it('asks for the Worker by the name that the directory has for it, and logs that name when nothing is bound', async () => {
    const asked: Array<string> = []
    const upstream = (binding: string) => {
      asked.push(binding)
      return null
    }
    const { gateway, log } = arrange({ upstream })
    await gateway(new Request('http://localhost/t/one/'))
    expect(asked).toEqual(['TENANT_OF_one'])
    expect(log).toMatchObject([{ error: 'ServiceNotBound: no service is bound as "TENANT_OF_one"' }])
  })

  it('refuses a request whose signals name two tenants', async () => {
    const header = {
      name: 'api_key',
      keyspace: 'slug',
      read: () => ({ kind: 'present', value: 'two', route: null }) as const,
      find: async () => tenant('two'),
    }
    const resolver = createTenantResolver({
      directory: { findByDomain: async () => null, findBySlug: async (slug) => tenant(slug) },
      signals: [pathSlug(), header],
      clock,
    })
    const { gateway, log } = arrange({ resolver })
    const response = await gateway(new Request('http://localhost/t/one/'))
    expect(await problem(response)).toEqual([400, 'urn:voyage:problem:site-conflict'])
    expect(log).toMatchObject([{ outcome: 'site-conflict', signals: ['path_slug', 'api_key'] }])
  })

  it('refuses a credential that does not hold, even where the address names a tenant', async () => {
    const resolver = { resolve: async () => ({ outcome: 'unauthenticated', signals: ['api_key'] }) as const }
    const { gateway } = arrange({ resolver: { ...resolver, resolveValue: resolver.resolve, invalidate: () => {} } })
    expect(await problem(await gateway(new Request('http://localhost/t/one/')))).toEqual([
      401,
      'urn:voyage:problem:credential-refused',
    ])
  })

  it('answers as for any failure of its own when the body of a request cannot be limited', async () => {
    const { gateway, log } = arrange()
    const request = new Request('http://localhost/t/one/', { method: 'POST', body: 'x' })
    await request.text()
    expect(await problem(await gateway(request))).toEqual([500, 'urn:voyage:problem:gateway-failed'])
    expect(log).toMatchObject([{ outcome: 'gateway-failed', request_id: 'made-by-test' }])
  })

  it('finds no site at an address that is no URL, as two Host headers make it', async () => {
    const { gateway, log } = arrange()
    const { headers } = new Request('http://localhost/')
    const request = { url: 'http://one.example, two.example/', method: 'GET', headers, body: null } as Request
    expect(await problem(await gateway(request))).toEqual([404, 'urn:voyage:problem:site-not-found'])
    expect(log).toMatchObject([{ outcome: 'site-not-found', host: 'unreadable.invalid' }])
  })

  it('answers and logs a failure of its own, and gives no detail away', async () => {
    const upstream = () => {
      throw new Error('a detail')
    }
    const { gateway, log } = arrange({ upstream })
    const response = await gateway(new Request('http://auth.x/'))
    expect(response.headers.get('x-request-id')).toBe('made-by-test')
    const text = await response.text()
    expect(text).toContain('urn:voyage:problem:gateway-failed')
    expect(text).not.toContain('a detail')
    expect(log).toMatchObject([{ outcome: 'gateway-failed', status: 500, error: 'Error: a detail' }])
  })

  it.each(['http://auth.x/', 'http://control.x/', 'http://localhost/auth/token', 'http://localhost/t/one/'])(
    'says that %s does not answer when its Worker is not bound',
    async (url) => {
      const { gateway } = arrange()
      expect(await problem(await gateway(new Request(url)))).toEqual([502, 'urn:voyage:problem:site-unreachable'])
    },
  )
})

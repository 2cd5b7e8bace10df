import { createHash } from 'node:crypto'
import { resolveTenant } from '@usebetterdev/tenant-core'
import type { TenantRecord } from '@voyage/tenant-resolver'
import { createTenantResolver, customDomain, pathSlug, subdomain } from '@voyage/tenant-resolver'
import { apiKey } from '@voyage/tenant-resolver/credentials'
import expressSubdomain from 'express-subdomain'
import { LRUCache } from 'lru-cache'
import vhost from 'vhost'
import type { Candidate } from '../measure.ts'
import { clock, directory, tenant, tenantCount } from './tenants.ts'

const numbers = Array.from({ length: tenantCount }, (_, index) => index)
const at = <T>(list: ReadonlyArray<T>, index: number): T => list[index % tenantCount] as T
const headers = new Headers({ accept: 'text/html', 'user-agent': 'bench' })
const requests = (address: (index: number) => string) => numbers.map((index) => ({ url: address(index), headers }))
const known = (key: (index: number) => string) => new Map(numbers.map((index) => [key(index), tenant(index)]))
// What a peer lacks to do the job with a bound, an age and a gate: npm lru-cache, and a look at the status.
function gatedCache(key: (index: number) => string): (key: string) => TenantRecord {
  const cache = new LRUCache<string, TenantRecord>({ max: 10_000, ttl: 15_000 * 240 })
  for (const index of numbers) cache.set(key(index), tenant(index))
  return (name) => {
    const found = cache.get(name)
    if (found?.status !== 'active') throw new Error('a candidate did not find its tenant')
    return found
  }
}

const expectFound = (found: unknown): unknown => {
  if (found === undefined || found === null) throw new Error('a candidate did not find its tenant')
  return found
}

async function warmed(resolver: ReturnType<typeof createTenantResolver>, list: ReturnType<typeof requests>) {
  for (const request of list) {
    const { outcome } = await resolver.resolve(request)
    if (outcome !== 'served') throw new Error(`${request.url} is ${outcome}`)
  }
  return (index: number) => resolver.resolve(at(list, index))
}

/** The job: from the address to the tenant's record, by custom domain. */
export async function domainCandidates(): Promise<ReadonlyArray<Candidate>> {
  const list = requests((index) => `https://tenant-${index}.example/today?x=1`)
  const map = known((index) => `tenant-${index}.example`)
  const config = { custom: ({ host }: { host?: string }) => (host === undefined ? undefined : map.get(host)?.id) }
  const gated = gatedCache((index) => `tenant-${index}.example`)
  const byHost = { custom: ({ host }: { host?: string }) => host }
  return [
    { name: 'floor: new URL + Map', run: (index) => expectFound(map.get(new URL(at(list, index).url).hostname)) },
    {
      name: '@voyage/tenant-resolver, domain alone',
      run: await warmed(createTenantResolver({ directory, clock, signals: [customDomain()] }), list),
    },
    {
      name: '@voyage/tenant-resolver, domain and path configured',
      run: await warmed(
        createTenantResolver({
          directory,
          clock,
          signals: [customDomain({ platformHosts: ['localhost'] }), pathSlug({ hosts: ['localhost'] })],
        }),
        list,
      ),
    },
    {
      name: '@usebetterdev/tenant-core (custom function over a Map)',
      run: (index) => {
        const { url } = at(list, index)
        return resolveTenant({ headers, url, host: new URL(url).hostname }, config)
      },
    },
    {
      name: '@usebetterdev/tenant-core (custom function) + lru-cache with an age + status',
      run: async (index) => {
        const { url } = at(list, index)
        return gated((await resolveTenant({ headers, url, host: new URL(url).hostname }, byHost)) ?? '')
      },
    },
  ]
}

/** The same by path slug. */
export async function pathCandidates(): Promise<ReadonlyArray<Candidate>> {
  const list = requests((index) => `https://localhost/t/tenant-${index}/today?x=1`)
  const map = known((index) => `tenant-${index}`)
  const config = { path: '/t/:tenantId/*' }
  const gated = gatedCache((index) => `tenant-${index}`)
  return [
    {
      name: 'floor: new URL + split + Map',
      run: (index) => expectFound(map.get(new URL(at(list, index).url).pathname.split('/')[2] ?? '')),
    },
    {
      name: '@voyage/tenant-resolver',
      run: await warmed(
        createTenantResolver({
          directory,
          clock,
          signals: [customDomain({ platformHosts: ['localhost'] }), pathSlug({ hosts: ['localhost'] })],
        }),
        list,
      ),
    },
    {
      name: '@usebetterdev/tenant-core (path) + Map',
      run: async (index) => {
        const { url } = at(list, index)
        const slug = await resolveTenant({ headers, url, path: new URL(url).pathname }, config)
        return expectFound(map.get(slug ?? ''))
      },
    },
    {
      name: '@usebetterdev/tenant-core (path) + lru-cache with an age + status',
      run: async (index) => {
        const { url } = at(list, index)
        return gated((await resolveTenant({ headers, url, path: new URL(url).pathname }, config)) ?? '')
      },
    },
  ]
}

/** The same by subdomain: what the two Express middlewares can do. */
export async function subdomainCandidates(): Promise<ReadonlyArray<Candidate>> {
  const list = requests((index) => `https://tenant-${index}.sites.test/today?x=1`)
  const map = known((index) => `tenant-${index}`)
  const config = { subdomain: true } as const
  const gated = gatedCache((index) => `tenant-${index}`)
  let found: unknown
  const byVhost = vhost('*.sites.test', (request: { vhost: ReadonlyArray<string> }) => {
    found = map.get(request.vhost[0] ?? '')
  })
  const bySubdomain = expressSubdomain(
    '*',
    (request: { subdomains: ReadonlyArray<string> }, _response: unknown, _next: unknown) => {
      found = map.get(request.subdomains[0] ?? '')
    },
  )
  const missing = () => {
    throw new Error('a middleware did not match')
  }
  return [
    {
      name: 'floor: new URL + slice + Map',
      run: (index) => {
        const { hostname } = new URL(at(list, index).url)
        return expectFound(map.get(hostname.slice(0, hostname.indexOf('.'))))
      },
    },
    {
      name: '@voyage/tenant-resolver',
      run: await warmed(
        createTenantResolver({ directory, clock, signals: [subdomain({ roots: ['sites.test'] })] }),
        list,
      ),
    },
    {
      name: '@usebetterdev/tenant-core (subdomain) + Map',
      run: async (index) => {
        const { url } = at(list, index)
        const slug = await resolveTenant({ headers, url, host: new URL(url).hostname }, config)
        return expectFound(map.get(slug ?? ''))
      },
    },
    {
      name: '@usebetterdev/tenant-core (subdomain) + lru-cache with an age + status',
      run: async (index) => {
        const { url } = at(list, index)
        return gated((await resolveTenant({ headers, url, host: new URL(url).hostname }, config)) ?? '')
      },
    },
    {
      name: 'vhost + Map (host header given, no URL parsed)',
      run: (index) => {
        byVhost({ headers: { host: at(list, index).url.slice(8, -10) } }, {}, missing)
        return expectFound(found)
      },
    },
    {
      // `subdomains` as Express computes it on first use.
      name: 'express-subdomain + Map (host header given, no URL parsed)',
      run: (index) => {
        const subdomains = at(list, index).url.slice(8, -10).split('.').reverse().slice(2)
        bySubdomain({ subdomains }, {}, missing)
        return expectFound(found)
      },
    },
  ]
}

/** By API key, beside the one digest that a warm key costs. */
export async function keyCandidates(): Promise<ReadonlyArray<Candidate>> {
  const secrets = numbers.map((index) => `${index}`.padStart(43, 's'))
  const secretSha256 = secrets.map((secret) => createHash('sha256').update(secret).digest('hex'))
  const findByPublicId = async (publicId: string) => {
    const index = Number(publicId.slice(3))
    return { secretSha256: secretSha256[index] ?? '', expiresAt: null, revokedAt: null, tenant: tenant(index) }
  }
  const list = numbers.map((index) => ({
    url: 'https://api.test/today',
    headers: new Headers({ authorization: `Bearer vk_key${`${index}`.padStart(8, '0')}.${secrets[index]}` }),
  }))
  const resolver = createTenantResolver({
    directory,
    clock,
    signals: [apiKey({ keys: { findByPublicId }, now: clock.now })],
  })
  const encoder = new TextEncoder()
  return [
    {
      name: 'floor: crypto.subtle SHA-256 of the secret',
      run: (index) => crypto.subtle.digest('SHA-256', encoder.encode(at(secrets, index))),
    },
    { name: '@voyage/tenant-resolver, API key', run: await warmed(resolver, list) },
  ]
}

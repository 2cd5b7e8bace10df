import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apiKey } from './credentials/api-key.ts'
import { digestApiKeySecret } from './credentials/api-key-text.ts'
import { tokenClaim } from './credentials/token-claim.ts'
import type { TenantResolver } from './resolver.ts'
import { createTenantResolver } from './resolver.ts'
import { customDomain } from './signals/custom-domain.ts'
import { pathSlug } from './signals/path-slug.ts'
import { subdomain } from './signals/subdomain.ts'
import { tenantId } from './signals/tenant-id.ts'
import type { TenantSignal } from './signals/tenant-signal.ts'
import { createFakeClock } from './testing/fake-clock.ts'
import { tenantRecord } from './testing/tenant-record.ts'

// Two tenants and every signal the package has. A request says who it is for by any of them at once.
const tenants = new Map(['one', 'two'].map((slug) => [slug, tenantRecord({ id: `ten_${slug}`, slug })]))
const clock = createFakeClock()
const find = async (slug: string) => tenants.get(slug) ?? null
const byId = { findById: (id: string) => find(id.replace('ten_', '')) }
const directory = { findBySlug: find, findByDomain: (domain: string) => find(domain.replace('.example', '')) }
const secret = 's'.repeat(43)
const secretSha256 = await digestApiKeySecret(secret)
const keys = {
  findByPublicId: async (publicId: string) => {
    const tenant = tenants.get(publicId.replace('00000', ''))
    return tenant === undefined ? null : { secretSha256, expiresAt: null, revokedAt: null, tenant }
  },
}
const verifier = {
  verify: async (token: string) => {
    const [, who] = token.split('.')
    return who === 'forged'
      ? ({ kind: 'refused' } as const)
      : ({ kind: 'verified', claims: { tenant_id: `ten_${who}` } } as const)
  },
}

const hosts = { platform: 'platform.test', root: 'sites.test' }
const signals: ReadonlyArray<TenantSignal> = [
  customDomain({ platformHosts: [hosts.platform], platformRoots: [hosts.root] }),
  subdomain({ roots: [hosts.root] }),
  pathSlug({ prefix: '/t' }),
  apiKey({ keys, now: clock.now, headers: ['x-api-key'] }),
  tokenClaim({ verifier, tenants: byId }),
  tenantId({ tenants: byId, trustedHeader: 'x-trusted-tenant' }),
]

type Who = 'one' | 'two' | 'nobody' | null
interface Claims {
  readonly host: 'domain' | 'subdomain' | 'platform'
  readonly hostWho: Exclude<Who, null>
  readonly path: Who
  readonly key: Who
  readonly token: Who | 'forged'
  readonly header: Who
}

const who = fc.constantFrom<Who>('one', 'two', 'nobody', null)
const claims = fc.record<Claims>({
  host: fc.constantFrom('domain', 'subdomain', 'platform'),
  hostWho: fc.constantFrom('one', 'two', 'nobody'),
  path: who,
  key: who,
  token: fc.oneof(who, fc.constant('forged' as const)),
  header: who,
})

function toRequest({ host, hostWho, path, key, token, header }: Claims) {
  const name = { domain: `${hostWho}.example`, subdomain: `${hostWho}.sites.test`, platform: hosts.platform }[host]
  const headers = new Headers()
  if (key !== null) headers.set('x-api-key', `vk_${key}00000.${secret}`)
  if (token !== null) headers.set('authorization', `Bearer h.${token}.s`)
  if (header !== null) headers.set('x-trusted-tenant', `ten_${header}`)
  return { url: `https://${name}${path === null ? '/' : `/t/${path}/x`}`, headers }
}

// The naive reading of the rules: a refused credential, then a nobody, then a disagreement.
function oracle({ host, hostWho, path, key, token, header }: Claims): string {
  if (key === 'nobody' || token === 'forged') return 'unauthenticated'
  const said = [host === 'platform' ? null : hostWho, path, key, token, header].filter((word) => word !== null)
  if (said.length === 0 || said.includes('nobody')) return 'unknown'
  return new Set(said).size > 1 ? 'conflict' : `served ${said[0]}`
}

const judge = async (resolver: TenantResolver, request: ReturnType<typeof toRequest>): Promise<string> => {
  const verdict = await resolver.resolve(request)
  return verdict.outcome === 'served' ? `served ${verdict.tenant.slug}` : verdict.outcome
}

describe('all signals together', { timeout: 30_000 }, () => {
  it('give the tenant of the naive oracle, in every order of the signals, cold and warm', async () => {
    const order = fc.shuffledSubarray([...signals], { minLength: signals.length })
    await fc.assert(
      fc.asyncProperty(order, fc.array(claims, { minLength: 1, maxLength: 6 }), async (shuffled, list) => {
        const resolver = createTenantResolver({ directory, clock, signals: shuffled })
        for (const request of list) {
          expect(await judge(resolver, toRequest(request))).toBe(oracle(request))
          expect(await judge(resolver, toRequest(request))).toBe(oracle(request))
        }
      }),
      { numRuns: 150 },
    )
  })

  it('are read in any case of header names and scheme, and a header that is there twice names nobody', async () => {
    const cased = fc.record({
      key: fc.mixedCase(fc.constant('x-api-key')),
      token: fc.mixedCase(fc.constant('authorization')),
      scheme: fc.mixedCase(fc.constant('bearer')),
      header: fc.mixedCase(fc.constant('x-trusted-tenant')),
    })
    const times = fc.record({ key: fc.nat(2), token: fc.nat(2), header: fc.nat(2) })
    const resolver = createTenantResolver({ directory, clock, signals })
    await fc.assert(
      fc.asyncProperty(claims, cased, times, async (said, names, often) => {
        const { url } = toRequest(said)
        const sent: Array<[string, string]> = [
          ...Array.from({ length: often.key }, (): [string, string] => [names.key, `vk_${said.key}00000.${secret}`]),
          ...Array.from({ length: often.token }, (): [string, string] => [
            names.token,
            `${names.scheme} h.${said.token}.s`,
          ]),
          ...Array.from({ length: often.header }, (): [string, string] => [names.header, `ten_${said.header}`]),
        ]
        const counted = <T>(count: number, once: T, twice: T): T | null => [null, once, twice][count] ?? null
        const heard: Claims = {
          ...said,
          key: counted<Who>(often.key, said.key ?? 'nobody', 'nobody'),
          token: counted<Claims['token']>(often.token, said.token ?? 'nobody', 'forged'),
          header: counted<Who>(often.header, said.header ?? 'nobody', 'nobody'),
        }
        expect(await judge(resolver, { url, headers: new Headers(sent) })).toBe(oracle(heard))
      }),
      { numRuns: 200 },
    )
  })

  const claimants = ['host', 'path', 'key', 'token', 'header'] as const
  const nothing: Claims = { host: 'platform', hostWho: 'one', path: null, key: null, token: null, header: null }

  it.each<Partial<Claims>>([
    { host: 'domain' },
    { host: 'subdomain' },
    { path: 'one' },
    { key: 'one' },
    { token: 'one' },
    { header: 'one' },
  ])('judge maintenance and status of the tenant that %j names, cold and warm, and of no other', async (said) => {
    const states = new Map([...tenants].map(([slug, tenant]) => [slug, { ...tenant }]))
    const at = async (slug: string) => states.get(slug) ?? null
    const ids = { findById: (id: string) => at(id.replace('ten_', '')) }
    const isInMaintenance = ({ slug }: { readonly slug: string }) => slug === 'one'
    const names = { findBySlug: at, findByDomain: (domain: string) => at(domain.replace('.example', '')) }
    const found = { findByPublicId: async (id: string) => keyOf(await at(id.replace('00000', ''))) }
    const keyOf = (tenant: Awaited<ReturnType<typeof at>>) =>
      tenant && { secretSha256, expiresAt: null, revokedAt: null, tenant }
    const resolver = () =>
      createTenantResolver({
        directory: names,
        clock,
        gate: { isInMaintenance },
        signals: [
          customDomain({ platformHosts: [hosts.platform], platformRoots: [hosts.root] }),
          subdomain({ roots: [hosts.root] }),
          pathSlug({ prefix: '/t' }),
          apiKey({ keys: found, now: clock.now, headers: ['x-api-key'] }),
          tokenClaim({ verifier, tenants: ids }),
          tenantId({ tenants: ids, trustedHeader: 'x-trusted-tenant' }),
        ],
      })
    const other = Object.fromEntries(
      Object.entries(said).map(([name, value]) => [name, value === 'one' ? 'two' : value]),
    )
    const working = resolver()
    for (let times = 0; times < 2; times += 1) {
      const verdict = await working.resolve(toRequest({ ...nothing, ...said }))
      expect(verdict).toMatchObject({ outcome: 'not_served', reason: 'maintenance', tenant: { slug: 'one' } })
      const served = await working.resolve(toRequest({ ...nothing, hostWho: 'two', ...other }))
      expect(served).toMatchObject({ outcome: 'served', tenant: { slug: 'two' } })
    }
    // A blocked tenant stays blocked, and is not told to come back.
    states.set('one', { ...tenantRecord({ id: 'ten_one', slug: 'one', status: 'suspended' }) })
    const blocked = await resolver().resolve(toRequest({ ...nothing, ...said }))
    expect(blocked).toMatchObject({ outcome: 'not_served', reason: 'not_active', tenant: { slug: 'one' } })
  })
  const saying = (claimant: (typeof claimants)[number], word: 'one' | 'two'): Partial<Claims> =>
    claimant === 'host' ? { host: 'domain', hostWho: word } : { [claimant]: word }
  const pairs = claimants.flatMap((first) =>
    claimants.filter((second) => second !== first).map((second) => [first, second] as const),
  )

  it.each(pairs)(
    'refuse %s and %s that name different tenants, and pass them when they agree',
    async (first, second) => {
      for (const order of [signals, [...signals].reverse()]) {
        const resolver = createTenantResolver({ directory, clock, signals: order })
        const differing = { ...nothing, ...saying(first, 'one'), ...saying(second, 'two') }
        const agreeing = { ...nothing, ...saying(first, 'one'), ...saying(second, 'one') }
        expect(await judge(resolver, toRequest(differing))).toBe('conflict')
        expect(await judge(resolver, toRequest(agreeing))).toBe('served one')
      }
    },
  )
})

describe('a former slug', () => {
  const moved = tenantRecord({ id: 'ten_one', slug: 'new-name' })
  const arrange = (tenant = moved) =>
    createTenantResolver({
      clock,
      directory: { findByDomain: async () => tenant, findBySlug: async () => tenant },
      signals: [
        subdomain({ roots: ['sites.test'] }),
        pathSlug({ hosts: ['platform.test'] }),
        tenantId({ tenants: { findById: async () => tenant } }),
      ],
    })
  const ask = (url: string, tenant = moved) => arrange(tenant).resolve({ url, headers: new Headers() })

  it.each([
    ['https://platform.test/t/old/a/b?x=1', '/t/new-name/a/b?x=1'],
    ['https://platform.test/t/old', '/t/new-name/'],
    ['https://platform.test/t/old//evil.example/', '/t/new-name//evil.example/'],
    ['https://old.sites.test:8443/a?x=1', 'https://new-name.sites.test:8443/a?x=1'],
  ])('sends %s to %s', async (url, location) => {
    expect(await ask(url)).toMatchObject({ outcome: 'moved', location, tenant: { id: 'ten_one' } })
  })

  it('does not move when it is the present one', async () => {
    expect(await ask('https://platform.test/t/new-name/a')).toMatchObject({ outcome: 'served' })
  })

  it('tells nothing of a tenant that is not served', async () => {
    const suspended = { ...moved, status: 'suspended' }
    expect(await ask('https://platform.test/t/old/', suspended)).toMatchObject({ outcome: 'not_served' })
  })
})

describe('resolveValue', () => {
  it('judges a queue message or cron run by the same gate and cache', async () => {
    const asked: Array<string> = []
    const statuses = new Map([
      ['ten_a', 'active'],
      ['ten_s', 'suspended'],
    ])
    const findById = async (id: string) => {
      asked.push(id)
      const status = statuses.get(id)
      return status === undefined ? null : tenantRecord({ id, status })
    }
    const resolver = createTenantResolver({ directory, clock, signals: [tenantId({ tenants: { findById } })] })
    const outcomes = async (value: string) => (await resolver.resolveValue({ signal: 'tenant_id', value })).outcome
    expect(await outcomes('ten_a')).toBe('served')
    expect(await outcomes('ten_a')).toBe('served')
    expect(await outcomes('ten_s')).toBe('not_served')
    expect(await outcomes('ten_x')).toBe('unknown')
    expect(asked).toEqual(['ten_a', 'ten_s', 'ten_x'])
    await expect(resolver.resolveValue({ signal: 'nothing', value: 'x' })).rejects.toThrow(TypeError)
  })

  it('does not reject for a message that names no tenant, nor for a look-up that throws', async () => {
    const cause = new Error('no time')
    const outcomes: Array<string> = []
    for (const [now, value] of [
      [clock.now, undefined],
      [clock.now, null],
      [
        () => {
          throw cause
        },
        'ten_one',
      ],
    ] as const) {
      const signals = [tenantId({ tenants: byId })]
      const resolver = createTenantResolver({ directory, clock: { ...clock, now }, signals })
      // As a queue's JSON may hold it.
      const { outcome } = await resolver.resolveValue({ signal: 'tenant_id', value: value as string })
      outcomes.push(outcome)
    }
    expect(outcomes).toEqual(['unavailable', 'unavailable', 'unavailable'])
  })

  it('takes no tenant from a request without a trusted header', async () => {
    const resolver = createTenantResolver({ directory, clock, signals: [tenantId({ tenants: byId })] })
    const headers = new Headers({ 'x-trusted-tenant': 'ten_one', 'x-tenant-id': 'ten_one' })
    expect(await resolver.resolve({ url: 'https://a.test/', headers })).toEqual({ outcome: 'unknown', signals: [] })
  })
})

describe('reserved slugs', () => {
  it('name nobody, by path and by subdomain, without a look-up', async () => {
    const asked: Array<string> = []
    const isReserved = (slug: string) => slug === 'admin'
    const resolver = createTenantResolver({
      clock,
      directory: {
        findByDomain: async () => null,
        findBySlug: async (slug) => {
          asked.push(slug)
          return tenantRecord({ slug })
        },
      },
      signals: [pathSlug({ hosts: ['platform.test'], isReserved }), subdomain({ roots: ['sites.test'], isReserved })],
    })
    for (const url of [
      'https://platform.test/t/admin/',
      'https://admin.sites.test/',
      'https://platform.test/t/%61dmin/',
    ]) {
      expect((await resolver.resolve({ url, headers: new Headers() })).outcome).toBe('unknown')
    }
    expect(asked).toEqual([])
  })
})

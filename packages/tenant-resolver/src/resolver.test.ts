import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TenantResolver, TenantResolverOptions } from './resolver.ts'
import { createTenantResolver } from './resolver.ts'
import { customDomain } from './signals/custom-domain.ts'
import { pathSlug } from './signals/path-slug.ts'
import type { SignalReading, TenantSignal } from './signals/tenant-signal.ts'
import type { TenantDirectory, TenantRecord } from './tenant-directory.ts'
import type { Deferred } from './testing/deferred.ts'
import { createDeferred } from './testing/deferred.ts'
import { createFakeClock } from './testing/fake-clock.ts'
import { tenantRecord } from './testing/tenant-record.ts'

interface FakeDirectory extends TenantDirectory {
  readonly asked: Array<string>
  readonly domains: Map<string, TenantRecord>
  readonly slugs: Map<string, TenantRecord>
  down: boolean
}

function createDirectory(): FakeDirectory {
  const fake: FakeDirectory = {
    asked: [],
    domains: new Map([['meridian.example', tenantRecord()]]),
    slugs: new Map([['meridian', tenantRecord()]]),
    down: false,
    findByDomain: (domain) => answer(`domain:${domain}`, () => fake.domains.get(domain)),
    findBySlug: (slug) => answer(`slug:${slug}`, () => fake.slugs.get(slug)),
  }
  async function answer(key: string, find: () => TenantRecord | undefined): Promise<TenantRecord | null> {
    fake.asked.push(key)
    if (fake.down) throw new Error('the database is not reachable')
    return find() ?? null
  }
  return fake
}

function arrange(options: Partial<TenantResolverOptions> = {}) {
  const directory = createDirectory()
  const clock = createFakeClock()
  const resolver = createTenantResolver({
    directory,
    clock,
    signals: [customDomain({ platformHosts: ['localhost:8787'] }), pathSlug({ hosts: ['localhost'] })],
    ...options,
  })
  return { directory, clock, resolver }
}

const ask = (resolver: TenantResolver, url: string, headers?: HeadersInit) =>
  resolver.resolve(new Request(url, headers === undefined ? {} : { headers }))

describe('resolve', { timeout: 30_000 }, () => {
  it('serves an active tenant by its domain, and says by which signal', async () => {
    const { resolver } = arrange()
    expect(await ask(resolver, 'http://meridian.example:8787/today?x=1')).toEqual({
      outcome: 'served',
      tenant: tenantRecord(),
      route: { basePath: '', pathname: '/today' },
      signals: ['custom_domain'],
    })
  })

  it('serves an active tenant by path slug on the platform host', async () => {
    const { resolver } = arrange()
    expect(await ask(resolver, 'http://localhost:8787/t/meridian/today')).toMatchObject({
      outcome: 'served',
      route: { basePath: '/t/meridian', pathname: '/today' },
      signals: ['path_slug'],
    })
  })

  it('gives a path such as /t/other on a custom domain to that domain', async () => {
    const { resolver, directory } = arrange()
    expect(await ask(resolver, 'http://meridian.example/t/other/x')).toMatchObject({
      outcome: 'served',
      route: { basePath: '', pathname: '/t/other/x' },
    })
    expect(directory.asked).toEqual(['domain:meridian.example'])
  })

  it('knows a domain by any spelling of it', async () => {
    const { resolver, directory } = arrange()
    for (const host of ['meridian.example', 'MERIDIAN.example', 'meridian.example.', 'meridian.example:81']) {
      expect(await ask(resolver, `http://${host}/`)).toMatchObject({ outcome: 'served' })
    }
    expect(directory.asked).toEqual(['domain:meridian.example'])
  })

  it.each(['provisioning', 'suspended', 'deleting', 'deleted', 'something new'])(
    'does not serve a tenant that is %s',
    async (status) => {
      const { resolver, directory } = arrange()
      directory.domains.set('meridian.example', tenantRecord({ status }))
      expect(await ask(resolver, 'http://meridian.example/')).toMatchObject({ outcome: 'not_served' })
    },
  )

  it.each([
    'http://evilmeridian.example/',
    'http://x.meridian.example/',
    'http://127.0.0.1/',
    'http://a..b.com/',
    'http://localhost:8787/',
    'http://localhost:8787/t',
    'http://localhost:8787/t/',
    'http://localhost:8787/t/Meridian/',
    'http://localhost:8787/t/meridian%2Fx/',
    'http://localhost:8787/t/nobody/',
    'http://localhost:8787/x/t/meridian/',
  ])('does not know %s', async (url) => {
    const { resolver } = arrange()
    expect(await ask(resolver, url)).toMatchObject({ outcome: 'unknown' })
  })

  it('never takes the tenant from a header, a cookie or the query', async () => {
    const { resolver, directory } = arrange()
    const headers = {
      'x-tenant-id': 'ten_meridian',
      'x-tenant-slug': 'meridian',
      'x-forwarded-host': 'meridian.example',
      forwarded: 'host=meridian.example',
      origin: 'http://meridian.example',
      cookie: 'tenant=meridian',
    }
    expect(await ask(resolver, 'http://localhost:8787/?tenant=meridian', headers)).toMatchObject({ outcome: 'unknown' })
    expect(directory.asked).toEqual([])
  })

  it('says that the directory is unavailable, and asks again the next time', async () => {
    const { resolver, directory } = arrange()
    directory.down = true
    expect(await ask(resolver, 'http://meridian.example/')).toMatchObject({ outcome: 'unavailable' })
    directory.down = false
    expect(await ask(resolver, 'http://meridian.example/')).toMatchObject({ outcome: 'served' })
  })

  it('is unknown for an address that is no URL', async () => {
    const { resolver } = arrange()
    expect(await resolver.resolve({ url: 'no url', headers: new Headers() })).toEqual({
      outcome: 'unknown',
      signals: [],
    })
  })

  it.each(['http://user@meridian.example/', 'http://:pass@meridian.example/', 'http://meridian@meridian.example/'])(
    'serves nobody at %s: user information is no part of an address',
    async (url) => {
      const { directory, resolver } = arrange()
      const asked = await resolver.resolve({ url, headers: new Headers() })
      expect([asked, directory.asked]).toEqual([{ outcome: 'unknown', signals: ['custom_domain'] }, []])
    },
  )

  it('serves nobody whom a rule of the gate cannot judge, and does not reject', async () => {
    const cause = new Error('the plans cannot be read')
    const fail = (): never => {
      throw cause
    }
    for (const gate of [{ isEntitled: fail }, { isInMaintenance: fail }]) {
      const { resolver } = arrange({ gate })
      const verdict = { outcome: 'unavailable', cause, signals: ['custom_domain'] }
      expect(await ask(resolver, 'http://meridian.example/')).toEqual(verdict)
      expect(await ask(resolver, 'http://meridian.example/')).toEqual(verdict)
      const value = { signal: 'custom_domain', value: 'meridian.example' }
      expect(await resolver.resolveValue(value)).toEqual(verdict)
    }
  })

  it('never rejects, and names a tenant only for the address a plain reading gives it', async () => {
    const host = fc.oneof(fc.domain(), fc.constantFrom('meridian.example', 'xmeridian.example', 'localhost:8787'))
    const path = fc.oneof(fc.webPath(), fc.constantFrom('/t/meridian/', '/t/meridian', '/t/%6deridian/x', '/t//'))
    await fc.assert(
      fc.asyncProperty(host, path, async (name, pathname) => {
        const { resolver } = arrange()
        const url = new URL(`http://${name}${pathname}`)
        const byDomain = url.hostname === 'meridian.example'
        const bySlug =
          url.hostname === 'localhost' && /^\/t\/([^/]*)/.test(url.pathname)
            ? decodeURIComponent(url.pathname.split('/')[2] ?? '') === 'meridian'
            : false
        const resolution = await ask(resolver, url.href)
        expect(resolution.outcome).toBe(byDomain || bySlug ? 'served' : 'unknown')
      }),
    )
  })
})

describe('the cache', () => {
  it('asks the directory once for all requests within the maximum age', async () => {
    const { resolver, directory, clock } = arrange({ cache: { maxAgeSeconds: 15 } })
    for (let request = 0; request < 15; request += 1) {
      await ask(resolver, 'http://meridian.example/')
      clock.advance(1)
    }
    expect(directory.asked).toHaveLength(1)
    await ask(resolver, 'http://meridian.example/')
    expect(directory.asked).toHaveLength(2)
  })

  it('shows a suspension within the maximum age', async () => {
    const { resolver, directory, clock } = arrange()
    await ask(resolver, 'http://meridian.example/')
    directory.domains.set('meridian.example', tenantRecord({ status: 'suspended', version: 2 }))
    clock.advance(14.9)
    expect(await ask(resolver, 'http://meridian.example/')).toMatchObject({ outcome: 'served' })
    clock.advance(0.1)
    expect(await ask(resolver, 'http://meridian.example/')).toMatchObject({ outcome: 'not_served' })
  })

  it('shows a suspension at once when it is told', async () => {
    const { resolver, directory } = arrange()
    await ask(resolver, 'http://meridian.example/')
    directory.domains.set('meridian.example', tenantRecord({ status: 'suspended', version: 2 }))
    resolver.invalidate({ kind: 'tenant', tenantId: 'ten_meridian' })
    expect(await ask(resolver, 'http://meridian.example/')).toMatchObject({ outcome: 'not_served' })
  })

  it('remembers that a host is unknown, and forgets it when its domain is verified', async () => {
    const { resolver, directory } = arrange()
    await ask(resolver, 'http://new.example/')
    await ask(resolver, 'http://new.example/')
    expect(directory.asked).toHaveLength(1)
    directory.domains.set('new.example', tenantRecord())
    resolver.invalidate({ kind: 'key', keyspace: 'domain', value: 'new.example' })
    expect(await ask(resolver, 'http://new.example/')).toMatchObject({ outcome: 'served' })
  })

  it('lets no request that comes after an invalidation wait for a read that began before it', async () => {
    const answers: Array<Deferred<TenantRecord | null>> = []
    const find = () => {
      const answer = createDeferred<TenantRecord | null>()
      answers.push(answer)
      return answer.promise
    }
    const { resolver } = arrange({ directory: { findByDomain: find, findBySlug: find } })
    const before = ask(resolver, 'http://meridian.example/')
    await Promise.resolve()
    resolver.invalidate({ kind: 'tenant', tenantId: 'ten_meridian' })
    const after = ask(resolver, 'http://meridian.example/')
    await Promise.resolve()
    answers[1]?.resolve(tenantRecord({ status: 'suspended', version: 2 }))
    expect(await after).toMatchObject({ outcome: 'not_served' })
    answers[0]?.resolve(tenantRecord())
    await before
    expect(await ask(resolver, 'http://meridian.example/')).toMatchObject({ outcome: 'not_served' })
  })
})

describe('several signals', { timeout: 30_000 }, () => {
  // Stand-ins for any four signals: what each says is given, and looked up in the one directory.
  const signal = (name: string, reading: SignalReading): TenantSignal => ({
    name,
    keyspace: 'slug',
    read: () => reading,
    find: ({ directory, value }) => directory.findBySlug(value),
  })
  const present = (value: string): SignalReading => ({ kind: 'present', value, route: null })
  const names = ['custom_domain', 'path_slug', 'api_key', 'token_claim'] as const
  const readings = {
    absent: { kind: 'absent' },
    one: present('one'),
    two: present('two'),
    nobody: present('nobody'),
    unknown: { kind: 'unknown' },
    unauthenticated: { kind: 'unauthenticated' },
  } as const satisfies Record<string, SignalReading>
  type Word = keyof typeof readings

  const judge = async (words: ReadonlyArray<readonly [string, Word]>) => {
    const directory = createDirectory()
    for (const id of ['one', 'two']) directory.slugs.set(id, tenantRecord({ id, slug: id }))
    const signals = words.map(([name, word]) => signal(name, readings[word]))
    const resolver = createTenantResolver({ directory, signals, clock: createFakeClock() })
    return ask(resolver, 'http://any.example/')
  }

  for (const first of names) {
    for (const second of names) {
      if (first === second) continue
      it(`refuses ${first} and ${second} that name different tenants`, async () => {
        const resolution = await judge([
          [first, 'one'],
          [second, 'two'],
        ])
        expect(resolution).toEqual({ outcome: 'conflict', signals: [first, second] })
      })

      it(`passes ${first} and ${second} that agree`, async () => {
        const resolution = await judge([
          [first, 'one'],
          [second, 'one'],
        ])
        expect(resolution).toMatchObject({ outcome: 'served', tenant: { id: 'one' }, signals: [first, second] })
      })

      it(`never lets ${second} stand in for a ${first} that fails`, async () => {
        const outcomes = await Promise.all(
          (['nobody', 'unknown', 'unauthenticated'] as const).map((word) =>
            judge([
              [first, word],
              [second, 'one'],
            ]),
          ),
        )
        expect(outcomes.map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown', 'unauthenticated'])
      })
    }
  }

  it('are judged the same in every order', async () => {
    const words = fc.tuple(
      ...names.map((name) =>
        fc.constantFrom(...(Object.keys(readings) as Array<Word>)).map((word) => [name, word] as const),
      ),
    )
    await fc.assert(
      fc.asyncProperty(
        words.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: 4 }))),
        async ([list, shuffled]) => {
          const said = new Set(list.map(([, word]) => word))
          const expected = said.has('unauthenticated')
            ? 'unauthenticated'
            : said.has('unknown') || said.has('nobody') || (!said.has('one') && !said.has('two'))
              ? 'unknown'
              : said.has('one') && said.has('two')
                ? 'conflict'
                : 'served'
          expect((await judge(list)).outcome).toBe(expected)
          expect((await judge(shuffled)).outcome).toBe(expected)
        },
      ),
    )
  })

  it('may be read later, and a reading that fails is unavailable', async () => {
    const { directory, clock } = arrange()
    const late: TenantSignal = { ...signal('token_claim', readings.one), read: async () => present('meridian') }
    const failing: TenantSignal = { ...late, read: () => Promise.reject(new Error('no keys')) }
    const good = createTenantResolver({ directory, clock, signals: [late] })
    expect(await ask(good, 'http://any.example/')).toMatchObject({ outcome: 'served', signals: ['token_claim'] })
    const throwing: TenantSignal = {
      ...late,
      read: () => {
        throw new Error('no keys')
      },
    }
    // As JavaScript may have it.
    const silent: TenantSignal = { ...late, read: async () => undefined as unknown as SignalReading }
    for (const bad of [failing, throwing, silent]) {
      const resolver = createTenantResolver({ directory, clock, signals: [bad] })
      expect(await ask(resolver, 'http://any.example/')).toMatchObject({ outcome: 'unavailable' })
    }
  })

  it('do not look up a value of absurd length', async () => {
    const { directory, clock } = arrange()
    const resolver = createTenantResolver({ directory, clock, signals: [signal('api_key', present('x'.repeat(513)))] })
    expect(await ask(resolver, 'http://any.example/')).toMatchObject({ outcome: 'unknown' })
    expect(directory.asked).toEqual([])
  })
})

describe('createTenantResolver', () => {
  it('refuses no signals, two of one name, and a prefix or host that is none', () => {
    expect(() => arrange({ signals: [] })).toThrow(TypeError)
    expect(() => arrange({ signals: [pathSlug(), pathSlug({ prefix: '/s' })] })).toThrow(TypeError)
    for (const prefix of ['', '/', 't', '/t/', '/t//x', '/:slug']) expect(() => pathSlug({ prefix })).toThrow(TypeError)
    expect(() => customDomain({ platformHosts: ['a b'] })).toThrow(TypeError)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTenantResolver } from '../resolver.ts'
import { createFakeClock } from '../testing/fake-clock.ts'
import { tenantRecord } from '../testing/tenant-record.ts'
import { customDomain } from './custom-domain.ts'
import { subdomain } from './subdomain.ts'

const roots = ['sites.example', 'localhost:8787']
const read = (url: string) =>
  subdomain({ roots, isReserved: (slug) => slug === 'admin' }).read({ url: new URL(url), headers: new Headers() })

describe('subdomain', { timeout: 30_000 }, () => {
  it.each([
    ['https://meridian.sites.example/x', 'meridian'],
    ['https://MERIDIAN.sites.example.:8443/', 'meridian'],
    ['http://my-bank.localhost:8787/', 'my-bank'],
  ])('reads the slug of %s', (url, slug) => {
    expect(read(url)).toMatchObject({ kind: 'present', value: slug, route: { basePath: '' } })
  })

  it.each([
    'https://sites.example/',
    'https://evilsites.example/',
    'https://example/',
    'http://127.0.0.1/',
    'http://[::1]/',
  ])('is absent for %s', (url) => {
    expect(read(url)).toEqual({ kind: 'absent' })
  })

  it.each([
    'https://a.b.sites.example/',
    'https://admin.sites.example/',
    'https://xn--bcher-kva.sites.example/',
    'https://bücher.sites.example/',
    'https://user@meridian.sites.example/',
    'https://-a.sites.example/',
  ])('is unknown or nobody for %s', (url) => {
    expect(['unknown', 'absent']).toContain(Reflect.get(read(url), 'kind'))
  })

  it('takes no host of the platform below a root for a tenant', () => {
    const signal = subdomain({ roots: ['voyage.example'], platformHosts: ['app.voyage.example:8787'] })
    const at = (url: string) => signal.read({ url: new URL(url), headers: new Headers() })
    for (const url of ['https://app.voyage.example/t/meridian/', 'https://app.voyage.example.:1/']) {
      expect(at(url)).toEqual({ kind: 'absent' })
    }
    expect(at('https://meridian.voyage.example/')).toMatchObject({ kind: 'present', value: 'meridian' })
    expect(at('https://a.app.voyage.example/')).toEqual({ kind: 'unknown' })
  })

  it('never reads a slug from a host that does not end with a dot and the root', () => {
    fc.assert(
      fc.property(fc.domain(), fc.constantFrom('', '.', 'x', 'xsites.example'), (host, glue) => {
        const url = `http://${host}${glue}sites.example/`
        if (!URL.canParse(url)) return
        const { hostname } = new URL(url)
        const reading = read(url)
        const naive = hostname.endsWith('.sites.example') && !hostname.slice(0, -'.sites.example'.length).includes('.')
        if ('kind' in reading && reading.kind === 'present') {
          expect(naive).toBe(true)
          expect(`${reading.value}.sites.example`).toBe(hostname)
        }
      }),
    )
  })

  it('needs a root', () => {
    expect(() => subdomain({ roots: [] })).toThrow(TypeError)
    expect(() => subdomain({ roots: ['a b'] })).toThrow(TypeError)
  })

  it('works beside custom domains, which leave the roots to it', async () => {
    const asked: Array<string> = []
    const resolver = createTenantResolver({
      clock: createFakeClock(),
      directory: {
        findByDomain: async (domain) => {
          asked.push(domain)
          return null
        },
        findBySlug: async () => tenantRecord(),
      },
      signals: [customDomain({ platformRoots: roots }), subdomain({ roots })],
    })
    const ask = (url: string) => resolver.resolve(new Request(url))
    expect(await ask('https://meridian.sites.example/')).toMatchObject({ outcome: 'served', signals: ['subdomain'] })
    expect(await ask('https://sites.example/')).toEqual({ outcome: 'unknown', signals: [] })
    expect(await ask('https://evilsites.example/')).toEqual({ outcome: 'unknown', signals: ['custom_domain'] })
    expect(asked).toEqual(['evilsites.example'])
  })
})

import { describe, expect, it } from 'vitest'
import { normalizeHost } from '../host.ts'
import { isSlug } from '../slug.ts'
import { customDomain } from './custom-domain.ts'
import { pathSlug } from './path-slug.ts'
import { subdomain } from './subdomain.ts'
import { tenantId } from './tenant-id.ts'

const request = (url: string, headers: Record<string, string> = {}) => ({
  url: new URL(url),
  headers: new Headers(headers),
})

describe('hosts of the platform', () => {
  it('may be IP addresses in any spelling, whose requests name no tenant', () => {
    const { read } = customDomain({ platformHosts: ['127.0.0.1:8787', '[::1]'] })
    for (const url of ['http://127.0.0.1/', 'http://[0:0::1]/', 'http://2130706433/']) {
      expect(read(request(url))).toMatchObject({ kind: 'absent' })
    }
    expect(read(request('http://127.0.0.2/'))).toMatchObject({ kind: 'unknown' })
  })

  it('are refused by name when they can be no host', () => {
    expect(() => customDomain({ platformHosts: ['not a host'] })).toThrow(new TypeError('"not a host" is no host name'))
    expect(() => customDomain({ platformRoots: ['a..example'] })).toThrow(new TypeError('"a..example" is no host name'))
    expect(() => subdomain({ roots: ['a/b'] })).toThrow(new TypeError('"a/b" is no host name'))
    expect(() => subdomain({ roots: [] })).toThrow(new TypeError('subdomain needs at least one root'))
  })
})

it('the prefix of paths is one or more whole segments', () => {
  for (const prefix of ['/t', '/tenants/all', '/A.b_c~d-e']) expect(() => pathSlug({ prefix })).not.toThrow()
  for (const prefix of ['', 't', '/', '/t/', '/t?', '/t%20', '//t']) {
    expect(() => pathSlug({ prefix }), prefix).toThrow(TypeError)
  }
})

it('a tenant id is read from the trusted header, and from no header when none is trusted', () => {
  const tenants = { findById: async () => null }
  const headers = { 'x-tenant': 'ten_1', undefined: 'ten_2' }
  expect(tenantId({ tenants, trustedHeader: 'x-tenant' }).read(request('https://a.example', headers))).toMatchObject({
    kind: 'present',
    value: 'ten_1',
  })
  expect(tenantId({ tenants }).read(request('https://a.example', headers))).toMatchObject({ kind: 'absent' })
})

it('each signal has a name of its own, and is kept under what it is looked up by', () => {
  const tenants = { findById: async () => null }
  const signals = [customDomain(), subdomain({ roots: ['a.example'] }), pathSlug(), tenantId({ tenants })]
  expect(signals.map(({ name, keyspace }) => [name, keyspace])).toEqual([
    ['custom_domain', 'domain'],
    ['subdomain', 'slug'],
    ['path_slug', 'slug'],
    ['tenant_id', 'tenant_id'],
  ])
})

it('slugs and hosts end where their limits are', () => {
  expect([isSlug('a'.repeat(63)), isSlug('a'.repeat(64))]).toEqual([true, false])
  const longest = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`
  expect(longest).toHaveLength(253)
  expect(normalizeHost(longest)).toEqual({ ok: true, value: longest })
  expect(normalizeHost(`${longest}.`)).toEqual({ ok: true, value: longest })
  expect(normalizeHost(`x${longest}`)).toMatchObject({ ok: false })
  expect(normalizeHost('1.2.3.4')).toEqual({ ok: false, error: { reason: 'host_is_ip_address' } })
  expect(normalizeHost('a.b1.2')).toEqual({ ok: false, error: { reason: 'host_malformed' } })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkUrlHostname, isHostWithin, normalizeHost } from './host.ts'

const normalized = (input: string): string | null => {
  const result = normalizeHost(input)
  return result.ok ? result.value : null
}

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/)
const domain = fc
  .array(label, { minLength: 1, maxLength: 4 })
  .map((labels) => labels.join('.'))
  .filter((host) => normalized(host) === host)

describe('normalizeHost', { timeout: 30_000 }, () => {
  it.each([
    ['Meridian.Example', 'meridian.example'],
    ['meridian.example.', 'meridian.example'],
    ['meridian.example:8787', 'meridian.example'],
    ['meridian.example.:443', 'meridian.example'],
    ['localhost:8787', 'localhost'],
  ])('normalises %s to %s', (input, expected) => {
    expect(normalized(input)).toBe(expected)
  })

  it.each(['bücher.example', 'XN--BCHER-KVA.example', 'BÜCHER.EXAMPLE', 'bücher。example', 'ｂücher．example'])(
    'gives %s the one A-label key (RFC 5890)',
    (input) => {
      expect(normalized(input)).toBe('xn--bcher-kva.example')
    },
  )

  it.each(['127.0.0.1', '127.1', '0x7f.1', '2130706433', '127.0.0.1.', '[::1]', '[::1]:8787', '１２７.0.0.1'])(
    'refuses the IP address %s',
    (input) => {
      expect(normalizeHost(input)).toEqual({ ok: false, error: { reason: 'host_is_ip_address' } })
    },
  )

  it.each([
    '',
    '.',
    'a..b.com',
    'a.com..',
    '.a.com',
    'user@a.com',
    'user:pass@a.com',
    'a_b.com',
    '-a.com',
    'a-.com',
    'a.com/path',
    'a.com?x',
    'a.com#x',
    'a.com\\x',
    ' a.com',
    'a\t.com',
    'a%2ecom',
    'a.com:80:80',
    'a.com:port',
    `${'a'.repeat(64)}.com`,
    `${'a.'.repeat(126)}bc`,
  ])('refuses %j', (input) => {
    expect(normalizeHost(input)).toEqual({ ok: false, error: { reason: 'host_malformed' } })
  })

  it('accepts a name of exactly 253 characters and refuses 254', () => {
    const longest = `${'a.'.repeat(126)}b`
    expect(normalized(longest)).toBe(longest)
    expect(normalized(`${'a.'.repeat(126)}bc`)).toBeNull()
  })

  it('refuses an absurdly long input without parsing it', () => {
    expect(normalized('a.'.repeat(1_000_000))).toBeNull()
  })

  it('never throws, and is idempotent', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 60 }),
      domain,
      fc.domain(),
      fc.webAuthority({ withIPv4: true, withIPv6: true, withPort: true, withUserInfo: true }),
    )
    fc.assert(
      fc.property(anything, (input) => {
        const once = normalized(input)
        if (once !== null) expect(normalized(once)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })

  it('agrees with checkUrlHostname on every host that a URL carries', () => {
    fc.assert(
      fc.property(fc.webUrl({ authoritySettings: { withIPv4: true, withIPv6: true, withPort: true } }), (address) => {
        const { hostname } = new URL(address)
        expect(checkUrlHostname(hostname)).toEqual(normalizeHost(hostname))
      }),
    )
  })
})

describe('isHostWithin', () => {
  it('matches the root and names below it, never a sibling that ends the same', () => {
    fc.assert(
      fc.property(domain, label, (root, word) => {
        expect(isHostWithin(root, root)).toBe(true)
        expect(isHostWithin(`${word}.${root}`, root)).toBe(true)
        expect(isHostWithin(`${word}${root}`, root)).toBe(false)
      }),
    )
    expect(isHostWithin('evilexample.com', 'example.com')).toBe(false)
  })
})

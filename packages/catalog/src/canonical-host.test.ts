import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalHost } from './canonical-host.ts'

test.each([
  ['Meridian.Example', 'meridian.example'],
  ['meridian.example.', 'meridian.example'],
  ['meridian.example:8443', 'meridian.example'],
  ['meridian.example.:80', 'meridian.example'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['XN--BCHER-KVA.EXAMPLE', 'xn--bcher-kva.example'],
  ['ｍeridian。example', 'meridian.example'],
  ['localhost', 'localhost'],
  [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
])('writes %s as %s', (input, expected) => {
  expect(canonicalHost(input)).toEqual({ ok: true, value: expected })
})

test.each([
  ['', 'host_empty'],
  ['a..b.example', 'host_label_empty'],
  ['.example', 'host_label_empty'],
  ['example..', 'host_label_empty'],
  ['.', 'host_label_empty'],
  ['127.0.0.1', 'host_is_ip_address'],
  ['127.1', 'host_is_ip_address'],
  ['0x7f.1', 'host_is_ip_address'],
  ['2130706433', 'host_is_ip_address'],
  ['127.0.0.1.', 'host_is_ip_address'],
  ['[::1]:8787', 'host_is_ip_address'],
  ['user@bank.example', 'host_with_userinfo'],
  ['user:secret@bank.example', 'host_with_userinfo'],
  ['a_b.example', 'host_with_underscore'],
  ['bank.example/path', 'host_malformed'],
  ['bank.example?x', 'host_malformed'],
  ['bank.example#x', 'host_malformed'],
  ['bank\\.example', 'host_malformed'],
  ['b%61nk.example', 'host_malformed'],
  ['bank .example', 'host_malformed'],
  ['bank\n.example', 'host_malformed'],
  ['bank.example:99999', 'host_malformed'],
  ['*.example', 'host_malformed'],
  ['-a.example', 'host_malformed'],
  ['a-.example', 'host_malformed'],
  [`${'a'.repeat(64)}.example`, 'host_too_long'],
  [`${'a.'.repeat(127)}aa`, 'host_too_long'],
  ['x'.repeat(1_001), 'host_too_long'],
])('refuses %j: %s', (input, reason) => {
  expect(canonicalHost(input)).toEqual({ ok: false, error: { reason } })
})

test('takes a name of 253 characters, with a final dot too', () => {
  const longest = `${'a.'.repeat(126)}a`
  expect(longest).toHaveLength(253)
  expect(canonicalHost(`${longest}.`)).toEqual({ ok: true, value: longest })
})

const hostLike = fc.oneof(
  fc.domain(),
  fc.string({ unit: fc.constantFrom('a', 'B', '.', '-', '_', ':', '1', '@', 'ü', '。', '%', '[', ']', '/') }),
  fc.string({ unit: 'binary' }),
)

test('is idempotent, and its result is a plain lower-case name', () => {
  fc.assert(
    fc.property(hostLike, (input) => {
      const once = canonicalHost(input)
      if (!once.ok) return
      expect(canonicalHost(once.value)).toEqual(once)
      expect(once.value).toMatch(/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/)
    }),
  )
})

test('sees one host in every way of writing it', () => {
  fc.assert(
    fc.property(fc.domain(), fc.integer({ min: 0, max: 65_535 }), (domain, port) => {
      const expected = canonicalHost(domain)
      for (const other of [domain.toUpperCase(), `${domain}.`, `${domain}:${port}`, `${domain}.:${port}`]) {
        expect(canonicalHost(other)).toEqual(expected)
      }
    }),
  )
})

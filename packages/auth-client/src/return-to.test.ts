import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseReturnTo } from './index.ts'

describe('parseReturnTo', () => {
  it.each(['/', '/?branch=riverside&date=2026-11-23', '/a/b?c=d#e', '/a%2Fb'])('keeps %s', (path) => {
    expect(parseReturnTo(path)).toBe(path)
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    'https://evil.example/',
    'evil.example',
    'javascript:alert(1)',
    '',
    `/${'a'.repeat(1024)}`,
  ])('answers / for %j (RFC 9700 4.11)', (value) => {
    expect(parseReturnTo(value)).toBe('/')
  })

  it('answers / when there is none', () => {
    expect(parseReturnTo(null)).toBe('/')
    expect(parseReturnTo(undefined)).toBe('/')
  })

  const piece = fc.constantFrom('/', '\\', '.', '..', '%2e', '%2f', '@', ':', '?', '#', '\t', '\r', 'evil.example', ' ')
  const texts = fc.oneof(
    fc.array(piece).map((pieces) => `/${pieces.join('')}`),
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  )

  it('never leaves the site, whatever it is given', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const target = new URL(parseReturnTo(text), 'https://site.example/callback')
        expect(target.origin).toBe('https://site.example')
      }),
    )
  })

  it('is idempotent', () => {
    fc.assert(fc.property(texts, (path) => parseReturnTo(parseReturnTo(path)) === parseReturnTo(path)))
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkDomain } from './domain-policy.ts'
import { isPublicSuffix } from './public-suffix/index.ts'

const because = (domain: string, policy = {}): string => {
  const checked = checkDomain(domain, { isPublicSuffix, ...policy })
  return checked.ok ? 'allowed' : checked.error.because
}

test.each(['com', 'co.uk', 'com.au', 'gob.mx', 'intranet', 'github.io', 'workers.dev', 'pages.dev'])(
  '%s is a public suffix',
  (domain) => {
    expect(because(domain)).toBe('public_suffix')
  },
)

test.each(['bank.example', 'bank.co.uk', 'mybank.github.io', 'co.example', 'x.uk'])('%s can be claimed', (domain) => {
  expect(because(domain)).toBe('allowed')
})

test('what is a public suffix, the given list says', () => {
  const policy = { isPublicSuffix: (domain: string) => domain === 'bank.example' }
  expect(because('bank.example', policy)).toBe('public_suffix')
  expect(because('co.uk', policy)).toBe('allowed')
})

test('names of the platform and consumer domains are refused with all under them, and never a sibling', () => {
  const policy = { platformRoots: ['voyage.example'], consumerDomains: ['mail.example'] }
  const label = fc.stringMatching(/^[a-z0-9]{1,10}$/)
  fc.assert(
    fc.property(label, (prefix) => {
      expect(because(`${prefix}.voyage.example`, policy)).toBe('platform_root')
      expect(because(`${prefix}.mail.example`, policy)).toBe('consumer_domain')
      expect(because(`${prefix}voyage.example`, policy)).toBe('allowed')
      expect(because(`${prefix}mail.example`, policy)).toBe('allowed')
      expect(because(`voyage.example.${prefix}.test`, policy)).toBe('allowed')
    }),
  )
  expect(because('voyage.example', policy)).toBe('platform_root')
})

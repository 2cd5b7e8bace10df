import { expect, test } from 'vitest'
import { isPublicSuffix } from './public-suffix/index.ts'
import { checkSlug } from './slug-policy.ts'

test.each(['uk', 'de', 'co-uk', 'com-au', 'github-io', 'pages-dev'])('%s reads as a public suffix', (slug) => {
  expect(checkSlug(slug, isPublicSuffix)).toEqual({
    ok: false,
    error: { reason: 'slug_refused', because: 'public_suffix' },
  })
})

test.each(['meridian', 'bank', 'ubs', 'app', 'aa', 'acme-bank', 'bank-co-uk', 'co-example'])('%s does not', (slug) => {
  expect(checkSlug(slug, isPublicSuffix)).toEqual({ ok: true, value: slug })
})

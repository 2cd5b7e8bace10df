import { expect, test } from 'vitest'
import { isPublicSuffix } from './index.ts'

test.each([
  ['of a country', 'uk'],
  ['of a registry under a country', 'co.uk'],
  ['in A-labels', 'xn--55qx5d.cn'],
  ['by a wildcard rule', 'foo.ck'],
  ['of a hosting company', 'github.io'],
  ['of a hosting company, three labels deep', 's3.amazonaws.com'],
])('a suffix %s is one: %s', (_, name) => {
  expect(isPublicSuffix(name)).toBe(true)
})

test.each([
  ['under a suffix', 'bank.co.uk'],
  ['that an exception of the list names', 'www.ck'],
  ['under a suffix of a hosting company', 'mybank.github.io'],
  ['under a top-level domain that is not listed', 'bank.example'],
  ['of one label that is not listed', 'example'],
  ['that looks like a suffix but is not listed', 'co.example'],
])('a name %s is none: %s', (_, name) => {
  expect(isPublicSuffix(name)).toBe(false)
})

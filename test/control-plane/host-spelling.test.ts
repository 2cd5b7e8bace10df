import { canonicalHost } from '@voyage/catalog'
import { normalizeHost } from '@voyage/tenant-resolver'
import fc from 'fast-check'
import { expect, test } from 'vitest'

// Neither package knows the other: what the catalog stores under a key, the resolver has to look up under the same one.
test('the resolver looks a host up under the spelling that the catalog stores', () => {
  const hostLike = fc.oneof(
    fc.domain(),
    fc.tuple(fc.domain(), fc.constantFrom('', '.', ':80', '.:8787', ':')).map((parts) => parts.join('')),
    fc.string({ unit: fc.constantFrom('a', 'B', '.', '-', '_', ':', '1', '@', 'ü', 'ß', '。', '%', '[', ']', '/') }),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(hostLike, (input) => {
      const stored = canonicalHost(input)
      const lookedUp = normalizeHost(input)
      expect(lookedUp.ok).toBe(stored.ok)
      if (stored.ok && lookedUp.ok) expect(lookedUp.value).toBe(stored.value)
    }),
    { numRuns: 2_000 },
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isoTime } from './event-message.ts'

test('writes the time of any day as the platform does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
      expect(isoTime(seconds)).toBe(new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z'))
    }),
    { numRuns: 1_000, examples: [[951_782_399], [951_782_400], [4_107_542_400]] },
  )
})

import fc from 'fast-check'
import { it } from 'vitest'
import { createMemoryStores } from '../memory/index.ts'
import { auditReading, checkFound, readWhileEventsCome } from './audit-pages.testkit.ts'

it('pages show each event that stood once, in order, whatever comes while they are read', async () => {
  await fc.assert(
    fc.asyncProperty(auditReading, async (run) => {
      for (const found of await readWhileEventsCome(run, createMemoryStores().audit)) checkFound(found)
    }),
    { numRuns: 300 },
  )
})

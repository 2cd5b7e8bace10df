import { env } from 'cloudflare:test'
import fc from 'fast-check'
import { it } from 'vitest'
import { auditReading, checkFound, readWhileEventsCome } from '../audit/audit-pages.testkit.ts'
import { emptyDatabase } from './empty-database.workers.testkit.ts'
import { createD1Stores } from './index.ts'

it('pages of D1 show each event that stood once, in order, whatever comes while they are read', async () => {
  await fc.assert(
    fc.asyncProperty(auditReading, async (run) => {
      await emptyDatabase()
      for (const found of await readWhileEventsCome(run, createD1Stores(env.OIDC_DB).audit)) checkFound(found)
    }),
    { numRuns: 25 },
  )
}, 60_000)

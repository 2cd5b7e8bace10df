import { env } from 'cloudflare:test'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { actorsRun, storiesAlone, toldTogether } from '../provider/actors-together.testkit.ts'
import { emptyDatabase } from './empty-database.workers.testkit.ts'
import { createD1Stores } from './index.ts'

it('tells each tenant at each issuer what it would be told alone, whoever goes on after any call to D1 (line 77)', async () => {
  await fc.assert(
    fc.asyncProperty(actorsRun, async (run) => {
      await emptyDatabase()
      const alone = await storiesAlone(run)
      const together = await toldTogether(run, { alone, empty: createD1Stores(env.OIDC_DB) })
      expect(together).toEqual(alone.map(({ told }) => told))
    }),
    { numRuns: 8 },
  )
}, 60_000)

import { env } from 'cloudflare:test'
import fc from 'fast-check'
import { beforeEach, expect, it } from 'vitest'
import { chainSteps, followChain, presentAtOnce } from '../provider/refresh-chain.testkit.ts'
import { emptyDatabase } from './empty-database.workers.testkit.ts'
import { createD1Stores } from './index.ts'

beforeEach(emptyDatabase)

it('a family in D1 has one usable token, whatever of it comes back and when (line 54)', async () => {
  await fc.assert(
    fc.asyncProperty(chainSteps, async (steps) => {
      await emptyDatabase()
      const { told, expected } = await followChain(steps, createD1Stores(env.OIDC_DB))
      expect(told).toEqual(expected)
    }),
    { numRuns: 20 },
  )
}, 60_000)

it.each([20, 200])(
  '%i parallel uses of a current and two replaced tokens bring one successor of each, in D1',
  async (count) => {
    const { chain, got } = await presentAtOnce(count, createD1Stores(env.OIDC_DB))
    expect(got.map((answers) => answers.length)).toEqual([1, 1, 1])
    const [first, second, third] = got.flat()
    expect([first, second]).toEqual(chain.slice(1))
    expect([...chain, null]).not.toContain(third)
  },
)

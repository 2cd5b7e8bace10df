import fc from 'fast-check'
import { expect, it } from 'vitest'
import { chainSteps, followChain, presentAtOnce } from './refresh-chain.testkit.ts'

it('a family has one usable token: each replaced within the window gets its own successor, a later one ends all (line 54)', async () => {
  await fc.assert(
    fc.asyncProperty(chainSteps, async (steps) => {
      const { told, expected } = await followChain(steps)
      expect(told).toEqual(expected)
    }),
    { numRuns: 100 },
  )
})

it.each([20, 200])(
  '%i parallel uses of a current and two replaced tokens bring one successor of each',
  async (count) => {
    const { chain, got } = await presentAtOnce(count)
    expect(got.map((answers) => answers.length)).toEqual([1, 1, 1])
    const [first, second, third] = got.flat()
    expect([first, second]).toEqual(chain.slice(1))
    expect([...chain, null]).not.toContain(third)
  },
)

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { settleInTurn } from './settle-in-turn.ts'

/** Lets everything go on that waits for nothing but its turn. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve()
}

it('does all, no more at a time than it may, of one kind one less, and returns how each came out in their order', async () => {
  const items = fc.array(fc.record({ kind: fc.constantFrom('a', 'b', 'c'), fails: fc.boolean() }), { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(items, fc.integer({ min: 1, max: 6 }), fc.array(fc.nat()), async (items, atOnce, order) => {
      const running: Array<{ readonly kind: string; readonly end: () => void }> = []
      const settled = settleInTurn([...items.entries()], {
        atOnce,
        kindOf: ([, { kind }]) => kind,
        work: async ([index, { kind, fails }]) => {
          await new Promise<void>((resolve) => running.push({ kind, end: resolve }))
          if (fails) throw new Error(`${index}`)
          return index
        },
      })
      for (let step = 0; step < items.length; step += 1) {
        await settle()
        const mostOfKind = Math.max(1, atOnce - 1)
        expect(running.length).toBeLessThanOrEqual(atOnce)
        for (const kind of ['a', 'b', 'c'])
          expect(running.filter((each) => each.kind === kind).length).toBeLessThanOrEqual(mostOfKind)
        // Nobody waits who could go on.
        expect(running.length).toBeGreaterThan(0)
        running.splice((order[step] ?? 0) % running.length, 1)[0]?.end()
      }
      const expected = items.map(({ fails }, index) => (fails ? `failed ${index}` : index))
      const told = (await settled).map((one) =>
        one.status === 'fulfilled' ? one.value : `failed ${(one.reason as Error).message}`,
      )
      expect(told).toEqual(expected)
    }),
  )
})

it('goes on with other kinds while one takes for ever', async () => {
  const begun: Array<string> = []
  const names = [...Array.from({ length: 20 }, (_, index) => `slow ${index}`), 'quick 1', 'quick 2', 'quick 3']
  void settleInTurn(names, {
    atOnce: 6,
    kindOf: (name) => name.split(' ')[0] ?? '',
    work: (name) => {
      begun.push(name)
      return name.startsWith('slow') ? new Promise(() => {}) : Promise.resolve()
    },
  })
  await settle()
  expect(begun).toEqual(['slow 0', 'slow 1', 'slow 2', 'slow 3', 'slow 4', 'quick 1', 'quick 2', 'quick 3'])
})

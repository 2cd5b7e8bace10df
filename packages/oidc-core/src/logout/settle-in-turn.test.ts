import fc from 'fast-check'
import { expect, it } from 'vitest'
import { settleInTurn } from './settle-in-turn.ts'

/** Lets everything go on that waits for nothing but its turn. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve()
}

/** What `settleInTurn` has begun, by name: the kind is what comes before the space. Those that `isSlow` never end. */
function begin(names: ReadonlyArray<string>, isSlow: (name: string) => boolean) {
  const begun: Array<string> = []
  void settleInTurn(names, {
    atOnce: 6,
    kindOf: (name) => name.split(' ')[0] ?? '',
    work: (name) => {
      begun.push(name)
      return isSlow(name) ? new Promise(() => {}) : Promise.resolve()
    },
  })
  return begun
}
const some = (kind: string, count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, index) => `${kind} ${index}`)

it('does all, no more at a time than it may, always the kind with the fewest under way, and returns how each came out in their order', async () => {
  const kinds = ['a', 'b', 'c', 'd']
  const items = fc.array(fc.record({ kind: fc.constantFrom(...kinds), fails: fc.boolean() }), { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(items, fc.integer({ min: 1, max: 6 }), fc.array(fc.nat()), async (items, atOnce, order) => {
      const running: Array<{ readonly kind: string; readonly end: () => void }> = []
      const begun: Array<string> = []
      const underWay = (kind: string): number => running.filter((each) => each.kind === kind).length
      const settled = settleInTurn([...items.entries()], {
        atOnce,
        kindOf: ([, { kind }]) => kind,
        work: async ([index, { kind, fails }]) => {
          const isWaiting = (other: string): boolean =>
            begun.filter((each) => each === other).length < items.filter((item) => item.kind === other).length
          for (const other of kinds.filter(isWaiting)) {
            expect(underWay(kind)).toBeLessThanOrEqual(underWay(other))
            // The first of each comes before the second of any.
            if (!begun.includes(other)) expect(begun).not.toContain(kind)
          }
          begun.push(kind)
          await new Promise<void>((resolve) => running.push({ kind, end: resolve }))
          if (fails) throw new Error(`${index}`)
          return index
        },
      })
      for (let step = 0; step < items.length; step += 1) {
        await settle()
        // Nobody waits who could go on.
        expect(running.length).toBe(Math.min(atOnce, items.length - step))
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

it('goes on with other kinds while fewer kinds than may be under way take for ever', async () => {
  const quick = fc.array(fc.constantFrom('quick', 'nimble', 'swift'), { minLength: 1, maxLength: 12 })
  const slow = fc.array(fc.constantFrom('s1', 's2', 's3', 's4', 's5'), { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(quick, slow, fc.array(fc.nat()), async (quick, slow, order) => {
      const names = [...slow, ...quick].map((kind, index) => `${kind} ${index}`)
      const mixed = names.toSorted(
        (left, right) => (order[names.indexOf(left)] ?? 0) - (order[names.indexOf(right)] ?? 0),
      )
      const begun = begin(mixed, (name) => /^s\d/.test(name))
      await settle()
      for (const name of names.slice(slow.length)) expect(begun).toContain(name)
    }),
  )
})

it('asks a quick one first thing behind two slow ones with many items each, and again when it has answered', async () => {
  const names = [...some('slow', 12), ...some('lame', 12), ...some('quick', 3)]
  const begun = begin(names, (name) => !name.startsWith('quick'))
  await settle()
  expect(begun).toEqual(['slow 0', 'lame 0', 'quick 0', 'slow 1', 'lame 1', 'quick 1', 'quick 2', 'slow 2', 'lame 2'])
})

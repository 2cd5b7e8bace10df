import fc from 'fast-check'
import { expect, it } from 'vitest'
import { reduceEdges } from './reduce-edges.ts'

type Edges = ReadonlyArray<ReadonlyArray<number>>

/** Steps in topological order, each with some of those before it; more than one word of bits in all. */
const edges: fc.Arbitrary<Edges> = fc
  .array(fc.infiniteStream(fc.boolean()), { minLength: 1, maxLength: 70 })
  .map((streams) => streams.map((stream, index) => [...Array(index).keys()].filter(() => stream.next().value === true)))

/** What each step waits for, directly or through others. */
function reach(dependsOn: Edges): ReadonlyArray<ReadonlySet<number>> {
  const all: Array<ReadonlySet<number>> = []
  for (const needed of dependsOn) all.push(new Set(needed.flatMap((index) => [index, ...(all[index] ?? [])])))
  return all
}

it('leaves out what follows from the rest, and nothing else', () => {
  fc.assert(
    fc.property(edges, (dependsOn) => {
      const reduced = reduceEdges(dependsOn)
      const all = reach(dependsOn)
      expect(reach(reduced)).toEqual(all)
      for (const [index, direct] of reduced.entries()) {
        expect(dependsOn[index]).toEqual(expect.arrayContaining([...direct]))
        const implied = direct.filter((one) => direct.some((other) => all[other]?.has(one)))
        expect(implied).toEqual([])
      }
    }),
    { numRuns: 100 },
  )
})

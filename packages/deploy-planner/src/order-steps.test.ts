import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orderSteps } from './order-steps.ts'
import type { StepDraft } from './step-drafts.ts'

/** A draft of the step `n`, which waits for these; `reads` of them for their outputs. */
const draft = (n: number, after: ReadonlyArray<number>, reads: ReadonlyArray<number> = []): StepDraft => ({
  ref: n,
  id: `s${n}`,
  kind: 'd1.create',
  title: '',
  inputs: { name: '' },
  reads,
  after,
})

/** The law, step by step: of all that are ready the earliest is next. */
function orderSlowly(drafts: ReadonlyArray<StepDraft>): ReadonlyArray<string> | null {
  const left = [...drafts]
  const done = new Set<number>()
  const known = new Set(drafts.map(({ ref }) => ref))
  const isReady = ({ ref, reads, after }: StepDraft) =>
    [...reads, ...after].every((need) => need === ref || done.has(need) || !known.has(need))
  const ids: Array<string> = []
  while (left.length > 0) {
    const [next] = left.splice(left.findIndex(isReady), left.some(isReady) ? 1 : 0)
    if (next === undefined) return null
    done.add(next.ref)
    ids.push(next.id)
  }
  return ids
}

describe('orderSteps', () => {
  it('takes of all that are ready the earliest, and lists what each waits for in that order, each once', () => {
    const needs = fc.array(fc.tuple(fc.array(fc.nat(9), { maxLength: 3 }), fc.array(fc.nat(9), { maxLength: 2 })), {
      maxLength: 9,
    })
    fc.assert(
      fc.property(needs, (lists) => {
        const drafts = lists.map(([after, reads], n) => draft(n, after, reads))
        const ordered = orderSteps(drafts)
        const expected = orderSlowly(drafts)
        if (!ordered.ok || expected === null) {
          expect([ordered.ok, expected]).toEqual([false, null])
          return
        }
        expect(ordered.value.map((step) => step.draft.id)).toEqual(expected)
        for (const step of ordered.value) {
          const { id, reads, after } = step.draft
          const inOrder = (refs: ReadonlyArray<number>) =>
            expected.filter((other) => other !== id && refs.some((ref) => `s${ref}` === other))
          expect(step.dependsOn).toEqual(inOrder([...reads, ...after]))
          expect(step.reads).toEqual(inOrder(reads))
        }
      }),
    )
  })

  it('names a path that is a cycle indeed', () => {
    const needs = fc.array(fc.array(fc.nat(7), { minLength: 1, maxLength: 2 }), { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(needs, (lists) => {
        const ordered = orderSteps(lists.map((after, n) => draft(n, after)))
        if (ordered.ok) return
        const path = ordered.error.path.map((id) => Number(id.slice(1)))
        expect(path.length).toBeGreaterThan(2)
        expect(path.at(-1)).toBe(path[0])
        expect(new Set(path).size).toBe(path.length - 1)
        for (const [at, n] of path.slice(0, -1).entries()) expect(lists[n]).toContain(path[at + 1])
      }),
    )
  })

  it.each([
    ['a chain from the last to the first', (n: number) => (n < 19_999 ? [n + 1] : [])],
    ['a chain from the first to the last', (n: number) => (n > 0 ? [n - 1] : [])],
    ['all waiting for one', (n: number) => (n > 0 ? [0] : [])],
  ])('orders 20,000 steps: %s', (_, needs) => {
    const ordered = orderSteps(Array.from({ length: 20_000 }, (_, n) => draft(n, needs(n))))
    expect(ordered.ok && ordered.value).toHaveLength(20_000)
  })

  it('names a ring of 20,000 whole', () => {
    const ordered = orderSteps(Array.from({ length: 20_000 }, (_, n) => draft(n, [(n + 1) % 20_000])))
    expect(!ordered.ok && ordered.error.path).toHaveLength(20_001)
  })
})

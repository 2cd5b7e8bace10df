import { expect, it } from 'vitest'
import { scheduleSteps } from './schedule-steps.ts'
import type { Step } from './step.ts'

const step = (id: string, ...dependsOn: ReadonlyArray<string>): Step => ({ id, dependsOn }) as unknown as Step

/** Steps a to f: b and c wait for a, d for both, e for c, f for nothing in the list. */
const steps = [
  step('a'),
  step('b', 'a'),
  step('c', 'a'),
  step('d', 'c', 'b'),
  step('e', 'c'),
  step('f', 'not in this part'),
]

async function run(options: { readonly failing?: ReadonlyArray<string>; readonly concurrency?: number } = {}) {
  const seen: Array<string> = []
  let running = 0
  let most = 0
  await scheduleSteps({
    steps,
    concurrency: options.concurrency ?? 1,
    isStopped: () => false,
    onSkip: ({ id }, because) => seen.push(`${id} skipped for ${because}`),
    run: async ({ id }) => {
      running += 1
      most = Math.max(most, running)
      await Promise.resolve()
      running -= 1
      seen.push(id)
      return !(options.failing ?? []).includes(id)
    },
  })
  return { seen, most }
}

it('runs each step after all it waits for, the earliest that is ready first', async () => {
  expect((await run()).seen).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
})

it('runs as many at a time as it may, and no more', async () => {
  expect((await run({ concurrency: 2 })).most).toBe(2)
  expect((await run({ concurrency: 9 })).most).toBe(2)
})

it('skips what waits for a failed step, each once, in plan order, and runs the rest', async () => {
  expect((await run({ failing: ['c'] })).seen).toEqual(['a', 'b', 'c', 'd skipped for c', 'e skipped for c', 'f'])
  expect((await run({ failing: ['b', 'c'] })).seen).toEqual(['a', 'b', 'd skipped for b', 'c', 'e skipped for c', 'f'])
  expect((await run({ failing: ['a'] })).seen).toEqual([
    'a',
    ...['b', 'c', 'd', 'e'].map((id) => `${id} skipped for a`),
    'f',
  ])
})

it('begins nothing more once a run rejects, and rejects with the first error when what runs has ended', async () => {
  const ended: Array<string> = []
  const schedule = scheduleSteps({
    steps: [step('a'), step('b'), step('c')],
    concurrency: 2,
    isStopped: () => false,
    onSkip: () => undefined,
    run: async ({ id }) => {
      await Promise.resolve()
      ended.push(id)
      throw new Error(`the disk is full at ${id}`)
    },
  })
  await expect(schedule).rejects.toThrow('the disk is full at a')
  expect(ended).toEqual(['a', 'b'])
})

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { TestSpecification, Vitest } from 'vitest/node'
import { LongestFirst, longest } from './longest-first.ts'
import { root } from './start-workers.ts'

const file = (moduleId: string, groupOrder = 0) =>
  ({ moduleId, project: { name: 'system', config: { isolate: false, sequence: { groupOrder } } } }) as TestSpecification
const known = (seconds: Readonly<Record<string, number>>) =>
  ({
    cache: {
      getTestSpecificationResult: ({ moduleId }: TestSpecification) => ({
        failed: false,
        duration: seconds[moduleId] ?? 0,
      }),
    },
  }) as unknown as Vitest

it('begins with the longest files of the first group, and keeps the order of all others', async () => {
  const [first = '', second = ''] = longest
  const files = [file('/r/a.test.ts'), file('/r/b.test.ts'), file(`/r/${second}`), file(`/r/${first}`, 1)]
  const sorted = await new LongestFirst(known({ '/r/b.test.ts': 9, '/r/a.test.ts': 1 })).sort(files)
  expect(sorted.map(({ moduleId }) => moduleId)).toEqual([
    `/r/${second}`,
    '/r/b.test.ts',
    '/r/a.test.ts',
    `/r/${first}`,
  ])
})

it('names files that there are', () => {
  expect(longest.filter((name) => !existsSync(join(root, name)))).toEqual([])
})

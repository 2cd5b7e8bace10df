import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../support/start-workers.ts'

const rows = readFileSync(join(root, 'docs/lanes-properties.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| (.+?) \| `(.+)` \| (\S+) \|$/.exec(line))
  .flatMap((match) => (match === null ? [] : [{ what: match[1] ?? '', test: match[2] ?? '', file: match[3] ?? '' }]))

describe('docs/lanes-properties.md', () => {
  it('has a row for each of the 29 properties', () => {
    const numbers = rows.flatMap(({ what }) => [...what.matchAll(/(?:^|, )(\d+) /g)].map((match) => Number(match[1])))
    expect([...new Set(numbers)].sort((a, b) => a - b)).toEqual(Array.from({ length: 29 }, (_, index) => index + 1))
  })

  it.each(rows)('names a test that exists: $what', ({ test, file }) => {
    const path = /^(?:test|hosts)\//.test(file) ? file : `packages/role-lane-generator/src/${file}`
    const text = readFileSync(join(root, path), 'utf8')
    expect([`'${test}`, `"${test}`].some((title) => text.includes(title))).toBe(true)
  })
})

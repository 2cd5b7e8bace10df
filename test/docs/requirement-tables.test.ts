import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const count = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

const tables = [
  { file: 'docs/deploy-requirements.md', lines: count(1, 31) },
  { file: 'docs/tenancy-requirements.md', lines: count(1, 43) },
  { file: 'docs/security.md', lines: count(1, 38) },
]

/** The rows of a table: the line of the requirements, and each test's file and name. */
function rowsOf(file: string) {
  const rows = read(file)
    .split('\n')
    .filter((line) => /^\| [^|]+ \| [^|]+ \| `/.test(line))
  return rows.map((line) => {
    const [, label = '', , tests = ''] = line.split(' | ').join('|').split('|')
    const cited = tests.split('<br>').map((text) => /^\s*`([^`]+)`: (.+?)\s*$/.exec(text)?.slice(1) ?? [])
    return { label: label.trim(), cited }
  })
}

describe.each(tables)('$file', ({ file, lines }) => {
  const rows = rowsOf(file)

  it('has a row for each line of the requirements', () => {
    const numbered = rows.map(({ label }) => Number(label)).filter((number) => !Number.isNaN(number))
    expect(numbered).toEqual(lines)
  })

  it.each(rows)('names tests of $label that are there', ({ cited }) => {
    expect(cited.length).toBeGreaterThan(0)
    for (const [path = '', name = ''] of cited) {
      const text = read(path)
      expect(text.includes(`'${name}'`) || text.includes(`\`${name}\``), `${path}: ${name}`).toBe(true)
    }
  })
})

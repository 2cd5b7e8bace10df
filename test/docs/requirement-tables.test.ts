import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const count = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

const tables = [
  { file: 'docs/deploy-requirements.md', lines: count(1, 31) },
  { file: 'docs/tenancy-requirements.md', lines: count(1, 43) },
  { file: 'docs/oidc-requirements.md', lines: [...count(1, 73), 77, 78] },
  { file: 'docs/security.md', lines: count(1, 43) },
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

/** Each name of a test, a group or a case that says `(line n)`, with its file and these lines. */
function namesWithLines() {
  const patterns = ['test/auth/*.test.ts', 'test/conformance/*.test.ts', 'packages/oidc-core/src/**/*.test.ts']
  const root = new URL('../../', import.meta.url)
  return globSync(patterns, { cwd: root }).flatMap((path) =>
    [...read(path).matchAll(/(['`])((?:(?!\1).)*?\(lines? \d(?:(?!\1).)*)\1/g)].map(([, , name = '']) => {
      const said = [...name.matchAll(/\(lines? ([\d, ]+)\)/g)].flatMap(([, list = '']) => list.split(', '))
      return { path, name, said }
    }),
  )
}

describe('the lines of the OpenID Provider', () => {
  const rows = new Map(rowsOf('docs/oidc-requirements.md').map(({ label, cited }) => [label, cited]))
  const isCited = (line: string, path: string, name: string): boolean =>
    (rows.get(line) ?? []).some(([file, title]) => file === path && title === name)

  it('have every test that names them, and none that names other lines alone', () => {
    const names = namesWithLines()
    expect(names.length).toBeGreaterThan(100)
    const missing = names.flatMap(({ path, name, said }) =>
      said.filter((line) => !isCited(line, path, name)).map((line) => `line ${line}: ${path}: ${name}`),
    )
    expect(missing).toEqual([])
    const misplaced = [...rows].flatMap(([line, cited]) =>
      cited
        .filter(
          ([path, title]) =>
            !names.some(({ name, said, ...each }) => each.path === path && name === title && said.includes(line)),
        )
        .map(([path, title]) => `line ${line}: ${path}: ${title}`),
    )
    expect(misplaced).toEqual([])
  })
})

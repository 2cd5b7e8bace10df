import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** The rows of the table: the line of the requirements, and each test's file and name. */
const rows = read('docs/deploy-requirements.md')
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => {
    const [, number = '', , tests = ''] = line.split(' | ').join('|').split('|')
    const cited = tests.split('<br>').map((text) => /^\s*`([^`]+)`: (.+?)\s*$/.exec(text)?.slice(1) ?? [])
    return { number: Number(number), cited }
  })

it('has a row for each of the 31 lines', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 31 }, (_, index) => index + 1))
})

it.each(rows)('names tests of line $number that are there', ({ cited }) => {
  expect(cited.length).toBeGreaterThan(0)
  for (const [file = '', name = ''] of cited) expect(read(file), `${file}: ${name}`).toContain(`'${name}'`)
})

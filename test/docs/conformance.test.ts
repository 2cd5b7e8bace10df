import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const sections = read('docs/conformance.md').split('\n## ')

/** The modules that pass, by the tables of these sections. */
const passing = (titles: ReadonlyArray<string>) =>
  sections
    .filter((section) => titles.some((title) => section.startsWith(`${title}\n`)))
    .flatMap((section) => [...section.matchAll(/^\| (oidcc-[^|]+) \| pass/gm)])
    .flatMap(([, names = '']) => names.split(', '))

it.each([
  ['basic-op', ['Basic OP and Form Post OP']],
  ['config-and-logout-op', ['Config OP', 'RP-Initiated Logout OP', 'Back-Channel Logout OP']],
  ['dynamic-op', ['Dynamic OP']],
])(
  '%s has a test for each module that the documentation says to pass, and under no other name of a module',
  (file, titles) => {
    const names = [...read(`test/conformance/${file}.test.ts`).matchAll(/'(oidcc-[\w-]+)(?=[':])/g)].map(
      ([, name]) => name,
    )
    const modules = new Set(names.filter((name) => !name?.endsWith('-test-plan')))
    expect(modules.size).toBeGreaterThan(9)
    expect([...modules].sort()).toEqual([...new Set(passing(titles))].sort())
  },
)

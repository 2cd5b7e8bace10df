import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../support/start-workers.ts'
import { codeBlocks } from './code-blocks.ts'
import { runCode } from './run-code.ts'

const blocks = (file: string): ReadonlyArray<string> => codeBlocks(file).map(({ code }) => code)

describe('the examples of the root README', () => {
  const examples = blocks('README.md').map((code) => [/@voyage\/[\w-]+/.exec(code)?.[0] ?? '', code] as const)

  it('show each package once', () => {
    const names = readdirSync(join(root, 'packages')).map((name) => `@voyage/${name}`)
    expect(examples.map(([name]) => name).sort()).toEqual(names.sort())
  })

  it.each(examples)('%s prints what its comments say', async (_, code) => {
    const expected = [...code.matchAll(/^console\.log\(.*\) \/\/ (.*)$/gm)].map((match) => match[1])
    expect(expected.length).toBeGreaterThan(0)
    const run = await runCode(code)
    expect(run.stderr).toBe('')
    expect(run.stdout.trimEnd().split('\n')).toEqual(expected)
  })
})

describe("the first example of each package's README", () => {
  it.each(readdirSync(join(root, 'packages')))('%s is of that package', (name) => {
    const [code = ''] = blocks(`packages/${name}/README.md`)
    expect(code).toContain(`@voyage/${name}`)
  })
})

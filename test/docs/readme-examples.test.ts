import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../support/start-workers.ts'

const fence = /```(?:ts|js)\n([\s\S]*?)```/g
const blocks = (file: string): ReadonlyArray<string> =>
  [...readFileSync(join(root, file), 'utf8').matchAll(fence)].map((match) => match[1] ?? '')

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
  it.each(readdirSync(join(root, 'packages')))('%s runs', async (name) => {
    const [code = ''] = blocks(`packages/${name}/README.md`)
    expect(code).toContain(`@voyage/${name}`)
    const run = await runCode(code)
    expect(run).toMatchObject({ stderr: '', code: 0 })
  })
})

function runCode(
  code: string,
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, ['-C', '@voyage/source', '--input-type=module-typescript', '-'], { cwd: root })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString()
  })
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString()
  })
  child.stdin.end(code)
  return new Promise((resolve) => child.on('close', (exit) => resolve({ code: exit, stdout, stderr })))
}

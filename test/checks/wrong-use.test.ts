import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../support/start-workers.ts'

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a script of this folder. */
const run = (script: string, args: ReadonlyArray<string>): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, script), ...args], { cwd: root })
    const said = { stdout: '', stderr: '' }
    child.stdout.on('data', (data: Buffer) => (said.stdout += data.toString()))
    child.stderr.on('data', (data: Buffer) => (said.stderr += data.toString()))
    child.on('close', (code) => resolve({ code, ...said }))
  })

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voyage-wrong-use-'))
  await writeFile(join(folder, 'file'), '')
})
afterAll(() => rm(folder, { recursive: true }))

const usages = [
  ['pack-tarballs.ts', 'npm run pack -- --to FOLDER'],
  ['run-checks.ts', 'npm run check [-- --quick]'],
] as const

describe.each(usages)('%s', (script, usage) => {
  it('says how it is used when it is asked', async () => {
    expect(await run(script, ['--help'])).toEqual({ code: 0, stdout: expect.stringContaining(usage), stderr: '' })
  })

  it.each([[['--bogus']], [['--quick=yes']], [['bogus']], [['--to']]])(
    'does nothing for %j but say how it is used',
    async (args) => {
      const { code, stdout, stderr } = await run(script, args)
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain(usage)
      expect(stderr).not.toMatch(/^ {4}at /m)
    },
  )
})

it.each(['', 'file', 'file/below'])('pack-tarballs.ts needs a folder, which "%s" is not', async (name) => {
  const { code, stdout, stderr } = await run('pack-tarballs.ts', ['--to', name === '' ? '' : join(folder, name)])
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain('npm run pack -- --to FOLDER')
  expect(stderr).not.toMatch(/^ {4}at /m)
})

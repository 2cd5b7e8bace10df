import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeTexts } from './write-texts.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'voyage-texts-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

it('leaves what was there, and nothing beside it, when the texts break off', async () => {
  await writeFile(join(root, 'days.csv'), 'yesterday')
  const broken = async function* () {
    yield 'to'
    throw new RangeError('no more')
  }
  await expect(writeTexts({ root, out: 'days.csv', texts: broken() })).rejects.toThrow('no more')
  expect(await readFile(join(root, 'days.csv'), 'utf8')).toBe('yesterday')
  await writeTexts({ root, out: 'days.csv', texts: ['to', 'day'] })
  expect(await readFile(join(root, 'days.csv'), 'utf8')).toBe('today')
  expect(await readdir(root)).toEqual(['days.csv'])
})

it('says so of a folder that is not there or stands in the way, by the name that was given', async () => {
  await mkdir(join(root, 'folder'))
  for (const out of ['nowhere/days.csv', 'folder']) {
    const written = writeTexts({ root, out, texts: ['x'] })
    await expect(written).rejects.toMatchObject({ code: 'CLI_FILE_UNWRITABLE', message: expect.stringContaining(out) })
  }
})

it('writes into a pipe, which stays one', async () => {
  execFileSync('mkfifo', [join(root, 'pipe')])
  const [, read] = await Promise.all([
    writeTexts({ root, out: 'pipe', texts: ['a', 'b'] }),
    readFile(join(root, 'pipe'), 'utf8'),
  ])
  expect(read).toBe('ab')
})

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
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

it('writes a whole file for each of several that write to it at once, of which the last to end stays', async () => {
  const read = () => readFile(join(root, 'shared.csv'), 'utf8')
  const first = async function* () {
    yield 'first begins, '
    await writeTexts({ root, out: 'shared.csv', texts: ['second begins, ', 'second ends'] })
    expect(await read()).toBe('second begins, second ends')
    yield 'first ends'
  }
  await writeTexts({ root, out: 'shared.csv', texts: first() })
  expect(await read()).toBe('first begins, first ends')
  expect((await readdir(root)).filter((name) => name.startsWith('shared'))).toEqual(['shared.csv'])
})

it('leaves nothing behind when the process is interrupted, and lets it end by the signal', async () => {
  const folder = join(root, 'interrupted')
  await mkdir(folder)
  const script = `
    import { writeTexts } from ${JSON.stringify(join(import.meta.dirname, 'write-texts.ts'))}
    async function* texts() {
      yield 'x'
      console.log('begun')
      await new Promise(() => setInterval(() => undefined, 1e6))
    }
    await writeTexts({ root: ${JSON.stringify(folder)}, out: 'days.csv', texts: texts() })`
  const options = ['-C', '@voyage/source', '--input-type=module', '--eval', script]
  const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  const partial = /^days\.csv\.[0-9a-f]{12}\.partial$/
  await expect.poll(() => readdir(folder), { timeout: 10_000 }).toEqual([expect.stringMatching(partial)])
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM'])
  expect(await readdir(folder)).toEqual([])
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

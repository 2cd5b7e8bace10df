import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readJsonFile } from './read-json-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voyage-json-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('reads JSON with a byte order mark', async () => {
  await writeFile(join(folder, 'a.json'), '\uFEFF{"a": 1}')
  expect(await readJsonFile(folder, 'a.json')).toEqual({ a: 1 })
})

it('names file, line and column of a syntax error', async () => {
  await writeFile(join(folder, 'a.json'), '{\n  "a": 1,\n  oops\n}')
  await expect(readJsonFile(folder, 'a.json')).rejects.toMatchObject({
    code: 'CLI_JSON_INVALID',
    message: expect.stringContaining('a.json is not JSON: line 3, column 3'),
  })
})

it('names a file that is not there and where it looked', async () => {
  await expect(readJsonFile(folder, 'nothing.json')).rejects.toMatchObject({
    code: 'CLI_FILE_UNREADABLE',
    message: 'nothing.json cannot be read (ENOENT).',
    remedy: expect.stringContaining(folder),
  })
})

import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { idPlaceholder, openIdsFile } from './ids-file.ts'

const id = '0a0a0a0a-1111-4222-8333-444444444444'
let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'voyage-ids-'))
})
afterEach(() => rm(root, { recursive: true }))

const read = async () => JSON.parse(await readFile(join(root, 'ids.json'), 'utf8'))

it('writes each id as it becomes known, and keeps what else the file holds', async () => {
  await writeFile(join(root, 'ids.json'), '{"kv":{"CACHE":"x"},"d1":{"old":"y"}}')
  const file = await openIdsFile(root, 'ids.json')
  await Promise.all(['a', 'b'].map((name) => file.put(new Map([[name, id]]))))
  expect(await read()).toEqual({ kv: { CACHE: 'x' }, d1: { old: 'y', a: id, b: id } })
})

it('never puts a placeholder over a real id, and a real id over a placeholder (requirement 5)', async () => {
  const file = await openIdsFile(root, 'ids.json')
  await file.put(new Map([['a', idPlaceholder('a')]]))
  expect(await read()).toEqual({ d1: { a: idPlaceholder('a') } })
  await file.put(new Map([['a', id]]))
  const { mtimeMs } = await stat(join(root, 'ids.json'))
  await (await openIdsFile(root, 'ids.json')).put(new Map([['a', idPlaceholder('a')]]))
  expect(await read()).toEqual({ d1: { a: id } })
  expect((await stat(join(root, 'ids.json'))).mtimeMs).toBe(mtimeMs)
})

it('writes what could not be written with the next one, and says that it could not', async () => {
  const file = await openIdsFile(root, 'later/ids.json')
  const puts = ['a', 'b'].map((name) => file.put(new Map([[name, id]])))
  for (const put of puts) await expect(put).rejects.toMatchObject({ code: 'CLI_FILE_UNWRITABLE' })
  await mkdir(join(root, 'later'))
  await file.put(new Map([['a', id]]))
  expect(JSON.parse(await readFile(join(root, 'later/ids.json'), 'utf8'))).toEqual({ d1: { a: id, b: id } })
})

it('leaves a file alone that is no file of ids', async () => {
  await writeFile(join(root, 'ids.json'), '{"d1":[]}')
  await expect(openIdsFile(root, 'ids.json')).rejects.toMatchObject({ code: 'CLI_IDS_INVALID' })
})

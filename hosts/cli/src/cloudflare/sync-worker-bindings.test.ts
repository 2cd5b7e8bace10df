import { mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { syncWorkerBindings } from './sync-worker-bindings.ts'

const id = '11111111-2222-3333-4444-555555555555'
const ids = { d1: { ops: id } }
const jsonc =
  '\uFEFF{\r\n\t// ids\r\n\t"d1_databases": [{ "binding": "OPS", "database_name": "ops", "database_id": "<ops id>", },],\r\n}'
let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'voyage-sync-'))
})

afterAll(() => rm(root, { recursive: true }))

it('changes the id and no other byte, then writes the file no more', async () => {
  const file = join(root, 'wrangler.jsonc')
  await writeFile(file, jsonc)
  expect(await syncWorkerBindings({ root, config: 'wrangler.jsonc', ids })).toEqual({ ok: true, value: null })
  expect(await readFile(file, 'utf8')).toBe(jsonc.replace('<ops id>', id))
  await utimes(file, 1, 1)
  expect(await syncWorkerBindings({ root, config: 'wrangler.jsonc', ids })).toEqual({ ok: true, value: null })
  expect((await stat(file)).mtimeMs).toBe(1000)
})

it.each([
  ['absent.jsonc', null, 'worker-config-unreadable'],
  ['latin1.jsonc', Buffer.from([0x7b, 0xe9, 0x7d]), 'worker-config-unreadable'],
  ['broken.toml', 'name = \n', 'worker-config-not-edited'],
  ['none.toml', 'name = "x"\n', 'binding-missing'],
])('leaves %s as it is', async (config, content, code) => {
  if (content !== null) await writeFile(join(root, config), content)
  const refused = await syncWorkerBindings({ root, config, ids })
  expect(refused).toMatchObject({ ok: false, error: { code, effect: 'none' } })
  if (content !== null) expect(await readFile(join(root, config))).toEqual(Buffer.from(content))
})

import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { VoyageRun } from '../support/run-voyage.ts'
import { runVoyageHere } from '../support/run-voyage-here.ts'

const database = '0a0a0a0a-1111-4222-8333-444444444444'
const staging = '0b0b0b0b-1111-4222-8333-444444444444'
const namespace = 'c'.repeat(32)

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voyage-sync-'))
  const ids = { d1: { ops: database }, kv: { CACHE: namespace }, env: { staging: { d1: { DB: staging } } } }
  await writeFile(join(folder, 'ids.json'), JSON.stringify(ids))
})
afterEach(() => rm(folder, { recursive: true }))

const sync = (config: string, ...more: ReadonlyArray<string>): Promise<VoyageRun> =>
  runVoyageHere(['sync-bindings', '--config', config, '--ids', 'ids.json', ...more], { cwd: folder })

const toml = [
  '\uFEFF# ours',
  'name = "bank"',
  '[[d1_databases]]',
  "\tbinding = 'DB'",
  "\tdatabase_name = 'ops'",
  "\tdatabase_id = '<ops>' # put in",
  '[[kv_namespaces]]',
  'binding = "CACHE"',
  'id = ""',
  '[[env.staging.d1_databases]]',
  'binding = "DB"',
  'database_name = "ops-staging"',
  'database_id = "<staging>"',
].join('\r\n')

it('prints or writes wrangler.toml with the ids put in: mark, line ends, quotes and comments stay', async () => {
  const path = join(folder, 'wrangler.toml')
  await writeFile(path, toml)
  const wanted = toml.replace('<ops>', database).replace('id = ""', `id = "${namespace}"`)
  expect(await sync('wrangler.toml')).toEqual({ code: 0, stderr: '', stdout: wanted })
  expect(await readFile(path, 'utf8')).toBe(toml)
  expect(await sync('wrangler.toml', '--write')).toMatchObject({ code: 0, stdout: 'wrangler.toml: 2 ids written.\n' })
  expect(await readFile(path, 'utf8')).toBe(wanted)
})

it('puts the names of buckets, queues and dead-letter queues where their bindings say, and warns of what nobody binds', async () => {
  const path = join(folder, 'wrangler.jsonc')
  const config = `{
  "r2_buckets": [{ "binding": "FILES", "bucket_name": "<files>" }], // ours
  "queues": {
    "producers": [{ "binding": "MAIL", "queue": "<mail>" }],
    "consumers": [{ "queue": "bank-mail", "dead_letter_queue": "<dead>", }],
  },
}`
  await writeFile(path, config)
  const ids = {
    r2: { FILES: 'bank-files', OTHER: 'bank-other' },
    queues: { MAIL: 'bank-mail' },
    deadLetterQueues: { 'bank-mail': 'bank-dead' },
  }
  await writeFile(join(folder, 'ids.json'), JSON.stringify(ids))
  const run = await sync('wrangler.jsonc', '--write')
  expect(run).toMatchObject({ code: 0, stdout: 'wrangler.jsonc: 3 ids written.\n' })
  expect(run.stderr).toBe('warning: no binding of wrangler.jsonc asks for r2.OTHER\n')
  const wanted = config.replace('<files>', 'bank-files').replace('<mail>', 'bank-mail').replace('<dead>', 'bank-dead')
  expect(await readFile(path, 'utf8')).toBe(wanted)
  await writeFile(join(folder, 'ids.json'), JSON.stringify({ r2: { FILES: 'Not A Bucket' } }))
  expect(await sync('wrangler.jsonc', '--write')).toMatchObject({ code: 1, stderr: expect.stringContaining('FILES') })
  expect(await readFile(path, 'utf8')).toBe(wanted)
})

it('takes the ids of an environment, and absolute paths', async () => {
  const path = join(folder, 'wrangler.toml')
  await writeFile(path, toml)
  const run = await runVoyageHere(
    ['sync-bindings', '--config', path, '--ids', join(folder, 'ids.json'), '--env', 'staging', '--write'],
    {},
  )
  expect(run, run.stderr).toMatchObject({ code: 0 })
  expect(await readFile(path, 'utf8')).toBe(toml.replace('<staging>', staging))
})

it.each([
  ['TOML that is none, with its line', 'wrangler.toml', Buffer.from('name = "bank"\nmain = index.ts\n'), /line 2/],
  ['JSON that is none, with its line', 'wrangler.json', Buffer.from('{\n  "name": "bank",,\n}'), /line 2/],
  ['bytes that are no UTF-8', 'wrangler.jsonc', Buffer.from([0x7b, 0xff, 0x7d]), /cannot be read/],
])('refuses %s, and leaves the file as it is', async (_what, name, content, said) => {
  const path = join(folder, name)
  await writeFile(path, content)
  const { mtimeMs } = await stat(path)
  const run = await sync(name, '--write')
  expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(said) })
  expect(run.stderr).toContain(name)
  expect(await readFile(path)).toEqual(content)
  expect((await stat(path)).mtimeMs).toBe(mtimeMs)
})

it.each([
  ['an id that is none', '{"d1":{"ops":"not-an-id"}}', /ops/],
  ['an id in capitals', `{"d1":{"ops":"${database.toUpperCase()}"}}`, /ops/],
  ['another form', '[]', /ids\.json is not a file of ids/],
])('refuses an ids file with %s', async (_what, content, said) => {
  await writeFile(join(folder, 'ids.json'), content)
  await writeFile(join(folder, 'wrangler.toml'), toml)
  const run = await sync('wrangler.toml', '--write')
  expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(said) })
  expect(await readFile(join(folder, 'wrangler.toml'), 'utf8')).toBe(toml)
})

it('takes a name such as __proto__ for any other that no binding asks for', async () => {
  await writeFile(join(folder, 'ids.json'), '{"d1":{"__proto__":1}}')
  await writeFile(join(folder, 'wrangler.toml'), toml)
  expect(await sync('wrangler.toml')).toMatchObject({ code: 0, stdout: toml })
})

it.each(['stagign', 'constructor', '__proto__'])(
  'refuses the environment %s when the ids file has environments and not this one: no other one gets its ids',
  async (name) => {
    await writeFile(join(folder, 'wrangler.toml'), toml)
    const run = await sync('wrangler.toml', '--env', name, '--write')
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/no ids for the environment/) })
    expect(await readFile(join(folder, 'wrangler.toml'), 'utf8')).toBe(toml)
  },
)

it('takes the ids of a file without environments for the one that is asked for', async () => {
  await writeFile(join(folder, 'ids.json'), JSON.stringify({ d1: { DB: staging } }))
  await writeFile(join(folder, 'wrangler.toml'), toml)
  const run = await sync('wrangler.toml', '--env', 'staging')
  expect(run).toMatchObject({ code: 0, stdout: toml.replace('<staging>', staging) })
})

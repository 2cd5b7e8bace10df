import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLocalTarget } from '../../hosts/cli/src/local/local-target.ts'
import { createFaults } from './faults.ts'
import { inProcessStack } from './stack-in-process.ts'

const { signal } = new AbortController()
let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'voyage-account-'))
})
afterEach(() => rm(root, { recursive: true }))

const folder = () => join(root, 'local')
const account = async () => JSON.parse(await readFile(join(folder(), 'account.json'), 'utf8'))
/** Opens the stack; `onStart` is told the Workers that it starts with. */
const open = (how: { readonly code?: () => string; readonly onStart?: (names: ReadonlyArray<string>) => void } = {}) =>
  createLocalTarget({
    root,
    folder: folder(),
    startStack(options, first) {
      how.onStart?.((first?.workers ?? []).map((worker) => worker.options.name))
      return inProcessStack(createFaults({ fault: null, at: 0 }))(options, first)
    },
    serving: {
      entry: { worker: 'gateway', port: 0 },
      bundle: async () => how.code?.() ?? '',
      secret: () => 'secret',
      onLog: () => undefined,
      onRuntime: () => undefined,
    },
  })

it('what could not be written of the account is written with the next change', async () => {
  const target = await open()
  // A folder in the place of the file: no rename can replace it.
  await mkdir(join(folder(), 'account.json/full'), { recursive: true })
  await expect(target.createDatabase('ops', { signal })).rejects.toThrow()
  await rm(join(folder(), 'account.json'), { recursive: true })
  expect(await target.namespaces.create('cache', { signal })).toMatchObject({ ok: true })
  await target.stop()
  expect(await account()).toMatchObject({
    databases: { ops: expect.any(String) },
    namespaces: { cache: expect.any(String) },
  })
})

it('the code that is served is never written over: a new one has a file of its own, and the old one goes when that runs', async () => {
  await writeFile(
    join(root, 'wrangler.jsonc'),
    '{"name": "site", "main": "site.ts", "compatibility_date": "2026-10-01"}',
  )
  let code = 'export default {}'
  const target = await open({ code: () => code })
  const deploy = { worker: 'site', config: 'wrangler.jsonc', vars: {}, secrets: [], routes: [] }
  expect(await target.deployWorker(deploy, { signal })).toMatchObject({ ok: true })
  const first = (await account()).workers.site.code
  code = 'export default { fetch() {} }'
  expect(await target.deployWorker(deploy, { signal })).toMatchObject({ ok: true })
  const second = (await account()).workers.site.code
  expect(second).not.toBe(first)
  expect(await readdir(join(folder(), 'workers'))).toEqual([second])
  expect(await readFile(join(folder(), 'workers', second), 'utf8')).toBe(code)
  await target.stop()
})

it('a Pages application whose files were lost in a kill does not keep the stack from starting; a deploy brings it back', async () => {
  await mkdir(join(root, 'dist'))
  await writeFile(join(root, 'dist/index.html'), 'help')
  const deployment = {
    app: 'help',
    branch: 'main',
    output: 'dist',
    vars: {},
    bindings: { services: {}, d1: {}, kv: {}, r2: {}, queues: {} },
  }
  const first = await open()
  expect(await first.pages.create({ name: 'help', branch: 'main' }, { signal })).toMatchObject({ ok: true })
  expect(await first.pages.deploy(deployment, { signal })).toMatchObject({ ok: true })
  await first.stop()
  // Between the removal of the old files and the renaming of the new ones.
  await rm(join(folder(), 'pages/help'), { recursive: true })
  await mkdir(join(folder(), 'pages/help.new'))
  let started: ReadonlyArray<string> = ['pages-help']
  const second = await open({
    onStart: (names) => {
      started = names
    },
  })
  expect(started).toEqual([])
  expect(await second.pages.deploy(deployment, { signal })).toMatchObject({ ok: true })
  expect(await readFile(join(folder(), 'pages/help/index.html'), 'utf8')).toBe('help')
  expect(existsSync(join(folder(), 'pages/help.new'))).toBe(false)
  await second.stop()
})

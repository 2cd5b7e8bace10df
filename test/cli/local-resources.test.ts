import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import type { LocalTarget } from '../../hosts/cli/src/local/local-target.ts'
import { createLocalTarget } from '../../hosts/cli/src/local/local-target.ts'

// Namespaces, buckets, queues and stubs in real workerd: each test goes on where the one before it ended.

const never = { signal: new AbortController().signal }
let root: string
let target: LocalTarget

const open = (): Promise<LocalTarget> =>
  createLocalTarget({
    root,
    folder: join(root, 'state'),
    serving: {
      entry: { worker: 'shop', port: 0 },
      bundle: async () => (await bundleWorker({ entry: join(root, 'shop-worker.ts'), root })).code,
      secret: () => '',
      onLog: () => undefined,
      onRuntime: () => undefined,
    },
  })
const ask = async (path: string): Promise<Response> => target.fetch('shop', `http://shop.localhost${path}`, undefined)

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'voyage-local-'))
  await cp(join(import.meta.dirname, 'local-resources-project'), root, { recursive: true })
  target = await open()
})
afterAll(async () => {
  await target.stop()
  await rm(root, { recursive: true })
})

it('finds what was created under its exact name, and refuses to create it twice', async () => {
  expect(await target.namespaces.find('shop-cache', never)).toEqual({ ok: true, value: null })
  const cache = await target.namespaces.create('shop-cache', never)
  expect(cache).toMatchObject({ ok: true, value: expect.stringMatching(/^[0-9a-f]{32}$/) })
  expect(await target.namespaces.find('shop-cache', never)).toEqual(cache)
  expect(await target.namespaces.create('shop-cache', never)).toMatchObject({ ok: false, error: { effect: 'none' } })
  await target.buckets.create('shop-files', never)
  expect(await target.buckets.find('shop-files', never)).toEqual({ ok: true, value: 'shop-files' })
  for (const name of ['shop-mail', 'shop-mail-dead']) await target.queues.create(name, never)
})

it('a Worker writes to what its bindings stand for, and a message that fails reaches the dead-letter queue', async () => {
  const cache = await target.namespaces.find('shop-cache', never)
  const ids = {
    d1: {},
    kv: { CACHE: cache.ok ? (cache.value ?? '') : '' },
    r2: { FILES: 'shop-files' },
    queues: { MAIL: 'shop-mail' },
    deadLetterQueues: { 'shop-mail': 'shop-mail-dead' },
  }
  expect(await target.deployStub('partner', never)).toMatchObject({ ok: true })
  await target.syncBindings({ worker: 'shop', config: 'wrangler.jsonc', ids }, never)
  const shop = { worker: 'shop', config: 'wrangler.jsonc', vars: {}, secrets: [], routes: [] }
  expect(await target.deployWorker(shop, never)).toMatchObject({ ok: true })
  await ask('/put')
  await ask('/send')
  await expect
    .poll(async () => (await ask('/')).json())
    .toEqual({ cache: 'hello', file: 'content', delivered: 'dead {"to":"ada"}' })
})

it('a stub answers 503 until its Worker is deployed, and never replaces one', async () => {
  const answer = await ask('/partner')
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '60'])
  expect(await target.deployStub('shop', never)).toMatchObject({ ok: true })
  expect((await ask('/')).status).toBe(200)
})

it('keeps what was written over a restart, and the file of the account names what stands', async () => {
  await target.stop()
  target = await open()
  expect(await (await ask('/')).json()).toMatchObject({ cache: 'hello', file: 'content' })
  const account = JSON.parse(await readFile(join(root, 'state/account.json'), 'utf8'))
  expect(account).toMatchObject({ buckets: { 'shop-files': 'shop-files' }, stubs: ['partner'] })
  expect(Object.keys(account.queues)).toEqual(['shop-mail', 'shop-mail-dead'])
})

describe('a Worker that does not start', () => {
  let folder: string
  const codes = new Map<string, string>()
  const openWith = (): Promise<LocalTarget> =>
    createLocalTarget({
      root: folder,
      folder: join(folder, 'state'),
      serving: {
        entry: { worker: 'one', port: 0 },
        bundle: async (config) => codes.get(config) ?? '',
        secret: () => '',
        onLog: () => undefined,
        onRuntime: () => undefined,
      },
    })
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voyage-local-start-'))
    for (const name of ['one', 'two']) {
      await writeFile(
        join(folder, `${name}.json`),
        `{ "name": "${name}", "main": "x.mjs", "compatibility_date": "2026-10-01" }`,
      )
    }
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('fails alone, and what it was before runs on, also at the next start', async () => {
    const answer = (text: string) => `export default { fetch: () => new Response("${text}") }`
    const deploy = (from: LocalTarget, worker: string) =>
      from.deployWorker({ worker, config: `${worker}.json`, vars: {}, secrets: [], routes: [] }, never)
    codes.set('one.json', answer('first')).set('two.json', answer('second'))
    let local = await openWith()
    expect(await deploy(local, 'one')).toMatchObject({ ok: true })
    codes.set('one.json', 'throw new Error("no start")')
    const [one, two] = await Promise.all([deploy(local, 'one'), deploy(local, 'two')])
    expect([one.ok, two.ok]).toEqual([false, true])
    const textOf = async (worker: string) => (await local.fetch(worker, 'http://x.localhost/', undefined)).text()
    expect([await textOf('one'), await textOf('two')]).toEqual(['first', 'second'])
    await local.stop()
    local = await openWith()
    expect([await textOf('one'), await textOf('two')]).toEqual(['first', 'second'])
    await local.stop()
  })
})

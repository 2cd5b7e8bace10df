import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { deployWorker } from './deploy-worker.ts'
import type { RunWrangler, WranglerCall, WranglerOutput } from './run-wrangler.ts'
import { createWranglerTarget } from './wrangler-target.ts'

const accountId = 'a'.repeat(32)
const signal = new AbortController().signal
const deployed = [{ type: 'deploy', version_id: '1' }]
let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'voyage-deploy-'))
  await writeFile(join(root, 'wrangler.toml'), 'name = "one"\nmain = "index.js"\n')
})

afterAll(() => rm(root, { recursive: true }))

const request = {
  accountId,
  worker: 'one',
  config: 'wrangler.toml',
  vars: { URL: 'https://one.example' },
  secrets: [{ name: 'KEY', from: 'SHOP_KEY', value: 'canary' }],
  routes: ['one.example'],
  signal,
}

/** A wrangler that ends well with this report and remembers how it was called. */
function reporting(report: WranglerOutput['report']): {
  readonly run: RunWrangler
  readonly calls: Array<WranglerCall>
} {
  const calls: Array<WranglerCall> = []
  const run: RunWrangler = async (call) => {
    calls.push(call)
    return { ok: true, value: { stdout: '', report } }
  }
  return { run, calls }
}

it('hands secrets over on standard input only, after the Worker is deployed', async () => {
  const { run, calls } = reporting(deployed)
  expect(await deployWorker({ ...request, root, run })).toEqual({ ok: true, value: { versionId: '1' } })
  expect(calls.map((call) => call.arguments[0])).toEqual(['deploy', 'secret'])
  expect(calls[0]?.arguments).toEqual(
    expect.arrayContaining(['--name', 'one', '--var', 'URL:https://one.example', '--domain=one.example']),
  )
  expect(JSON.stringify(calls.map((call) => call.arguments))).not.toContain('canary')
  expect(calls[1]?.stdin).toBe('{"KEY":"canary"}')
})

it('asks for no secrets when there are none', async () => {
  const { run, calls } = reporting(deployed)
  expect(await deployWorker({ ...request, root, run, secrets: [] })).toEqual({
    ok: true,
    value: { versionId: '1' },
  })
  expect(calls).toHaveLength(1)
})

it('takes a wrangler that ended well without a deployed version for a failure, and gives no secrets then', async () => {
  const { run, calls } = reporting([{ type: 'wrangler-session' }])
  expect(await deployWorker({ ...request, root, run })).toMatchObject({
    ok: false,
    error: { code: 'worker-deploy-unconfirmed', effect: 'unknown' },
  })
  expect(calls).toHaveLength(1)
})

it.each([
  ['--name=x', 'wrangler.toml', 'name-refused'],
  ['one', 'absent.toml', 'worker-config-unreadable'],
  ['one', 'broken.jsonc', 'worker-config-invalid'],
  ['one', 'without-id.jsonc', 'binding-id-missing'],
])('refuses the Worker %s of %s without calling wrangler', async (worker, config, code) => {
  await writeFile(join(root, 'broken.jsonc'), '{ "name": }')
  await writeFile(join(root, 'without-id.jsonc'), '{ "d1_databases": [{ "binding": "OPS_DB" }] }')
  const { run, calls } = reporting(deployed)
  const refused = await deployWorker({ ...request, root, run, worker, config })
  expect(refused).toMatchObject({ ok: false, error: { code, effect: 'none' } })
  expect(calls).toEqual([])
})

it.each([null, '<your Cloudflare account id>'])('refuses every call for the account %s', async (account) => {
  const target = createWranglerTarget({ root, accountId: account, environment: {} })
  expect(await target.findDatabase('ops', { signal })).toMatchObject({
    ok: false,
    error: { code: 'account-missing', effect: 'none' },
  })
})

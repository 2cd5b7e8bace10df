import { writeFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeployState } from '@voyage/deploy-planner'
import { createFileStateStore } from '@voyage/deploy-planner/files'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { CommandError } from '../command-error.ts'
import { createOutput } from '../output.ts'
import type { DestroyOptions } from './run-destroy.ts'
import { runDestroy } from './run-destroy.ts'

const accountId = '0123456789abcdef0123456789abcdef'
const id = (digit: string) => `${digit.repeat(8)}-1111-4222-8333-444444444444`
const hex = (digit: string) => digit.repeat(32)
const bindings = { databases: [], kv: {}, r2: {}, queues: {}, consumers: {} }
const deployed = (worker: string, services: ReadonlyArray<string>) => ({
  kind: 'worker.deploy',
  inputs: { ...bindings, worker, config: 'w.toml', vars: {}, secrets: [], services, routes: [], fingerprint: '' },
  outputs: {},
})
/** In an order in which it could be deployed: the site, then the gateway that calls it. */
const steps = {
  'd1.create:ops': { kind: 'd1.create', inputs: { name: 'ops' }, outputs: { databaseId: id('a') } },
  'kv.create:cache': { kind: 'kv.create', inputs: { name: 'cache' }, outputs: { namespaceId: hex('b') } },
  'r2.create:files': { kind: 'r2.create', inputs: { name: 'files' }, outputs: {} },
  'queue.create:mail': { kind: 'queue.create', inputs: { name: 'mail' }, outputs: { queueId: hex('c') } },
  'worker.deploy:site': deployed('site', []),
  'worker.deploy:gateway': deployed('gateway', ['site']),
  'pages.create:help': {
    kind: 'pages.create',
    inputs: { name: 'help', branch: 'main' },
    outputs: { subdomain: 'help.pages.dev' },
  },
  'tenant.create:bank': {
    kind: 'tenant.create',
    inputs: { slug: 'bank', name: 'Bank', plan: 'standard', regionHint: null, rootCompany: null },
    outputs: { tenantId: 'ten_1' },
  },
  'tenant.activate:bank': { kind: 'tenant.activate', inputs: { tenant: 'bank' }, outputs: {} },
}
const known: Record<string, object> = Object.fromEntries(
  Object.entries(steps).map(([step, record]) => {
    return [step, { ...record, inputHash: 'd'.repeat(64), readHash: 'e'.repeat(64), finishedAt: 1 }]
  }),
)
const state = { formatVersion: 1, manifest: 'bank', environment: 'production', accountId, steps: known }

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'voyage-destroy-'))
  const manifest = {
    version: 1,
    name: 'bank',
    environments: { production: { accountId } },
    controlPlane: { url: 'https://control.example' },
    auth: { url: 'https://auth.example' },
    d1Count: 0,
    d1: [],
    workers: [],
    tenants: [],
  }
  await writeFile(join(root, 'voyage.json'), JSON.stringify(manifest))
  await store().save(state as DeployState)
})
afterEach(async () => {
  vi.unstubAllGlobals()
  await rm(root, { recursive: true, force: true })
})

const store = () => createFileStateStore({ directory: join(root, '.voyage/production'), now: () => 1 })

const named = { manifest: 'voyage.json', environment: 'production', databases: true, execute: true }
const confirm = 'bank/production with databases'

/** Takes things away where every call is answered as done; returns the changes that were asked for, in their order. */
async function destroy(options: DestroyOptions): Promise<ReadonlyArray<string>> {
  const changes: Array<string> = []
  vi.stubGlobal('fetch', async (url: string, { method = 'GET' }: RequestInit) => {
    if (method !== 'GET') changes.push(`${method} ${new URL(url).pathname.replace(/.*\/accounts\/[^/]+/, '')}`)
    return Response.json({ success: true, errors: [], messages: [], result: [] })
  })
  const stream = { write: () => undefined }
  const output = createOutput({ stdout: stream, stderr: stream, environment: {}, style: (_, text) => text })
  const environment = { CLOUDFLARE_API_TOKEN: 'token', VOYAGE_OPERATOR_TOKEN: 'token' }
  try {
    await runDestroy(options, { output, root, environment, endWith: () => undefined })
  } catch (failure) {
    if (!(failure instanceof CommandError)) throw failure
    changes.push(failure.code)
  }
  return changes
}

const withoutData = [
  'PATCH /tenants/ten_1',
  'DELETE /pages/projects/help',
  'DELETE /workers/scripts/gateway',
  'DELETE /workers/scripts/site',
]
const withData = [
  `DELETE /d1/database/${id('a')}`,
  `DELETE /storage/kv/namespaces/${hex('b')}`,
  `DELETE /queues/${hex('c')}`,
  'DELETE /r2/buckets/files',
]

it('suspends tenants first, then deletes callers before what they call, and what holds data last', async () => {
  expect(await destroy({ ...named, confirm })).toEqual([...withoutData, ...withData])
  expect(await store().load()).toMatchObject({ state: { steps: {} }, journal: [] })
})

it('keeps what holds data, and its records, unless it is asked for', async () => {
  expect(await destroy({ ...named, databases: false, confirm: 'bank/production' })).toEqual(withoutData)
  const { state: left } = await store().load()
  expect(Object.keys(left?.steps ?? {})).toEqual([
    'd1.create:ops',
    'kv.create:cache',
    'r2.create:files',
    'queue.create:mail',
    'tenant.create:bank',
  ])
})

it.each([
  [
    'made another thing of the same name',
    { 'd1.create:ops': { ...known['d1.create:ops'], outputs: { databaseId: id('f') } } },
  ],
  [
    'deployed something more',
    { 'worker.stub:new': { ...known['worker.deploy:site'], kind: 'worker.stub', inputs: { worker: 'new' } } },
  ],
])('does nothing when somebody %s between what was shown and its confirmation', async (_, changed) => {
  const file = join(root, '.voyage/production/state.json')
  const changes = await destroy({
    ...named,
    get confirm() {
      writeFileSync(file, JSON.stringify({ ...state, steps: { ...known, ...changed } }))
      return confirm
    },
  })
  expect(changes).toEqual(['CLI_STATE_CHANGED'])
  expect(await store().findLock()).toBeNull()
})

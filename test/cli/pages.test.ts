import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWranglerTarget } from '../../hosts/cli/src/cloudflare/wrangler-target.ts'
import type { DeployTarget } from '../../hosts/cli/src/executor/deploy-target.ts'
import type { LocalTarget } from '../../hosts/cli/src/local/local-target.ts'
import { createLocalTarget } from '../../hosts/cli/src/local/local-target.ts'
import { buildPages } from '../../hosts/cli/src/pages/build-pages.ts'
import { createRestTarget } from '../../hosts/cli/src/rest/rest-target.ts'
import type { CloudflareApiDouble } from '../support/cloudflare-api-double/start-cloudflare-api.ts'
import { startCloudflareApi } from '../support/cloudflare-api-double/start-cloudflare-api.ts'

// Pages by the API, by the real wrangler and locally: each test goes on where the one before it ended.

const accountId = '0123456789abcdef0123456789abcdef'
const token = 'token-canary-7c1f'
const signal = new AbortController().signal
const none = { services: {}, d1: {}, kv: {}, r2: {}, queues: {} }
const shop = { app: 'shop', branch: 'main', output: 'shop/dist', vars: {}, bindings: none }

let api: CloudflareApiDouble
let root: string
let rest: DeployTarget
let wrangler: DeployTarget

beforeAll(async () => {
  api = await startCloudflareApi({ id: accountId, token })
  root = await mkdtemp(join(tmpdir(), 'voyage-pages-'))
  const { PATH, HOME } = process.env
  const environment = { PATH, HOME, CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_API_BASE_URL: api.baseUrl }
  rest = createRestTarget({ root, accountId, environment })
  wrangler = createWranglerTarget({ root, accountId, environment })
  await write('shop/dist/index.html', '<h1>Shop</h1>')
  await write('shop/dist/assets/shop.css', 'h1 { color: teal }')
  await write('shop/dist/_headers', '/*\n  X-Frame-Options: DENY\n')
  await write('shop/dist/node_modules/left/behind.js', '')
})
afterAll(async () => {
  await api.stop()
  await rm(root, { recursive: true })
})

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}
const uploads = () => api.requests.filter(({ path }) => path === '/pages/assets/upload').length
const deployments = () => api.pages.get('shop')?.deployments ?? []
const files = { '/index.html': '<h1>Shop</h1>', '/assets/shop.css': 'h1 { color: teal }' }

describe('by the API', () => {
  it('creates a project once, and uploads what is new', async () => {
    expect(await rest.pages.find('shop', { signal })).toEqual({ ok: true, value: null })
    const made = await rest.pages.create({ name: 'shop', branch: 'main' }, { signal })
    expect(made).toEqual({ ok: true, value: 'shop.pages.dev' })
    expect(await rest.pages.find('shop', { signal })).toEqual(made)
    expect(await rest.pages.create({ name: 'shop', branch: 'main' }, { signal })).toMatchObject({
      ok: false,
      error: { code: 'pages-project-exists', effect: 'none' },
    })
    const deployed = await rest.pages.deploy(shop, { signal })
    expect(deployed).toEqual({ ok: true, value: { deploymentId: deployments()[0]?.id } })
    expect(deployments()[0]?.files).toEqual(files)
    expect(uploads()).toBe(1)
  })

  it('says that a deployment became a preview, until its branch is made the production branch', async () => {
    const trunk = { ...shop, branch: 'trunk' }
    const preview = { ok: false, error: { code: 'pages-deployed-as-preview', effect: 'unknown' } }
    expect(await rest.pages.deploy(trunk, { signal })).toMatchObject(preview)
    expect(await wrangler.pages.deploy(trunk, { signal })).toMatchObject(preview)
    const set = await rest.pages.setProductionBranch?.({ name: 'shop', branch: 'trunk' }, { signal })
    expect(set).toEqual({ ok: true, value: null })
    expect(await rest.pages.deploy(trunk, { signal })).toMatchObject({ ok: true })
    await rest.pages.setProductionBranch?.({ name: 'shop', branch: 'main' }, { signal })
    expect(await rest.pages.setProductionBranch?.({ name: 'none', branch: 'main' }, { signal })).toMatchObject({
      ok: false,
      error: { code: 'pages-project-missing' },
    })
    deployments().length = 1
  })

  it('refuses what it would leave out, and what it would publish by mistake', async () => {
    const bound = { ...shop, vars: { GREETING: 'hello' } }
    expect(await rest.pages.deploy(bound, { signal })).toMatchObject({
      ok: false,
      error: { code: 'pages-functions-unsupported', remedy: 'Use --target wrangler.' },
    })
    // Where Pages looks for Functions: beside the output.
    await write('shop/functions/api.ts', 'export const onRequest = () => new Response()')
    expect(await rest.pages.deploy(shop, { signal })).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('has a folder "functions"; the API target deploys static files only') },
    })
    await rm(join(root, 'shop/functions'), { recursive: true })
    await symlink('/etc/hostname', join(root, 'shop/dist/host.txt'))
    expect(await rest.pages.deploy(shop, { signal })).toMatchObject({ ok: false, error: { code: 'pages-output-link' } })
    await rm(join(root, 'shop/dist/host.txt'))
    const missing = await rest.pages.deploy({ ...shop, output: 'shop/none' }, { signal })
    expect(missing).toMatchObject({ ok: false, error: { code: 'pages-output-missing', effect: 'none' } })
    expect(deployments()).toHaveLength(1)
  })
})

describe('by wrangler', () => {
  it('finds the project, and uploads nothing again: both name files alike', async () => {
    expect(await wrangler.pages.find('shop', { signal })).toEqual({ ok: true, value: 'shop.pages.dev' })
    const deployed = await wrangler.pages.deploy(shop, { signal })
    expect(deployed).toEqual({ ok: true, value: { deploymentId: deployments()[1]?.id } })
    expect(deployments()[1]?.files).toEqual(files)
    expect(uploads()).toBe(1)
  })

  it('gives Functions their variables and bindings', async () => {
    await write('shop/dist/_worker.js', 'export default { fetch: () => new Response("hello") }')
    const database = '0a0a0a0a-1111-4222-8333-444444444444'
    const bindings = { ...none, d1: { DB: database }, kv: { CACHE: 'f'.repeat(32) }, r2: { FILES: 'files' } }
    const deployed = await wrangler.pages.deploy({ ...shop, vars: { GREETING: 'hello' }, bindings }, { signal })
    expect(deployed).toMatchObject({ ok: true })
    expect(deployments().at(-1)?.functions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'GREETING', text: 'hello' }),
        expect.objectContaining({ name: 'DB', id: database }),
        expect.objectContaining({ name: 'CACHE', namespace_id: 'f'.repeat(32) }),
        expect.objectContaining({ name: 'FILES', bucket_name: 'files' }),
      ]),
    )
    await rm(join(root, 'shop/dist/_worker.js'))
  })

  it('refuses Functions that nobody built', async () => {
    await write('shop/functions/api.ts', 'export const onRequest = () => new Response()')
    expect(await wrangler.pages.deploy(shop, { signal })).toMatchObject({
      ok: false,
      error: { code: 'pages-functions-unbuilt', effect: 'none' },
    })
    await rm(join(root, 'shop/functions'), { recursive: true })
  })

  it('creates a project of the wanted name', async () => {
    const made = await wrangler.pages.create({ name: 'second', branch: 'trunk' }, { signal })
    expect(made).toEqual({ ok: true, value: 'second.pages.dev' })
    expect(api.pages.get('second')?.branch).toBe('trunk')
  })
})

describe('a build', () => {
  const inputs = { app: 'shop', directory: 'shop', vars: { MODE: 'production' }, fingerprint: '' }
  const environment = { PATH: process.env['PATH'], CLOUDFLARE_API_TOKEN: token, SESSION_SECRET: 'canary' }

  it('runs in its folder with its own variables and no credential', async () => {
    const code = "require('node:fs').writeFileSync('environment.json', JSON.stringify(process.env))"
    const command = [process.execPath, '-e', code]
    expect(await buildPages({ root, environment, inputs: { ...inputs, command }, signal })).toMatchObject({ ok: true })
    const { default: given } = await import(join(root, 'shop/environment.json'), { with: { type: 'json' } })
    expect(given).toMatchObject({ MODE: 'production', CI: 'true' })
    expect(Object.values(given)).not.toContain('canary')
    expect(Object.values(given)).not.toContain(token)
  })

  it('that fails names its command and its last words; one that does not exist is not started', async () => {
    const command = [process.execPath, '-e', 'console.error("no such page"); process.exit(3)']
    expect(await buildPages({ root, environment, inputs: { ...inputs, command }, signal })).toMatchObject({
      ok: false,
      error: {
        code: 'pages-build-failed',
        message: expect.stringContaining('ended with 3: no such page'),
        effect: 'unknown',
      },
    })
    const absent = await buildPages({
      root,
      environment,
      inputs: { ...inputs, command: ['no-such-program; true'] },
      signal,
    })
    expect(absent).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('could not be started'), effect: 'none' },
    })
  })
})

describe('locally', () => {
  let local: LocalTarget
  beforeAll(async () => {
    await write('entry.mjs', 'export default { fetch: () => new Response("entry") }')
    await write('wrangler.jsonc', '{ "name": "entry", "main": "entry.mjs", "compatibility_date": "2026-10-01" }')
    local = await createLocalTarget({
      root,
      folder: join(root, 'state'),
      serving: {
        entry: { worker: 'entry', port: 0 },
        bundle: async () => 'export default { fetch: () => new Response("entry") }',
        secret: () => '',
        onLog: () => undefined,
        onRuntime: () => undefined,
      },
    })
  })
  afterAll(() => local.stop())

  it('serves a copy of the output under a host name of its own, and everything else as before', async () => {
    const entry = { worker: 'entry', config: 'wrangler.jsonc', vars: {}, secrets: [], routes: [] }
    await local.deployWorker(entry, { signal })
    expect(await local.pages.create({ name: 'shop', branch: 'main' }, { signal })).toEqual({
      ok: true,
      value: 'shop.pages.localhost',
    })
    expect(await local.pages.deploy(shop, { signal })).toMatchObject({ ok: true })
    await write('shop/dist/index.html', 'another build')
    const front = (host: string) => local.fetch('voyage-local-front', `http://${host}/`, undefined)
    expect(await (await front('shop.pages.localhost')).text()).toBe('<h1>Shop</h1>')
    expect(await (await front('bank.localhost')).text()).toBe('entry')
    await write('shop/functions/api.ts', 'export const onRequest = () => new Response()')
    expect(await local.pages.deploy(shop, { signal })).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('has a folder "functions"; the local stack serves static files only') },
    })
    await rm(join(root, 'shop/functions'), { recursive: true })
  })
})

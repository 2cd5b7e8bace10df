import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PlatformOverHttp } from '../cli/platform-over-http.ts'
import { startPlatformOverHttp } from '../cli/platform-over-http.ts'
import type { CloudflareApiDouble } from '../support/cloudflare-api-double/start-cloudflare-api.ts'
import { startCloudflareApi } from '../support/cloudflare-api-double/start-cloudflare-api.ts'
import type { VoyageRun } from '../support/run-voyage.ts'
import { freePort, runVoyage } from '../support/run-voyage.ts'
import type { InstalledProject } from './install-project.ts'
import { installGuide } from './install-project.ts'

// The guide's project outside of the workspace: packages and hosts come by the commands of its
// README, the packages from their tarballs. On this machine it ends with a signed-in page. In the account, which a double of Cloudflare's API
// stands in for, Workers are uploaded and not run: control plane and auth host answer from a workerd beside it.
// Each test goes on where the one before it ended.

const accountId = '0123456789abcdef0123456789abcdef'
const apiToken = 'token-of-the-double'
const slow = 400_000
let project: InstalledProject
let api: CloudflareApiDouble
let platform: PlatformOverHttp
let port: string

const up = (): Promise<VoyageRun> =>
  runVoyage(['up', '--check', '--manifest', 'voyage.json', '--port', port], { cwd: project.folder })

const deploy = (...options: ReadonlyArray<string>): Promise<VoyageRun> =>
  runVoyage(['deploy', '--manifest', 'voyage.json', ...options], {
    cwd: project.folder,
    environment: {
      CLOUDFLARE_API_BASE_URL: api.baseUrl,
      CLOUDFLARE_API_TOKEN: apiToken,
      VOYAGE_OPERATOR_TOKEN: platform.token,
      KEY_ENCRYPTION_SECRET: 'k'.repeat(40),
      WEBHOOK_ENCRYPTION_SECRET: 'w'.repeat(40),
      SESSION_SECRET: 's'.repeat(40),
      OIDC_CLIENT_SECRET: 'a client secret of enough length',
      HARBOUR_SESSION_SECRET: 'h'.repeat(40),
      HARBOUR_CLIENT_SECRET: 'another client secret of enough length',
      DEMO_USER_PASSWORD: 'a long password',
    },
  })

/** The environment `production` of this account; names under .localhost are proved without DNS. */
async function fillIn(): Promise<void> {
  const file = join(project.folder, 'voyage.json')
  const manifest = JSON.parse(await readFile(file, 'utf8'))
  const { production } = manifest.environments
  production.accountId = accountId
  Object.assign(production.values, {
    controlUrl: `${platform.url}/control`,
    issuer: `${platform.url}/auth`,
    siteDomain: 'meridian.localhost',
    harbourDomain: 'harbour.localhost',
  })
  await writeFile(file, JSON.stringify(manifest, null, 2))
}

beforeAll(async () => {
  project = await installGuide('host-and-provision')
  api = await startCloudflareApi({ id: accountId, token: apiToken })
  platform = await startPlatformOverHttp()
  port = String(await freePort())
  await fillIn()
}, slow)
afterAll(async () => {
  await Promise.all([project?.remove(), api?.stop(), platform?.stop()])
})

it('takes the first tenant from nothing to a signed-in page', { timeout: slow }, async () => {
  const run = await up()
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 })
  expect(run.stdout).toMatch(/ok +http:\/\/meridian\.localhost:\d+\/ signed in as Dana Demo, lanes are shown/)
})

it('takes an empty account to the first tenant', { timeout: slow }, async () => {
  const run = await deploy('--execute')
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 })
  expect([...api.workers.keys()].sort()).toEqual(['auth', 'control-plane', 'edge-gateway', 'meridian'])
  expect(api.databases.map(({ name }) => name)).toContain('meridian-ops')
  const queues = [...api.things.queues.values()].sort((one, other) => one.name.localeCompare(other.name))
  expect(queues).toMatchObject([
    { name: 'voyage-events', consumers: [{ script_name: 'control-plane', dead_letter_queue: 'voyage-events-dead' }] },
    { name: 'voyage-events-dead', consumers: [] },
  ])
  expect(await platform.ask('/tenants/by-domain/meridian.localhost')).toMatchObject({ status: 'active' })
})

it('adds the second tenant, signs its user in too, and changes nothing of the first', { timeout: slow }, async () => {
  await rename(join(project.folder, 'two-tenants.json'), join(project.folder, 'voyage.json'))
  await fillIn()
  const gateway = join(project.folder, 'hosts/edge-gateway/wrangler.jsonc')
  const before = await readFile(gateway, 'utf8')
  const first = '{ "binding": "TENANT_MERIDIAN", "service": "meridian" }'
  const after = before.replace(first, `${first},\n    { "binding": "TENANT_HARBOUR", "service": "harbour" }`)
  expect(after).not.toBe(before)
  await writeFile(gateway, after)

  const run = await up()
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 })
  expect(run.stdout).toMatch(/ok +http:\/\/harbour\.localhost:\d+\/ signed in as Hanna Harbour, lanes are shown/)
  expect(run.stdout).toMatch(/ok +http:\/\/meridian\.localhost:\d+\/ signed in as Dana Demo, lanes are shown/)
  expect(run.stdout).toMatch(/^ {2}\+ Create tenant harbour/m)
  expect(run.stdout).not.toMatch(/^ {2}[+~].* meridian/m)
})

it('adds the second tenant to the account, and has nothing left to do', { timeout: slow }, async () => {
  const databases = api.databases.map(({ name, id }) => `${name} ${id}`)
  const run = await deploy('--execute')
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 })
  expect(api.databases.map(({ name, id }) => `${name} ${id}`)).toEqual(expect.arrayContaining(databases))
  expect(api.databases.length).toBe(databases.length + 4)
  expect(api.workers.get('edge-gateway')?.versions.at(-1)?.bindings).toContainEqual(
    expect.objectContaining({ name: 'TENANT_HARBOUR', type: 'service', service: 'harbour' }),
  )
  expect(api.workers.get('harbour')?.secrets).toEqual(
    new Map([
      ['OIDC_CLIENT_SECRET', 'another client secret of enough length'],
      ['SESSION_SECRET', 'h'.repeat(40)],
    ]),
  )
  expect(await platform.ask('/tenants/by-domain/harbour.localhost')).toMatchObject({ status: 'active' })
  expect(await deploy('--detailed-exitcode')).toMatchObject({ code: 0 })
})

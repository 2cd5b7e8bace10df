import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DeployProject } from './deploy-project.ts'
import { arrangeDeployProject, canaries } from './deploy-project.ts'

// The whole way with the real wrangler: each test goes on where the one before it ended.

let project: DeployProject

beforeAll(async () => {
  project = await arrangeDeployProject()
})

afterAll(() => project.remove())

/** Every file of the project with its content and the time of its last change. */
async function snapshot(): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(project.root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const contents = files.sort().map(async (file) => {
    const { mtimeMs } = await stat(file)
    return [file, `${mtimeMs} ${await readFile(file, 'utf8')}`] as const
  })
  return new Map(await Promise.all(contents))
}

const versions = () => [...project.api.workers].map(([name, worker]) => [name, worker.versions.length]).sort()
const made = () => project.api.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/d1/database'))

it('shows what it would do, and opens no connection and writes no file for it', async () => {
  const before = await snapshot()
  const run = await project.voyage('deploy', '--detailed-exitcode')
  expect(run).toMatchObject({ code: 2, stderr: '' })
  expect(run.stdout).toMatch(/\+ Create D1 database harbour-ops +\(known after apply\)/)
  expect(project.api.requests).toEqual([])
  expect(await snapshot()).toEqual(before)
})

it('takes a fresh account to a deployed tenant', async () => {
  const before = await project.read('site/wrangler.toml')
  const run = await project.voyage('deploy', '--execute')
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0, stderr: '' })

  const [ops, ...others] = project.api.databases
  expect([ops?.name, others]).toEqual(['harbour-ops', []])
  const id = ops?.id ?? ''
  const namespace = project.api.things.namespaces.get('harbour-cache') ?? ''
  expect(await project.read('site/wrangler.toml')).toBe(
    before
      .replace('<harbour-ops id>', id)
      .replace('<id of harbour-cache>', namespace)
      .replace('dead_letter_queue = ""', 'dead_letter_queue = "harbour-mail-dead"'),
  )
  const site = project.api.workers.get('harbour-site')
  expect(site?.secrets).toEqual(new Map([['SESSION_SECRET', canaries['SESSION_SECRET']]]))
  expect(site?.versions.at(-1)?.bindings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'OPS_DB', type: 'd1', id }),
      expect.objectContaining({ name: 'GREETING', text: 'hello' }),
      expect.objectContaining({ name: 'CACHE', namespace_id: namespace }),
      expect.objectContaining({ name: 'FILES', bucket_name: 'harbour-files' }),
      expect.objectContaining({ name: 'MAIL', queue_name: 'harbour-mail' }),
    ]),
  )
  expect(project.api.workers.get('harbour-gateway')?.versions.at(-1)?.bindings).toContainEqual(
    expect.objectContaining({ name: 'TENANT_HARBOUR', type: 'service', service: 'harbour-site' }),
  )

  expect(project.api.things.queues.get('harbour-mail')?.consumers).toMatchObject([
    { script: 'harbour-site', dead_letter_queue: 'harbour-mail-dead' },
  ])

  // A build is given no credential, and no secret.
  const [help] = project.api.pages.get('harbour-help')?.deployments ?? []
  expect(help?.files['/index.html']).toBe('<h1>Help</h1>\n')
  const given: ReadonlyArray<string> = JSON.parse(help?.files['/environment.json'] ?? '[]')
  expect(given.filter((name) => /TOKEN|SECRET|PASSWORD|CLOUDFLARE/.test(name))).toEqual([])

  const tenant = await project.platform.ask('/tenants/by-domain/harbour.localhost')
  expect(tenant).toMatchObject({ slug: 'harbour', status: 'active' })
  const { id: tenantId } = tenant as { readonly id: string }
  expect(await project.platform.ask(`/tenants/${tenantId}/databases`)).toMatchObject({
    databases: [{ kind: 'ops', binding: 'OPS_DB', d1_database_id: id }],
  })
  expect(ops?.run('SELECT * FROM voyage_marker')[0]?.results).toEqual([
    { tenant_id: tenantId, kind: 'ops', year: null, mapping_version: 1 },
  ])
})

it('keeps every secret out of state, journal and configs', async () => {
  const everything = [...(await snapshot()).values()].join('\n')
  for (const [name, value] of Object.entries({ ...canaries, operator: project.platform.token })) {
    expect(everything, name).not.toContain(value)
  }
})

it('does nothing the second time: no request, no file touched, exit code 0', async () => {
  const [before, requests] = [await snapshot(), project.api.requests.length]
  const run = await project.voyage('deploy', '--execute')
  expect(run).toMatchObject({ code: 0, stderr: '' })
  expect(run.stdout).toContain('Nothing to do')
  expect(project.api.requests).toHaveLength(requests)
  expect(await snapshot()).toEqual(before)
})

it('deploys just the one Worker whose code changed', async () => {
  await project.edit('site/site-worker.ts', (text) => text.replace('first', 'second'))
  expect(versions()).toEqual([
    ['harbour-gateway', 1],
    ['harbour-site', 1],
  ])
  const run = await project.voyage('deploy', '--execute')
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 })
  expect(versions()).toEqual([
    ['harbour-gateway', 1],
    ['harbour-site', 2],
  ])
  expect(project.api.workers.get('harbour-site')?.versions.at(-1)?.code).toContain('second edition')
  expect(made()).toHaveLength(1)
})

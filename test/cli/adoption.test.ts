import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSqliteDatabase } from '../support/cloudflare-api-double/sqlite-database.ts'
import type { DeployProject } from './deploy-project.ts'
import { arrangeDeployProject } from './deploy-project.ts'

// An account that somebody filled by hand: each test goes on where the one before it ended.

let project: DeployProject
const byRest = ['deploy', '--target', 'rest', '--execute'] as const
const hex = (): string => randomUUID().replaceAll('-', '')

beforeAll(async () => {
  project = await arrangeDeployProject()
  const { api } = project
  // Names that only begin alike are somebody else's.
  for (const name of ['harbour-ops-old', 'harbour-ops']) api.databases.push(openSqliteDatabase(name))
  for (const name of ['harbour-cache', 'harbour-cache-2']) api.things.namespaces.set(name, hex())
  api.things.buckets.add('harbour-files')
  api.things.queues.set('harbour-mail', { id: hex(), name: 'harbour-mail', consumers: [] })
  api.pages.set('harbour-help', { branch: 'main', deployments: [] })
  const id = randomUUID()
  const version = { id, bindings: [], secrets: [], keepsSecrets: false, code: 'by hand' }
  api.workers.set('harbour-site', { versions: [version], deployed: [id], secrets: new Map() })
})

afterAll(() => project.remove())

const creations = () =>
  project.api.requests.filter(
    ({ method, path }) => method === 'POST' && /\/(d1\/database|namespaces|buckets|queues|pages\/projects)$/.test(path),
  ).length

it('is not taken over unasked: each thing that stands fails its step, what depends on it is skipped, the rest is done', async () => {
  const run = await project.voyage(...byRest)
  expect(run, run.stdout).toMatchObject({ code: 1 })
  for (const title of [
    'D1 database harbour-ops',
    'KV namespace harbour-cache',
    'R2 bucket harbour-files',
    'queue harbour-mail',
    'Pages project harbour-help',
  ]) {
    expect(run.stdout).toMatch(new RegExp(`failed +Create ${title}\n.*not recorded as ours\n +Left behind: nothing\\.`))
  }
  expect(run.stdout).toMatch(/skipped Deploy Worker harbour-site \(needs /)
  expect(run.stdout).toMatch(/done +Create queue harbour-mail-dead/)
  expect(run.stderr).toMatch(
    /^To go on: voyage deploy --manifest voyage\.json --environment production --target rest --execute$/m,
  )
  const part = await project.voyage(...byRest, '--only', 'kv.create', '--concurrency', '2')
  expect(part.stderr).toMatch(/^To go on: voyage deploy .*--target rest --only kv\.create --concurrency 2 --execute$/m)
  const planOnly = byRest.filter((option) => option !== '--execute')
  await project.voyage(...planOnly, '--only', 'kv.create', '--save-plan', 'part.json')
  const saved = await project.voyage(...byRest, '--plan', 'part.json')
  expect(saved.stderr).toMatch(/^To go on: voyage deploy .*--target rest --only kv\.create:harbour-cache --execute$/m)
  // The dead-letter queue, which was not there.
  expect(creations()).toBe(1)
  expect(project.api.workers.get('harbour-site')?.versions).toHaveLength(1)
})

it('does not replace a Worker unasked either', async () => {
  const alone = await project.voyage(...byRest, '--adopt', '--only', 'd1.create,kv.create,r2.create,queue.create')
  expect(alone, alone.stdout).toMatchObject({ code: 0 })
  const run = await project.voyage(...byRest)
  expect(run.code).toBe(1)
  expect(run.stdout).toMatch(/failed +Deploy Worker harbour-site\n.*exists already and is not recorded as ours/)
  expect(project.api.workers.get('harbour-site')?.versions.map(({ code }) => code)).toEqual(['by hand'])
})

it('does not replace it after a kill in mid-look-up either, nor in two phases', async () => {
  project.api.fail({ method: 'GET', path: /\/scripts\/harbour-site\/deployments$/, effect: 'hang' })
  const killed = project.start(...byRest)
  await expect.poll(() => project.api.requests.some(({ status }) => status === 0)).toBe(true)
  killed.kill('SIGKILL')
  await killed.ended
  expect(await project.voyage('unlock', '--execute')).toMatchObject({ code: 0 })
  expect((await project.voyage(...byRest)).code).toBe(1)
  const before = await project.read('voyage.json')
  await project.edit('voyage.json', (text) => text.replace('"name": "harbour-site",', '$&\n      "twoPhase": true,'))
  const run = await project.voyage(...byRest)
  expect(run.stdout).toMatch(/failed +Deploy a stub of Worker harbour-site\n.*not recorded as ours/)
  expect(project.api.workers.get('harbour-site')?.versions.map(({ code }) => code)).toEqual(['by hand'])
  await project.edit('voyage.json', () => before)
})

it('is adopted by exact name with --adopt: nothing is created that stood, and the ids are those that stood', async () => {
  const run = await project.voyage(...byRest, '--adopt')
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 })
  expect(run.stdout).toContain('Create Pages project harbour-help (found and adopted)')
  expect(creations()).toBe(1)
  const { databases, things } = project.api
  const config = await project.read('site/wrangler.toml')
  expect(config).toContain(`"${databases.find(({ name }) => name === 'harbour-ops')?.id}"`)
  expect(config).toContain(`"${things.namespaces.get('harbour-cache')}"`)
  expect(await project.platform.ask('/tenants/by-domain/harbour.localhost')).toMatchObject({ status: 'active' })
  const again = await project.voyage('deploy', '--target', 'rest', '--execute')
  expect(again.stdout).toContain('Nothing to do')
})

import { writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { failure } from '../support/cloudflare-api-double/api-message.ts'
import type { DeployProject } from './deploy-project.ts'
import { arrangeDeployProject, canaries } from './deploy-project.ts'

// The whole life of a deployment by Cloudflare's API: each test goes on where the one before it ended.

let project: DeployProject
const byRest = ['deploy', '--target', 'rest'] as const

beforeAll(async () => {
  project = await arrangeDeployProject()
})

afterAll(() => project.remove())

const site = () => project.api.workers.get('harbour-site')
const writes = () => project.api.requests.filter(({ method }) => method !== 'GET').length

it('provisions D1 on its own: placeholders in a dry run, ids as they become known (requirements 5 and 13)', async () => {
  expect(await project.voyage('provision-d1')).toMatchObject({ code: 0, stderr: '' })
  expect(project.api.requests).toEqual([])
  const placeholder = '<id of harbour-ops, known after voyage provision-d1 --execute>'
  expect(JSON.parse(await project.read('d1-ids.json'))).toEqual({ d1: { 'harbour-ops': placeholder } })

  const run = await project.voyage('provision-d1', '--target', 'rest', '--execute')
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0, stderr: '' })
  const ids = { d1: { 'harbour-ops': project.api.databases[0]?.id } }
  expect(JSON.parse(await project.read('d1-ids.json'))).toEqual(ids)
  expect(await project.voyage('provision-d1', '--detailed-exitcode')).toMatchObject({ code: 0 })
  expect(JSON.parse(await project.read('d1-ids.json'))).toEqual(ids)
})

it('takes the account to a deployed tenant, and does nothing the second time', async () => {
  const run = await project.voyage(...byRest, '--execute')
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0, stderr: '' })
  expect(project.api.databases.map(({ name }) => name)).toEqual(['harbour-ops'])
  // The summary: where it is reached, and what to do next.
  for (const link of [
    'https://harbour.example/',
    'https://harbour-help.pages.dev/',
    'https://harbour.localhost/',
    'https://dash.cloudflare.com/0123456789abcdef0123456789abcdef/workers-and-pages',
    'voyage drift --manifest voyage.json --environment production',
  ]) {
    expect(run.stdout).toContain(link)
  }
  expect(site()?.secrets).toEqual(new Map([['SESSION_SECRET', canaries['SESSION_SECRET']]]))
  expect(site()?.versions.at(-1)?.bindings).toEqual(
    expect.arrayContaining([
      { type: 'd1', name: 'OPS_DB', id: project.api.databases[0]?.id },
      { type: 'plain_text', name: 'GREETING', text: 'hello' },
      { type: 'kv_namespace', name: 'CACHE', namespace_id: project.api.things.namespaces.get('harbour-cache') },
      { type: 'r2_bucket', name: 'FILES', bucket_name: 'harbour-files' },
      { type: 'queue', name: 'MAIL', queue_name: 'harbour-mail' },
    ]),
  )
  expect([...project.api.things.buckets]).toEqual(['harbour-files'])
  expect(project.api.things.queues.get('harbour-mail')?.consumers).toMatchObject([
    { script: 'harbour-site', dead_letter_queue: 'harbour-mail-dead', settings: { max_retries: 3 } },
  ])
  expect(project.api.pages.get('harbour-help')?.deployments).toMatchObject([
    { branch: 'main', files: { '/index.html': '<h1>Help</h1>\n' }, functions: null },
  ])
  expect([...project.api.domains]).toEqual([['harbour.example', 'harbour-gateway']])
  expect(await project.platform.ask('/tenants/by-domain/harbour.localhost')).toMatchObject({ status: 'active' })

  const requests = project.api.requests.length
  const again = await project.voyage('deploy', '--execute')
  expect(again.stdout).toContain('Nothing to do')
  expect(project.api.requests).toHaveLength(requests)
})

it('carries out a saved plan, again after a token was refused, and refuses it once it is stale', async () => {
  await project.edit('site/site-worker.ts', (text) => text.replace('first', 'second'))
  expect(await project.voyage(...byRest, '--save-plan', 'plan.json')).toMatchObject({ code: 0 })
  await project.edit('site/site-worker.ts', (text) => text.replace('second', 'third'))
  const stale = await project.voyage(...byRest, '--plan', 'plan.json', '--execute')
  expect(stale).toMatchObject({ code: 1, stderr: expect.stringContaining('stale plan') })
  await project.edit('site/site-worker.ts', (text) => text.replace('third', 'second'))
  project.api.fail({
    method: 'PUT',
    path: /\/scripts\/harbour-site$/,
    effect: failure(401, 10000, 'Authentication error'),
  })
  const refused = await project.voyage(...byRest, '--plan', 'plan.json', '--execute')
  expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('Left behind: nothing') })
  const run = await project.voyage(...byRest, '--plan', 'plan.json', '--execute')
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 })
  expect(site()?.versions).toHaveLength(2)
  expect(project.api.workers.get('harbour-gateway')?.versions).toHaveLength(1)
})

it('tells of drift, and returns a Worker to its recorded version', async () => {
  expect((await project.voyage('drift')).stdout).toContain('No drift: 8 things stand as recorded.')
  const [first, second] = site()?.versions ?? []
  site()?.deployed.push(first?.id ?? '')
  const drift = await project.voyage('drift', '--detailed-exitcode')
  expect(drift).toMatchObject({ code: 2, stdout: expect.stringMatching(/changed +worker\.deploy:harbour-site/) })

  const before = writes()
  expect((await project.voyage('rollback')).stdout).toContain('Would return harbour-site')
  expect(writes()).toBe(before)
  expect(await project.voyage('rollback', '--execute')).toMatchObject({ code: 0 })
  expect(site()?.deployed.at(-1)).toBe(second?.id)
  expect((await project.voyage('drift', '--detailed-exitcode')).code).toBe(0)
})

it('makes a changed branch the production branch of its Pages project, and tells when it is another', async () => {
  await project.edit('voyage.json', (text) => text.replace('"output"', '"branch": "trunk", "output"'))
  const run = await project.voyage(...byRest, '--execute')
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 })
  const help = project.api.pages.get('harbour-help')
  expect(help).toMatchObject({ branch: 'trunk', deployments: [{ branch: 'main' }, { branch: 'trunk' }] })
  expect((await project.voyage('drift')).stdout).toContain('No drift')

  if (help !== undefined) help.branch = 'elsewhere'
  const { code, stdout } = await project.voyage('drift', '--detailed-exitcode')
  expect([code, stdout]).toEqual([2, expect.stringMatching(/changed +pages\.create:harbour-help .*trunk.*elsewhere/)])
  if (help !== undefined) help.branch = 'trunk'
})

it('gives a secret that has a new value to the Worker that has it, and to no other', async () => {
  const renewed = [...byRest, '--renew-secrets', 'SESSION_SECRET'] as const
  const shown = await project.voyage(...renewed)
  expect(shown.stdout).toMatch(/~ .*harbour-site .*new value of SESSION_SECRET/)
  const refused = await project.voyage(...renewed, '--plan', 'plan.json', '--execute')
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('CLI_OPTION_INVALID') })
  const before = writes()
  const unknown = await project.voyage(...byRest, '--renew-secrets', 'SESSION_SECRTE', '--execute')
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('has a secret named SESSION_SECRTE') })
  expect(writes()).toBe(before)

  const value = 'session-canary-of-tomorrow-2f64'
  const run = await project.startWith({ SESSION_SECRET: value }, ...renewed, '--execute').ended
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 })
  expect(site()?.secrets.get('SESSION_SECRET')).toBe(value)
  expect(project.api.workers.get('harbour-gateway')?.versions).toHaveLength(1)
  expect(run.stdout + (await project.read('.voyage/production/state.json'))).not.toContain(value)
  expect((await project.voyage('deploy', '--detailed-exitcode')).code).toBe(0)
  const back = await project.voyage(...renewed, '--execute')
  expect(back, back.stdout + back.stderr).toMatchObject({ code: 0 })
})

it('names the holder of the lock with exit code 75, and breaks it only when it is told to', async () => {
  const holder = { pid: process.pid, host: hostname(), startedAt: 1_800_000_000, purpose: 'apply' }
  await writeFile(join(project.root, '.voyage/production/lock.json'), JSON.stringify(holder))
  await project.edit('site/site-worker.ts', (text) => text.replace('second', 'fourth'))
  const held = await project.voyage(...byRest, '--execute')
  expect(held).toMatchObject({ code: 75, stderr: expect.stringContaining(`process ${process.pid} on ${hostname()}`) })
  expect((await project.voyage('unlock', '--execute')).code).toBe(75)
  expect(await project.voyage('unlock', '--execute', '--force')).toMatchObject({ code: 0 })
  expect(await project.voyage(...byRest, '--execute')).toMatchObject({ code: 0 })
})

it('keeps databases when it destroys, until it is told to and that is typed', async () => {
  const shown = await project.voyage('destroy')
  expect(shown.stdout).toMatch(
    /would suspend the tenant harbour\n.*harbour-help\n.*harbour-gateway\n.*harbour-site\nkept: harbour-ops, harbour-cache, harbour-files, harbour-mail, harbour-mail-dead/,
  )
  const refused = await project.voyage('destroy', '--execute')
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('CLI_NOT_CONFIRMED') })
  expect(site()).toBeDefined()

  const confirmed = ['--execute', '--confirm', 'harbour/production'] as const
  const run = await project.voyage('destroy', ...confirmed)
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 })
  expect([...project.api.workers.keys()]).toEqual([])
  expect(project.api.databases).toHaveLength(1)
  expect((await project.voyage('destroy', '--databases', ...confirmed)).code).toBe(1)
  expect(project.api.databases).toHaveLength(1)

  // What was kept is still recorded, so that a deploy takes it up again without --adopt.
  const back = await project.voyage(...byRest, '--execute')
  expect(back, back.stdout + back.stderr).toMatchObject({ code: 0 })
  expect(await project.platform.ask('/tenants/by-domain/harbour.localhost')).toMatchObject({ status: 'active' })
  const all = await project.voyage(
    'destroy',
    '--databases',
    '--execute',
    '--confirm',
    'harbour/production with databases',
  )
  expect(all, all.stdout + all.stderr).toMatchObject({ code: 0 })
  expect(project.api.databases).toHaveLength(0)
  const { namespaces, buckets, queues } = project.api.things
  expect([namespaces.size, buckets.size, queues.size, project.api.pages.size]).toEqual([0, 0, 0, 0])
})

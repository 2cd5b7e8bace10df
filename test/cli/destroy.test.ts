import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { failure } from '../support/cloudflare-api-double/api-message.ts'
import type { DeployProject } from './deploy-project.ts'
import { arrangeDeployProject } from './deploy-project.ts'

let project: DeployProject
beforeEach(async () => {
  project = await arrangeDeployProject()
})
afterEach(() => project.remove())

const deploy = () => project.voyage('deploy', '--target', 'rest', '--execute')
const destroy = (...more: ReadonlyArray<string>) =>
  project.voyage('destroy', '--execute', '--confirm', 'harbour/production', ...more)

/** Takes a step out of the recorded state, and returns its record. */
function forget(step: string): unknown {
  const file = join(project.root, '.voyage/production/state.json')
  const { steps, ...state } = JSON.parse(readFileSync(file, 'utf8'))
  const { [step]: record, ...others } = steps
  writeFileSync(file, JSON.stringify({ ...state, steps: others }))
  return record
}

it('takes Workers away that bind each other, and forgets their stubs, so that the next deploy makes them anew', async () => {
  await project.edit('voyage.json', (text) => text.replace('"name": "harbour-site",', '$&\n      "twoPhase": true,'))
  await project.edit(
    'site/wrangler.toml',
    (text) => `${text}\n[[services]]\nbinding = "GATEWAY"\nservice = "harbour-gateway"\n`,
  )
  const first = await deploy()
  expect(first, first.stdout + first.stderr).toMatchObject({ code: 0 })
  const gone = await destroy()
  expect(gone, gone.stderr).toMatchObject({ code: 0 })
  expect(project.api.workers.size).toBe(0)
  const { steps } = JSON.parse((await project.voyage('state', '--json')).stdout).state
  expect(Object.keys(steps).filter((id) => id.startsWith('worker.'))).toEqual([])
  const again = await deploy()
  expect(again, again.stdout + again.stderr).toMatchObject({ code: 0 })
  expect([...project.api.workers.keys()].sort()).toEqual(['harbour-gateway', 'harbour-site'])
})

it('takes a stub away whose Worker was never deployed', async () => {
  await project.edit('voyage.json', (text) => text.replace('"name": "harbour-site",', '$&\n      "twoPhase": true,'))
  const args = ['deploy', '--target', 'rest', '--execute', '--only', 'worker.stub']
  expect(await project.voyage(...args)).toMatchObject({ code: 0 })
  expect(await destroy()).toMatchObject({ code: 0 })
  expect(project.api.workers.size).toBe(0)
})

it('a deploy by the API keeps the secrets that a Worker was given by hand', async () => {
  expect(await deploy()).toMatchObject({ code: 0 })
  project.api.workers.get('harbour-site')?.secrets.set('BY_HAND', 'kept')
  await project.edit('voyage.json', (text) => text.replace('"hello"', '"good day"'))
  expect(await deploy()).toMatchObject({ code: 0 })
  expect(project.api.workers.get('harbour-site')?.secrets.get('BY_HAND')).toBe('kept')
})

it('drift and rollback see traffic that is divided among versions', async () => {
  expect(await deploy()).toMatchObject({ code: 0 })
  const site = project.api.workers.get('harbour-site')
  const recorded = site?.deployed.at(-1) ?? ''
  if (site !== undefined) {
    site.divided = [
      { version_id: recorded, percentage: 90 },
      { version_id: '0a0a0a0a-1111-4222-8333-444444444444', percentage: 10 },
    ]
  }
  expect((await project.voyage('drift')).stdout).toContain(`${recorded} (90 %), 0a0a0a0a`)
  expect(await project.voyage('rollback', '--execute')).toMatchObject({ code: 0 })
  expect(await project.voyage('drift', '--detailed-exitcode')).toMatchObject({ code: 0 })
})

it('keeps what it knows of a creation without an answer, so that the next deploy takes it over', async () => {
  project.api.fail({ method: 'POST', path: /\/r2\/buckets$/, effect: 'lose-reply' })
  expect(await project.voyage('deploy', '--target', 'rest', '--execute', '--retry-seconds', '0')).toMatchObject({
    code: 1,
  })
  const stderr = expect.stringContaining('r2.create:harbour-files was begun, and how it ended is not known')
  expect(await destroy()).toMatchObject({ code: 0, stderr })
  expect(JSON.parse((await project.voyage('state', '--json')).stdout).openIntents).toEqual(['r2.create:harbour-files'])
  const again = await deploy()
  expect(again, again.stdout + again.stderr).toMatchObject({ code: 0 })
  expect(again.stdout).toContain('Create R2 bucket harbour-files (found and adopted)')
})

it('a rollback is not undone by what the journal still holds from a deploy that was killed', async () => {
  expect(await deploy()).toMatchObject({ code: 0 })
  const [first = ''] = project.api.workers.get('harbour-site')?.deployed ?? []
  await project.edit('voyage.json', (text) => text.replace('"hello"', '"good day"'))
  expect(await deploy()).toMatchObject({ code: 0 })
  // Killed once the second deploy was journalled, before it was in the state.
  const stepId = 'worker.deploy:harbour-site'
  const done = { type: 'done', stepId, record: forget(stepId) }
  appendFileSync(join(project.root, '.voyage/production/journal.ndjson'), `${JSON.stringify(done)}\n`)
  const back = await project.voyage('rollback', '--worker', 'harbour-site', '--to', first, '--execute')
  expect(back, back.stderr).toMatchObject({ code: 0 })
  expect((await project.voyage('drift')).stdout).toContain('No drift')
  expect(await project.voyage('deploy', '--detailed-exitcode')).toMatchObject({ code: 2 })
})

/** Presses Ctrl-C twice once a call hangs; the command ends as an interrupted one does. Returns what it said. */
async function interrupt(run: ReturnType<typeof project.start>): Promise<string> {
  await expect.poll(() => project.api.requests.some(({ status }) => status === 0)).toBe(true)
  const { code, stdout, stderr } = await run.interruptTwice()
  expect(code, stdout + stderr).toBe(130)
  return stdout
}

it('ended by Ctrl-C says what is left and how to go on, and the next one takes that away', async () => {
  expect(await deploy()).toMatchObject({ code: 0 })
  project.api.fail({ method: 'DELETE', path: /\/scripts\/harbour-site$/, effect: 'hang' })
  const run = project.start('destroy', '--execute', '--confirm', 'harbour/production')
  const stdout = await interrupt(run)
  expect(stdout).toContain('left: delete the Worker harbour-site')
  expect(stdout).toMatch(
    /To go on: voyage destroy --manifest voyage\.json --environment production --confirm harbour\/production --execute/,
  )
  expect((await project.voyage('unlock')).stdout).toContain('Nobody holds the lock')
  const again = await destroy('--json')
  expect(JSON.parse(again.stdout), again.stderr).toMatchObject({ executed: true, left: [] })
  expect(JSON.parse(again.stdout).removals).toContain('delete the Worker harbour-site')
  expect(project.api.workers.size).toBe(0)
})

it('a Worker whose deletion has no answer is made again by the next deploy', async () => {
  expect(await deploy()).toMatchObject({ code: 0 })
  project.api.fail({ method: 'DELETE', path: /\/scripts\/harbour-gateway/, effect: 'lose-reply' })
  expect(await destroy()).toMatchObject({ code: 1 })
  expect(project.api.workers.has('harbour-gateway')).toBe(false)
  const again = await deploy()
  expect(again, again.stdout + again.stderr).toMatchObject({ code: 0 })
  expect(project.api.workers.has('harbour-gateway')).toBe(true)
  expect((await project.voyage('deploy', '--target', 'rest')).stdout).toContain('Nothing to do.')
})

it('a rollback ended by Ctrl-C says what is left and how to go on', async () => {
  expect(await deploy()).toMatchObject({ code: 0 })
  const [first = ''] = project.api.workers.get('harbour-site')?.deployed ?? []
  await project.edit('voyage.json', (text) => text.replace('"hello"', '"good day"'))
  expect(await deploy()).toMatchObject({ code: 0 })
  project.api.fail({ method: 'POST', path: /\/scripts\/harbour-site\/deployments$/, effect: 'hang' })
  const run = project.start('rollback', '--worker', 'harbour-site', '--to', first, '--execute')
  const stdout = await interrupt(run)
  expect(stdout).toContain('left: return harbour-site from version')
  expect(stdout).toContain(
    `To go on: voyage rollback --manifest voyage.json --environment production --worker harbour-site --to ${first} --execute`,
  )
})

it('a rollback whose answer is lost is seen by the next deploy, and recorded by the next rollback', async () => {
  expect(await deploy()).toMatchObject({ code: 0 })
  const [first = ''] = project.api.workers.get('harbour-site')?.deployed ?? []
  await project.edit('voyage.json', (text) => text.replace('"hello"', '"good day"'))
  expect(await deploy()).toMatchObject({ code: 0 })
  const back = ['rollback', '--worker', 'harbour-site', '--to', first] as const
  project.api.fail({ method: 'POST', path: /\/scripts\/harbour-site\/deployments$/, effect: 'lose-reply' })
  expect(await project.voyage(...back, '--execute')).toMatchObject({ code: 1 })
  const shown = await project.voyage('deploy', '--detailed-exitcode')
  expect([shown.code, shown.stdout]).toEqual([2, expect.stringMatching(/~ .*harbour-site/)])

  expect((await project.voyage(...back)).stdout).toContain(`Would record that harbour-site serves version ${first}.`)
  const again = await project.voyage(...back, '--execute')
  expect(again, again.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('Recorded that harbour-site') })
  expect((await project.voyage('drift')).stdout).toContain('No drift')
  expect(await project.voyage('deploy', '--detailed-exitcode')).toMatchObject({ code: 2 })
  expect((await project.voyage(...back, '--execute')).stdout).toContain('Nothing to do')
})

it('a rollback that was refused leaves the record as it was', async () => {
  expect(await deploy()).toMatchObject({ code: 0 })
  const unknown = '00000000-0000-4000-8000-000000000000'
  project.api.fail({
    method: 'POST',
    path: /\/scripts\/harbour-site\/deployments$/,
    effect: failure(404, 10007, 'no such version'),
  })
  const refused = await project.voyage('rollback', '--worker', 'harbour-site', '--to', unknown, '--execute')
  expect(refused, refused.stdout).toMatchObject({ code: 1 })
  expect(refused.stderr).toMatch(/failed: return harbour-site from version .* to 00000000-/)
  expect(refused.stderr).toMatch(/To go on: voyage rollback .* --worker harbour-site --to 00000000-.* --execute/)
  expect(await project.voyage('deploy', '--detailed-exitcode')).toMatchObject({ code: 0 })
})

it('a rollback ended by Ctrl-C while it looks gives the lock back', async () => {
  expect(await deploy()).toMatchObject({ code: 0 })
  project.api.fail({ method: 'GET', path: /\/scripts\/harbour-site\/deployments$/, effect: 'hang' })
  const run = project.start('rollback', '--execute')
  await expect.poll(() => project.api.requests.some(({ status }) => status === 0)).toBe(true)
  run.kill('SIGINT')
  const { code, stderr } = await run.ended
  expect([code, stderr]).toEqual([130, expect.stringContaining('To go on: voyage rollback --manifest voyage.json')])
  expect((await project.voyage('unlock')).stdout).toContain('Nobody holds the lock')
})

it('a destroy that fails says what was done, what failed, what is left and how to go on', async () => {
  expect(await deploy()).toMatchObject({ code: 0 })
  const refuse = () =>
    project.api.fail({
      method: 'DELETE',
      path: /\/scripts\/harbour-gateway/,
      effect: failure(401, 10000, 'Authentication error'),
    })
  refuse()
  const { code, stderr } = await destroy()
  expect([code, stderr]).toEqual([1, expect.stringContaining('cloudflare-auth-refused')])
  for (const line of [
    'done: suspend the tenant harbour',
    'done: delete the Pages project harbour-help',
    'failed: delete the Worker harbour-gateway',
    'left: delete the Worker harbour-site',
    'To go on: voyage destroy --manifest voyage.json --environment production --confirm harbour/production --execute',
  ]) {
    expect(stderr).toContain(line)
  }
  refuse()
  const inJson = await destroy('--json')
  expect(inJson.code).toBe(1)
  expect(JSON.parse(inJson.stdout)).toMatchObject({
    removals: [],
    left: ['delete the Worker harbour-gateway', 'delete the Worker harbour-site'],
    failed: { what: 'delete the Worker harbour-gateway', code: 'cloudflare-auth-refused' },
  })
  expect(JSON.parse((await destroy('--json')).stdout)).toMatchObject({ left: [], failed: null })
})

it('a database that was destroyed stays in the catalog until its record is retired, then a deploy registers the new one', async () => {
  expect(await deploy()).toMatchObject({ code: 0 })
  const state = await project.read('.voyage/production/state.json')
  const { databaseId } = JSON.parse(state).steps['d1.create:harbour-ops'].outputs
  const all = ['destroy', '--databases', '--execute', '--confirm', 'harbour/production with databases']
  const gone = await project.voyage(...all)
  expect(gone, gone.stderr).toMatchObject({ code: 0 })
  const refused = await deploy()
  expect(refused, refused.stdout).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/failed +Register harbour-ops with tenant harbour\n.* retire it/),
  })
  const { stdout } = await project.voyage('state', '--json')
  const { tenantId } = JSON.parse(stdout).state.steps['tenant.create:harbour'].outputs
  const retired = await fetch(`${project.platform.url}/control/tenants/${tenantId}/databases/${databaseId}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${project.platform.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ status: 'retired' }),
  })
  expect(retired.status).toBe(200)
  const again = await deploy()
  expect(again, again.stdout + again.stderr).toMatchObject({ code: 0 })
})

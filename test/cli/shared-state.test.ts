import { afterAll, beforeAll, expect, it } from 'vitest'
import type { R2Double } from '../support/start-r2.ts'
import { startR2 } from '../support/start-r2.ts'
import type { DeployProject } from './deploy-project.ts'
import { arrangeDeployProject } from './deploy-project.ts'

// One project on two machines that share their state in R2: each test goes on where the one before it ended.

const key = { accessKeyId: 'r2-key', secretAccessKey: 'r2-secret-canary-19aa' }
const object = 'bank-states/harbour/production.json'

let r2: R2Double
let one: DeployProject
let two: DeployProject

beforeAll(async () => {
  r2 = await startR2({ bucket: 'states', ...key })
  const environment = {
    R2_ENDPOINT: r2.endpoint,
    R2_ACCESS_KEY_ID: key.accessKeyId,
    R2_SECRET_ACCESS_KEY: key.secretAccessKey,
  }
  one = await arrangeDeployProject(environment)
  two = await arrangeDeployProject({ ...environment, CLOUDFLARE_API_BASE_URL: one.api.baseUrl })
  for (const machine of [one, two]) {
    await machine.edit('voyage.json', (text) =>
      text
        .replace('"values":', '"state": "r2://states/bank-states", "values":')
        .replace(/http:[^"]+/, one.platform.url),
    )
  }
})

afterAll(async () => {
  await Promise.all([one.remove(), two.remove()])
  await r2.stop()
})

const byRest = ['deploy', '--target', 'rest', '--execute'] as const
const stored = () => JSON.parse(r2.objects.get(object) ?? 'null')
const creations = () =>
  one.api.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/d1/database')).length

it('a dry run reads the state once and writes nothing there', async () => {
  const run = await one.voyage('deploy')
  expect(run, run.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('21 to create') })
  expect(r2.requests).toEqual([{ method: 'GET', status: 404 }])
})

it('a crash with the lock held: the other machine is refused, and unlock needs --force there', async () => {
  // The first request for a Worker is never answered, so that the run still holds the lock when it is killed.
  one.api.fail({ method: 'PUT', path: /\/scripts\/harbour-site$/, effect: 'hang' })
  const run = one.start(...byRest)
  await expect.poll(() => one.api.requests.some(({ status }) => status === 0)).toBe(true)
  const held = await two.voyage(...byRest)
  expect(held).toMatchObject({ code: 75, stderr: expect.stringContaining('holds the lock') })
  run.kill('SIGKILL')
  await run.ended

  // Machine two has another name: whether the process there still runs, it cannot know.
  const { lock, ...rest } = stored()
  const elsewhere = { ...lock, holder: { ...lock.holder, host: 'machine-one' } }
  r2.objects.set(object, JSON.stringify({ ...rest, lock: elsewhere }))
  expect(await two.voyage('unlock')).toMatchObject({ code: 0, stdout: expect.stringContaining('on machine-one') })
  expect((await two.voyage('unlock', '--execute')).code).toBe(75)
  expect(await two.voyage('unlock', '--execute', '--force')).toMatchObject({ code: 0 })
})

it('the other machine goes on where the first one was killed, and makes nothing twice', async () => {
  const run = await two.voyage(...byRest)
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 })
  expect(creations()).toBe(1)
  expect(stored()).toMatchObject({ lock: null, journal: [] })
  // The id came from the state: machine one's config has it, machine two's gets it.
  expect(await two.read('site/wrangler.toml')).toContain(`"${one.api.databases[0]?.id}"`)
  const again = await one.voyage('deploy', '--target', 'rest', '--detailed-exitcode')
  expect(again, again.stdout).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing to do') })
})

it('two applies at once: one does it, the other one is told who holds the lock or that its plan is stale', async () => {
  for (const machine of [one, two]) {
    await machine.edit('site/site-worker.ts', (text) => text.replace('first', 'second'))
  }
  const runs = await Promise.all([one.start(...byRest).ended, two.start(...byRest).ended])
  const late = runs.find(({ code }) => code !== 0)
  // Whoever comes late enough finds it done, or done since it made its plan.
  const told = late?.code === 75 ? 'holds the lock' : 'stale plan'
  if (late !== undefined) expect(late).toMatchObject({ stderr: expect.stringContaining(told) })
  expect(runs.map(({ code }) => code)).toContain(0)
  expect(one.api.workers.get('harbour-site')?.versions).toHaveLength(2)
})

it('whose lock was broken under a running deploy writes nothing more and says so', async () => {
  await one.edit('site/site-worker.ts', (text) => text.replace('second', 'third'))
  one.api.fail({ method: 'PUT', path: /\/scripts\/harbour-site$/, effect: 'hang' })
  const hanging = one.api.requests.filter(({ status }) => status === 0).length
  const run = one.start(...byRest, '--concurrency', '1')
  await expect.poll(() => one.api.requests.filter(({ status }) => status === 0).length).toBe(hanging + 1)
  expect(await two.voyage('unlock', '--execute', '--force')).toMatchObject({ code: 0 })
  const before = r2.objects.get(object)
  // The first Ctrl-C lets the request end, the second ends it; its failure is what can no longer be written.
  const { code, stderr } = await run.interruptTwice()
  expect(code, stderr).not.toBe(0)
  expect(r2.objects.get(object)).toBe(before)
})

it('a write of which the reply was lost counts once', async () => {
  await two.edit('site/site-worker.ts', (text) => text.replace('second', 'third'))
  r2.loseReply(2)
  const run = await two.voyage('deploy', '--target', 'rest', '--execute', '--adopt')
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 })
  expect(stored()).toMatchObject({ lock: null, journal: [] })
})

it('names bucket and reason when the credentials are refused, and tells no secret', async () => {
  const stranger = await arrangeDeployProject({
    R2_ENDPOINT: r2.endpoint,
    R2_ACCESS_KEY_ID: key.accessKeyId,
    R2_SECRET_ACCESS_KEY: 'wrong-canary-77',
  })
  await stranger.edit('voyage.json', (text) => text.replace('"values":', '"state": "r2://states", "values":'))
  const run = await stranger.voyage('deploy')
  expect(run).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      'r2://states/harbour/production.json could not be read: R2 answered 403 SignatureDoesNotMatch',
    ),
  })
  expect(run.stderr).toContain('wrangler r2 bucket create')
  expect(run.stderr).not.toContain('wrong-canary-77')
  await stranger.remove()
  const bare = await arrangeDeployProject()
  await bare.edit('voyage.json', (text) => text.replace('"values":', '"state": "r2://states", "values":'))
  expect(await bare.voyage('deploy')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('CLI_STATE_CREDENTIALS_MISSING'),
  })
  await bare.remove()
  expect([...r2.objects.values()].join()).not.toContain('canary')
})

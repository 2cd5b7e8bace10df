import { afterAll, beforeAll, expect, it } from 'vitest'
import { failure } from '../support/cloudflare-api-double/api-message.ts'
import type { DeployProject } from './deploy-project.ts'
import { arrangeDeployProject } from './deploy-project.ts'

// A sample of the fault matrix through the real wrangler, several faults in one deploy: each test goes on where the one
// before it ended.

let project: DeployProject
const calls = (path: RegExp) =>
  project.api.requests.filter((one) => one.method === 'POST' && path.test(one.path)).length

beforeAll(async () => {
  project = await arrangeDeployProject()
})
afterAll(() => project.remove())

it('401: the step fails for good and leaves nothing behind, what does not need it is done', async () => {
  project.api.fail({
    method: 'POST',
    path: /\/r2\/buckets$/,
    effect: failure(401, 10000, 'Authentication error'),
  })
  const run = await project.voyage('deploy', '--execute', '--only', 'r2.create,kv.create')
  expect(run, run.stdout).toMatchObject({ code: 1 })
  expect(run.stdout).toMatch(/failed +Create R2 bucket harbour-files\n.*10000[\s\S]*Left behind: nothing\./)
  expect(run.stdout).toMatch(/done +Create KV namespace harbour-cache/)
})

it('lost replies, a 500 and a 429 at different steps: one deploy looks first, tries again, and makes each thing once', async () => {
  const unavailable = failure(500, 7500, 'internal error')
  const throttled = { ...failure(429, 971, 'Too many requests'), headers: { 'retry-after': '1' } }
  const { api } = project
  api.fail({ method: 'POST', path: /\/d1\/database$/, effect: 'lose-reply' })
  api.fail({ method: 'POST', path: /\/pages\/projects$/, effect: 'lose-reply' })
  api.fail({ method: 'POST', path: /\/queues$/, effect: unavailable })
  api.fail({ method: 'POST', path: /\/r2\/buckets$/, effect: throttled })
  const run = await project.voyage('deploy', '--execute')
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 })
  expect(run.stdout).toMatch(/waits +Create D1 database harbour-ops: again in/)
  expect(api.databases.map(({ name }) => name)).toEqual(['harbour-ops'])
  expect([...api.pages.keys()]).toEqual(['harbour-help'])
  expect([...api.things.queues.keys()].sort()).toEqual(['harbour-mail', 'harbour-mail-dead'])
  // The reply was lost, not the creation: it was found, and not asked for again.
  expect(calls(/\/d1\/database$/)).toBe(1)
  expect(await project.platform.ask('/tenants/by-domain/harbour.localhost')).toMatchObject({ status: 'active' })
  const again = await project.voyage('deploy', '--execute')
  expect(again.stdout).toContain('Nothing to do')
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DeployProject } from './deploy-project.ts'
import { arrangeDeployProject } from './deploy-project.ts'

// A sample of the fault matrix on real processes: each test goes on where the one before it ended.

let project: DeployProject

beforeAll(async () => {
  project = await arrangeDeployProject()
})

afterAll(() => project.remove())

/** Resolves when the double has answered such a request. */
async function answered(method: string, path: RegExp): Promise<void> {
  const isDone = () => project.api.requests.some((one) => one.method === method && path.test(one.path))
  await expect.poll(isDone, { timeout: 100_000, interval: 5 }).toBe(true)
}

it('SIGKILL right after the account made the database: the lock names a process that is gone (requirement 7)', async () => {
  const run = project.start('deploy', '--execute')
  await answered('POST', /\/d1\/database$/)
  run.kill('SIGKILL')
  expect((await run.ended).code).toBeNull()
  const held = await project.voyage('deploy', '--execute')
  expect(held).toMatchObject({ code: 75, stderr: expect.stringContaining('but is gone') })
  expect(await project.voyage('unlock', '--execute')).toMatchObject({ code: 0 })
})

it('SIGINT in mid-upload: what runs is finished and recorded, exit code 130 (requirement 29)', async () => {
  const run = project.start('deploy', '--execute', '--concurrency', '1')
  await answered('PUT', /\/scripts\/harbour-site$/)
  run.kill('SIGINT')
  const { code, stdout } = await run.ended
  expect(code, stdout).toBe(130)
  expect(stdout).toContain('done    Deploy Worker harbour-site')
  expect(stdout).toMatch(/\d+ not begun/)
  expect(stdout).not.toContain('failed')
})

it('one more deploy does the rest, and nothing twice', async () => {
  const run = await project.voyage('deploy', '--execute')
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 })
  expect(project.api.databases.map(({ name }) => name)).toEqual(['harbour-ops'])
  expect(project.api.workers.get('harbour-site')?.versions).toHaveLength(1)
  expect(await project.read('site/wrangler.toml')).toContain(`"${project.api.databases[0]?.id}"`)
  expect(await project.platform.ask('/tenants/by-domain/harbour.localhost')).toMatchObject({ status: 'active' })
})

import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runVoyage } from '../support/run-voyage.ts'
import type { DeployProject } from './deploy-project.ts'
import { accountId, arrangeDeployProject, canaries } from './deploy-project.ts'

// Requirements of a deploy that no other suite pins on the command itself (docs/deploy-requirements.md has them all).
// Each test goes on where the one before it ended.

let project: DeployProject
const byRest = ['deploy', '--target', 'rest'] as const
const everything: Array<string> = []

beforeAll(async () => {
  project = await arrangeDeployProject()
})
afterAll(() => project.remove())

async function voyage(...args: ReadonlyArray<string>) {
  const run = await project.voyage(...args)
  everything.push(run.stdout, run.stderr)
  return run
}

it('1: the plan is the same bytes in another folder, time zone and locale, and holds no absolute path', async () => {
  const first = await voyage('deploy', '--json')
  const elsewhere = await mkdtemp(join(tmpdir(), 'voyage-elsewhere-'))
  await cp(project.root, elsewhere, { recursive: true })
  const environment = { ...canaries, TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }
  const second = await runVoyage(['deploy', '--json', '--manifest', 'voyage.json'], { cwd: elsewhere, environment })
  await rm(elsewhere, { recursive: true })
  expect(second).toEqual(first)
  expect(first.stdout).not.toContain(project.root)
  expect(first.stdout).not.toContain(tmpdir())
})

it('5: --execute refuses a placeholder, and does nothing', async () => {
  await project.edit('voyage.json', (text) => text.replace(`"${accountId}"`, '"<your account id>"'))
  expect((await voyage(...byRest)).stdout).toContain('accountId holds a placeholder')
  const run = await voyage(...byRest, '--execute')
  expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('placeholders: accountId') })
  expect(project.api.requests).toEqual([])
  await project.edit('voyage.json', (text) => text.replace('"<your account id>"', `"${accountId}"`))
})

it('12: a count that differs and a name that stands twice fail before the first step, both at once', async () => {
  const before = await project.read('voyage.json')
  await project.edit('voyage.json', (text) =>
    text
      .replace('"d1Count": 1', '"d1Count": 3')
      .replace('[{ "name": "harbour-cache" }]', '[{ "name": "harbour-cache" }, { "name": "harbour-cache" }]'),
  )
  const run = await voyage(...byRest, '--execute')
  expect(run).toMatchObject({ code: 1, stderr: expect.stringMatching(/d1Count[\s\S]*kv\[1\]\.name/) })
  expect(project.api.requests).toEqual([])
  await project.edit('voyage.json', () => before)
})

it.each(['-rf', '; rm -rf .', '$(touch x)', '../up', 'a'.repeat(65), 'left\u202eright', ''])(
  '24, 27: refuses the name %j by its place, and does nothing',
  async (name) => {
    const before = await project.read('voyage.json')
    await project.edit('voyage.json', (text) => text.replaceAll('"harbour-files"', JSON.stringify(name)))
    const run = await voyage(...byRest, '--execute')
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('r2[0].name') })
    expect(project.api.requests).toEqual([])
    await project.edit('voyage.json', () => before)
  },
)

it.each(['/sys/voyage', '/proc/voyage'])(
  '7: a folder that cannot be written (%s): says which file, and calls nobody',
  async (state) => {
    const options = {
      cwd: project.root,
      environment: {
        ...canaries,
        VOYAGE_OPERATOR_TOKEN: 'token',
        VOYAGE_STATE: state,
        CLOUDFLARE_API_BASE_URL: project.api.baseUrl,
      },
    }
    const run = await runVoyage([...byRest, '--execute', '--manifest', 'voyage.json'], options)
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining(`${state}/production/lock.json`) })
    expect(project.api.requests).toEqual([])
  },
)

it('29: the second Ctrl-C ends a call that hangs; the journal is valid, and the next deploy goes on', async () => {
  project.api.fail({ method: 'POST', path: /\/d1\/database$/, effect: 'hang' })
  const run = project.start(...byRest, '--execute')
  await expect.poll(() => project.api.requests.some(({ status }) => status === 0)).toBe(true)
  const { code, stdout, stderr } = await run.interruptTwice()
  everything.push(stdout, stderr)
  expect(code, stdout + stderr).toBe(130)
  expect(stdout).toContain('To go on: voyage deploy --manifest voyage.json')
  const state = await voyage('state', '--json')
  expect(JSON.parse(state.stdout).openIntents).toContain('d1.create:harbour-ops')
})

it('18: of two applies at once one does the work, and the other one names it and ends with 75', async () => {
  project.api.fail({ method: 'PUT', path: /\/scripts\/harbour-site$/, effect: 'hang' })
  const hanging = () => project.api.requests.filter(({ status }) => status === 0).length
  const before = hanging()
  const first = project.start(...byRest, '--execute')
  await expect.poll(() => hanging() > before).toBe(true)
  const second = await voyage(...byRest, '--execute')
  expect(second).toMatchObject({ code: 75, stderr: expect.stringMatching(/process \d+ on \S+ holds the lock\./) })
  first.kill('SIGKILL')
  await first.ended
  expect(await voyage('unlock', '--execute')).toMatchObject({ code: 0 })
  const last = await project.start(...byRest, '--execute').ended
  everything.push(last.stdout, last.stderr)
  expect(last, last.stdout + last.stderr).toMatchObject({ code: 0 })
  expect(project.api.databases).toHaveLength(1)
})

it('30: exit codes: 0 nothing to do, 2 changes pending when asked for, 1 refused, 75 lock held, 130 interrupted', async () => {
  const codeOf = async (...args: ReadonlyArray<string>) => (await voyage(...args)).code
  expect(await codeOf(...byRest, '--execute')).toBe(0)
  expect(await codeOf(...byRest, '--detailed-exitcode')).toBe(0)
  await project.edit('voyage.json', (text) => text.replace('"hello"', '"good day"'))
  expect(await codeOf(...byRest)).toBe(0)
  expect(await codeOf(...byRest, '--detailed-exitcode')).toBe(2)
  expect(await codeOf(...byRest, '--environment', 'nowhere')).toBe(1)
  expect(await codeOf('no-such-command')).toBe(1)
  project.api.fail({ method: 'PUT', path: /\/scripts\/harbour-site$/, effect: 'hang' })
  const hanging = () => project.api.requests.filter(({ status }) => status === 0).length
  const before = hanging()
  const run = project.start(...byRest, '--execute')
  await expect.poll(() => hanging() > before).toBe(true)
  expect(await codeOf(...byRest, '--execute')).toBe(75)
  const { code } = await run.interruptTwice()
  expect(code).toBe(130)
  expect(await codeOf(...byRest, '--execute')).toBe(0)
})

it('10: a state is of one account: another one is refused, never adopted', async () => {
  const other = 'fedcba9876543210fedcba9876543210'
  await project.edit('voyage.json', (text) => text.replace(accountId, other))
  const requests = project.api.requests.length
  const run = await voyage(...byRest, '--adopt', '--execute')
  expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining(accountId) })
  expect(project.api.requests).toHaveLength(requests)
  await project.edit('voyage.json', (text) => text.replace(other, accountId))
})

it('26: no secret in any output, plan, state, journal or file of all of the above', async () => {
  expect(await voyage(...byRest, '--save-plan', 'plan.json')).toMatchObject({ code: 0 })
  const entries = await readdir(project.root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = [...everything, ...(await Promise.all(files.map((file) => readFile(file, 'utf8'))))].join('\n')
  for (const [name, value] of Object.entries({ ...canaries, operator: project.platform.token })) {
    expect(texts, name).not.toContain(value)
  }
})

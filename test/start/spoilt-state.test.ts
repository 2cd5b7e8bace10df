import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLoopbackFetch } from '../../hosts/cli/src/http/loopback-fetch.ts'
import type { RunningVoyage, VoyageRun } from '../support/run-voyage.ts'
import { arrangeStack, runVoyage, startVoyage } from '../support/run-voyage.ts'

describe('a state that somebody else uses or that was spoilt', () => {
  let stack: Awaited<ReturnType<typeof arrangeStack>>
  let serving: RunningVoyage
  beforeAll(async () => {
    stack = await arrangeStack()
    serving = startVoyage(up(stack.port), { environment: stack.environment })
    await serving.until(/Ready after/)
  })
  afterAll(async () => {
    serving?.kill('SIGKILL')
    await serving?.ended
    // Ends the workerd that the killed start left, as any next start does.
    await run('--check', '--fresh')
    await stack?.remove()
  })

  const up = (port: number): ReadonlyArray<string> => ['up', '--port', String(port)]
  const run = (...args: ReadonlyArray<string>): Promise<VoyageRun> =>
    runVoyage([...up(stack.port), ...args], { environment: stack.environment })
  const local = (name: string): string => join(stack.state, 'local', name)

  it('is refused to a second start, with and without --fresh, and the first serves on', async () => {
    for (const args of [[], ['--fresh']]) {
      const second = await runVoyage([...up(stack.port + 1), ...args], { environment: stack.environment })
      expect(second).toMatchObject({ code: 75, stderr: expect.stringContaining(`on port ${stack.port}`) })
    }
    const site = await createLoopbackFetch()(`http://meridian.localhost:${stack.port}/`, {})
    expect([302, 303]).toContain(site.status)
  })

  it('is found by the other commands on whatever port it serves', async () => {
    const listed = await runVoyage(['tenant', 'list'], { environment: stack.environment })
    expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining('meridian') })
  })

  it('is free again after its start was killed: the workerd left behind is ended, and nothing is done twice', async () => {
    serving.kill('SIGKILL')
    await serving.ended
    const next = await run('--check')
    expect(next.code, next.stdout + next.stderr).toBe(0)
    expect(next.stdout).toContain('Nothing to do')
  })

  it.each(['state.json', 'journal.ndjson', 'account.json', 'secrets.json'])(
    'with a spoilt %s is refused with its name and the way out, and left as it is',
    async (name) => {
      const before = await readFile(local(name), 'utf8').catch(() => null)
      const spoilt = '{ nonsense\n'
      await writeFile(local(name), spoilt)
      const spoiltRun = await run('--check')
      expect(spoiltRun.code).toBe(1)
      expect(spoiltRun.stderr).toContain(name)
      expect(spoiltRun.stderr).toContain('npm start -- --fresh')
      expect(spoiltRun.stderr).not.toContain('defect')
      expect(await readFile(local(name), 'utf8')).toBe(spoilt)
      if (before === null) await rm(local(name))
      else await writeFile(local(name), before)
    },
  )

  it('without its account is refused, since its steps would not be done again', async () => {
    const before = await readFile(local('account.json'), 'utf8')
    await rm(local('account.json'))
    expect(await run('--check')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('CLI_LOCAL_ACCOUNT_UNREADABLE'),
    })
    await writeFile(local('account.json'), before)
  })

  it('with a torn last line of the journal converges', async () => {
    await appendFile(local('journal.ndjson'), '{"type":"intent","stepId":"d1.cre')
    const next = await run('--check')
    expect(next.code, next.stdout + next.stderr).toBe(0)
  })

  it('without its state file finds what stands by name and makes nothing twice', async () => {
    const before = JSON.parse(await readFile(local('account.json'), 'utf8'))
    await rm(local('state.json'))
    await rm(local('journal.ndjson'), { force: true })
    const next = await run('--check')
    expect(next.code, next.stdout + next.stderr).toBe(0)
    expect(next.stdout).toContain('found and adopted')
    expect(JSON.parse(await readFile(local('account.json'), 'utf8')).databases).toEqual(before.databases)
  })
})

it('ends quietly when its reader has seen enough', async () => {
  const voyage = startVoyage(['lanes', 'generate', '--branch', 'riverside', '--date', '2026-11-23'])
  voyage.closeOutput()
  expect(await voyage.ended).toMatchObject({ code: 0, stderr: '' })
})

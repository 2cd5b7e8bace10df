import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { arrangeStack, runVoyage, startVoyage } from '../support/run-voyage.ts'

type Stack = Awaited<ReturnType<typeof arrangeStack>>

describe('a first start and those after it', () => {
  let stack: Stack
  beforeAll(async () => {
    stack = await arrangeStack()
  })
  afterAll(() => stack.remove())

  const check = () => runVoyage(['up', '--port', String(stack.port), '--check'], { environment: stack.environment })

  it('provisions Meridian from nothing, in the order of the story, and shows the signed-in page at both addresses', async () => {
    const run = await check()
    expect(run.stderr).toBe('')
    expect(run.code, run.stdout).toBe(0)
    expect(run.stdout).toMatch(new RegExp(`ok +http://meridian\\.localhost:${stack.port}/ signed in as`))
    expect(run.stdout).toMatch(new RegExp(`ok +http://localhost:${stack.port}/t/meridian/ signed in as`))
    const done = run.stdout.split('\n').filter((line) => /\] done /.test(line))
    expect(done.at(-1)).toMatch(/activate/i)
  })

  it('changes nothing the second time and says so', async () => {
    const before = await modificationTimes(stack.state)
    const run = await check()
    expect(run.code, run.stdout).toBe(0)
    expect(run.stdout).toMatch(/Nothing to do: all \d+ steps are in place\./)
    expect(run.stdout).not.toMatch(/\] done /)
    expect(await modificationTimes(stack.state)).toEqual(before)
  })

  it('keeps no secret in the plan, the state or the journal', async () => {
    const secrets: Record<string, string> = JSON.parse(await readFile(join(stack.state, 'local/secrets.json'), 'utf8'))
    const run = await check()
    for (const file of ['state.json', 'journal.ndjson', 'account.json']) {
      const text = await readFile(join(stack.state, 'local', file), 'utf8').catch(() => '')
      for (const [name, value] of Object.entries(secrets)) {
        expect(text, `${name} in ${file}`).not.toContain(value)
        expect(run.stdout + run.stderr, `${name} in the output`).not.toContain(value)
      }
    }
  })

  it('starts over with --fresh', async () => {
    const before = await readFile(join(stack.state, 'local/state.json'), 'utf8')
    const run = await runVoyage(['up', '--port', String(stack.port), '--fresh', '--check'], {
      environment: stack.environment,
    })
    expect(run.code, run.stdout).toBe(0)
    expect(run.stdout).toMatch(/\] done /)
    const tenantId = /ten_\w+/
    const after = await readFile(join(stack.state, 'local/state.json'), 'utf8')
    expect(tenantId.exec(after)?.[0]).not.toBe(tenantId.exec(before)?.[0])
  })
})

describe('an interrupted start', () => {
  it.each(['SIGKILL', 'SIGINT'] as const)(
    'converges after %s, with one tenant and no second database',
    async (signal) => {
      const stack = await arrangeStack()
      try {
        const args = ['up', '--port', String(stack.port)]
        const first = startVoyage(args, { environment: stack.environment })
        await first.until(/\[ ?8\/\d+\] done/)
        first.kill(signal)
        await first.ended
        const second = await runVoyage([...args, '--check'], { environment: stack.environment })
        expect(second.code, second.stdout + second.stderr).toBe(0)
        const account = JSON.parse(await readFile(join(stack.state, 'local/account.json'), 'utf8'))
        expect(Object.keys(account.databases)).toHaveLength(5)
        const third = startVoyage(args, { environment: stack.environment })
        await third.until(/Ready after/)
        const listed = await runVoyage(
          ['tenant', 'list', '--json', '--url', `http://control.localhost:${stack.port}`],
          { environment: stack.environment },
        )
        third.kill('SIGINT')
        expect((await third.ended).code).toBe(0)
        expect(JSON.parse(listed.stdout).tenants).toMatchObject([{ slug: 'meridian', status: 'active' }])
      } finally {
        await stack.remove()
      }
    },
  )
})

async function modificationTimes(folder: string): Promise<Readonly<Record<string, number>>> {
  const names = ['local/state.json', 'local/journal.ndjson', 'local/account.json', 'local/secrets.json']
  const workers = (await readdir(join(folder, 'local/workers'))).map((name) => `local/workers/${name}`)
  const times: Record<string, number> = {}
  for (const name of [...names, ...workers]) {
    const found = await stat(join(folder, name)).catch(() => null)
    if (found !== null) times[name] = found.mtimeMs
  }
  return times
}

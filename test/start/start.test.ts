import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { walkSignIn } from '../../hosts/cli/src/check/walk-sign-in.ts'
import { createLoopbackFetch } from '../../hosts/cli/src/http/loopback-fetch.ts'
import type { VoyageRun } from '../support/run-voyage.ts'
import { arrangeStack, runVoyage, startVoyage } from '../support/run-voyage.ts'

type Stack = Awaited<ReturnType<typeof arrangeStack>>

describe('a first start and those after it', () => {
  let stack: Stack
  let first: VoyageRun
  beforeAll(async () => {
    stack = await arrangeStack()
  })
  afterAll(() => stack.remove())

  const check = () => runVoyage(['up', '--port', String(stack.port), '--check'], { environment: stack.environment })

  it('provisions Meridian from nothing, in the order of the story, and shows the signed-in page at both addresses', async () => {
    const run = await check()
    first = run
    expect(run.stderr).toBe('')
    expect(run.code, run.stdout).toBe(0)
    expect(run.stdout).toMatch(new RegExp(`ok +http://meridian\\.localhost:${stack.port}/ signed in as`))
    expect(run.stdout).toMatch(new RegExp(`ok +http://localhost:${stack.port}/t/meridian/ signed in as`))
    const done = run.stdout.split('\n').filter((line) => /\] done /.test(line))
    expect(done.at(-1)).toMatch(/activate/i)
  })

  it('has the copy of the directory, written by the control plane where the gateway reads it', async () => {
    const account = JSON.parse(await readFile(join(stack.state, 'local/account.json'), 'utf8'))
    const { 'voyage-tenants': id } = account.namespaces
    const bound = ['control-plane', 'edge-gateway'].map((worker) => account.resources[worker].kv)
    expect(bound).toEqual([{ TENANT_PROJECTION: id }, { TENANT_PROJECTION: id }])
    const blobs = join(stack.state, 'local/wrangler/v3/kv', id, 'blobs')
    const values = await Promise.all((await readdir(blobs)).map((name) => readFile(join(blobs, name), 'utf8')))
    expect(values.filter((value) => value.includes('"slug":"meridian"'))).not.toEqual([])
  })

  it('has the queue of events and its dead letters, bound to the control plane', async () => {
    const account = JSON.parse(await readFile(join(stack.state, 'local/account.json'), 'utf8'))
    expect(Object.keys(account.queues).sort()).toEqual(['voyage-events', 'voyage-events-dead'])
    expect(account.resources['control-plane']).toMatchObject({
      queues: { EVENTS_QUEUE: 'voyage-events' },
      deadLetterQueues: { 'voyage-events': 'voyage-events-dead' },
    })
  })

  it('changes nothing the second time and says so, and has kept no secret in plan, state, journal or output', async () => {
    const before = await modificationTimes(stack.state)
    const run = await check()
    expect(run.code, run.stdout).toBe(0)
    expect(run.stdout).toMatch(/Nothing to do: all \d+ steps are in place\./)
    expect(run.stdout).not.toMatch(/\] done /)
    expect(await modificationTimes(stack.state)).toEqual(before)

    const secrets: Record<string, string> = JSON.parse(await readFile(join(stack.state, 'local/secrets.json'), 'utf8'))
    expect(Object.keys(secrets)).toContain('OIDC_CLIENT_SECRET')
    const texts = ['state.json', 'account.json'].map((file) => readFile(join(stack.state, 'local', file), 'utf8'))
    const kept = [...(await Promise.all(texts)), first.stdout, run.stdout, run.stderr].join('\n')
    expect(Object.keys(secrets).filter((name) => kept.includes(secrets[name] ?? ''))).toEqual([])
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
        const second = startVoyage(args, { environment: stack.environment })
        await second.until(/Ready after/)
        const site = `http://meridian.localhost:${stack.port}/`
        expect(await signIn(stack, site)).toMatchObject({ ok: true, url: site })
        expect(await signInPage(site)).toContain('Your account at <strong>Meridian Bank</strong>')
        const listed = await runVoyage(
          ['tenant', 'list', '--json', '--url', `http://control.localhost:${stack.port}`],
          {
            environment: stack.environment,
          },
        )
        expect(JSON.parse(listed.stdout).tenants).toMatchObject([{ slug: 'meridian', status: 'active' }])
        second.kill('SIGINT')
        expect(await second.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('Stopped.') })
        const account = JSON.parse(await readFile(join(stack.state, 'local/account.json'), 'utf8'))
        expect(Object.keys(account.databases)).toHaveLength(6)
      } finally {
        await stack.remove()
      }
    },
  )
})

async function signIn(stack: Stack, site: string): ReturnType<typeof walkSignIn> {
  const secrets = JSON.parse(await readFile(join(stack.state, 'local/secrets.json'), 'utf8'))
  return walkSignIn({ site, username: 'demo', password: secrets.DEMO_USER_PASSWORD, fetch: createLoopbackFetch() })
}

/** The page that whoever comes to a site is sent to, by however many redirects. */
async function signInPage(site: string): Promise<string> {
  const fetch = createLoopbackFetch()
  let at = site
  for (;;) {
    const answer = await fetch(at, {})
    const location = answer.headers.get('location')
    if (location === null) return answer.text()
    at = new URL(location, at).href
  }
}

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

import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { walkSignIn } from '../../hosts/cli/src/check/walk-sign-in.ts'
import { createLoopbackFetch } from '../../hosts/cli/src/http/loopback-fetch.ts'
import { createLocalTarget } from '../../hosts/cli/src/local/local-target.ts'
import { startReceiver } from '../control-plane/receiver.ts'
import type { RunningVoyage, VoyageRun } from '../support/run-voyage.ts'
import { arrangeStack, startVoyage } from '../support/run-voyage.ts'
import { runVoyageHere } from '../support/run-voyage-here.ts'
import { root } from '../support/start-workers.ts'

const opsMigrations = readdirSync(join(root, 'hosts/meridian/migrations/ops')).length

describe('beside a running start', () => {
  let stack: Awaited<ReturnType<typeof arrangeStack>>
  let running: RunningVoyage
  let password: string

  beforeAll(async () => {
    stack = await arrangeStack()
    running = await start()
    password = JSON.parse(await readFile(join(stack.state, 'local/secrets.json'), 'utf8')).DEMO_USER_PASSWORD
  })
  afterAll(async () => {
    running?.kill('SIGINT')
    await running?.ended
    await stack?.remove()
  })

  async function start(): Promise<RunningVoyage> {
    const voyage = startVoyage(['up', '--port', String(stack.port)], { environment: stack.environment })
    await voyage.until(/Ready after/)
    return voyage
  }
  const voyage = (...args: ReadonlyArray<string>): Promise<VoyageRun> =>
    runVoyageHere(args, { environment: stack.environment })
  const tenant = (...args: ReadonlyArray<string>): Promise<VoyageRun> =>
    voyage('tenant', ...args, '--url', `http://control.localhost:${stack.port}`)
  const page = (path: string) =>
    walkSignIn({
      site: `http://meridian.localhost:${stack.port}${path}`,
      username: 'demo',
      password,
      fetch: createLoopbackFetch(),
    })

  it('ends with a table of addresses, the sign-in and what to try next', () => {
    expect(running.output()).toContain(`http://meridian.localhost:${stack.port}/`)
    expect(running.output()).toContain(`http://localhost:${stack.port}/t/meridian/`)
    expect(running.output()).toContain(`demo   password: ${password}`)
    expect(running.output()).toMatch(/try next +npm run voyage -- /)
  })

  it('shows a tenant with its databases, features and domain', async () => {
    const shown = await tenant('show', 'meridian')
    expect(shown.stdout).toMatch(/^database {2}config {2}[0-9a-f-]{36}$/m)
    expect(shown.stdout).toMatch(/^database {2}ops_archive 2026 /m)
    expect(shown.stdout).toMatch(/^feature +role-lanes 1\.0\.0$/m)
    expect(shown.stdout).toMatch(/^domain +meridian\.localhost verified$/m)
  })

  it('names a tenant that there is not', async () => {
    expect(await tenant('show', 'nobody')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('CLI_TENANT_UNKNOWN'),
    })
  })

  it('writes a day only with --execute, and the same rows when it is written again', async () => {
    const day = ['backfill-day', '--branch', 'old-town', '--date', '2026-11-30']
    const empty = await page('/?branch=old-town&date=2026-11-30')
    expect(empty).toMatchObject({ ok: true, html: expect.not.stringContaining('<svg xmlns') })

    const dry = await voyage(...day)
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing was changed. Add --execute') })
    expect(await page('/?branch=old-town&date=2026-11-30')).toMatchObject({
      html: expect.not.stringContaining('<svg xmlns'),
    })

    expect((await voyage(...day, '--execute')).code).toBe(0)
    const once = await page('/?branch=old-town&date=2026-11-30')
    expect(once).toMatchObject({ ok: true, html: expect.stringContaining('<svg xmlns') })
    expect((await voyage(...day, '--execute')).code).toBe(0)
    const twice = await page('/?branch=old-town&date=2026-11-30')
    expect(pictureOf(twice)).toBe(pictureOf(once))
  })

  describe('backfill-day around what is booked', () => {
    const database = async (sql: string, name = 'meridian-ops'): Promise<void> => {
      const target = await createLocalTarget({ root, folder: join(stack.state, 'local') })
      const { signal } = new AbortController()
      const id = await target.findDatabase(name, { signal })
      if (!id.ok || id.value === null) throw new Error(`no database ${name}`)
      const written = await target.runSql(
        { database: { name, id: id.value }, statements: [{ sql, params: [] }] },
        { signal },
      )
      await target.stop()
      expect(written).toMatchObject({ ok: true })
    }
    /** Books the first appointment of an old-town day in the name of somebody else. */
    const book = (date: string): Promise<void> =>
      database(
        `UPDATE role_lane_blocks SET engine_version = 'bank-desk', source = 'booking', item_id = 'desk-1'
         WHERE branch_id = 'old-town' AND date = '${date}' AND (staff_id, position) IN (
           SELECT staff_id, position FROM role_lane_blocks
           WHERE branch_id = 'old-town' AND date = '${date}' AND kind = 'appointment' LIMIT 1)`,
      )
    const range = (...more: ReadonlyArray<string>) => voyage('backfill-day', '--branch', 'old-town', ...more)

    it('counts it in a dry run, too', async () => {
      const day = ['--date', '2027-01-04']
      expect(await range(...day, '--execute')).toMatchObject({ code: 0 })
      await book('2027-01-04')
      const dry = await range(...day)
      expect(dry.stdout, dry.stderr).toContain('; 1 booked, which stay as they are)')
      const written = await range(...day, '--execute', '--json')
      expect(JSON.parse(written.stdout)).toMatchObject({ executed: true, date: '2027-01-04', kept: 1 })
    })

    it('says which days of a range are written when one of them fails, and goes on with the command it names', async () => {
      await range('--date', '2027-01-06', '--execute')
      await book('2027-01-06')
      await database(
        "UPDATE role_lane_blocks SET ends_at = starts_at + 1 WHERE engine_version = 'bank-desk' AND date = '2027-01-06'",
      )
      const run = await range('--date', '2027-01-05', '--to', '2027-01-07', '--execute')
      expect(run.code).toBe(1)
      expect(run.stdout).toContain('old-town, 2027-01-05')
      expect(run.stderr).toContain('2027-01-06: Blocks that are to stay where they are do not fit the day.')
      expect(run.stderr).toMatch(
        /\$\.pinned\[0\]\.endsAt \([\w-]+ at 2027-01-06T\d\d:[03]0:00-0\d:00\): expected the \d+ minutes/,
      )
      expect(run.stderr).toContain('Written: 2027-01-05.')
      expect(run.stderr).toContain('Not written: 2027-01-06 to 2027-01-07 (2 days).')
      expect(run.stderr).toMatch(/^To go on: voyage backfill-day .*--date 2027-01-06 --to 2027-01-07 --execute$/m)
      const json = await range('--date', '2027-01-05', '--to', '2027-01-07', '--execute', '--json')
      expect(JSON.parse(json.stdout)).toMatchObject({
        days: [{ date: '2027-01-05' }],
        left: ['2027-01-06', '2027-01-07'],
      })
    })

    it('refuses a day that was moved to the archive of its year, dry or not, and the page still shows what is booked there', async () => {
      await database(
        `INSERT INTO role_lane_blocks (branch_id, date, staff_id, position, kind, start_minute, end_minute, starts_at, ends_at,
           service_id, item_id, source, engine_version, seed)
         VALUES ('old-town', '2026-12-08', 'amara-okafor', 0, 'appointment', 600, 630, 1796720400, 1796722200,
           NULL, 'desk-1', 'booking', 'bank-desk', '')`,
        'meridian-ops-archive-2026',
      )
      for (const more of [[], ['--execute']]) {
        const run = await range('--date', '2026-12-07', '--to', '2026-12-09', ...more)
        expect(run.code).toBe(1)
        expect(run.stderr).toContain(
          '2026-12-08: old-town on 2026-12-08 is kept in the archive meridian-ops-archive-2026',
        )
        expect(run.stderr).toContain('from meridian-ops-archive-2026 back to meridian-ops')
      }
      const shown = await page('/?branch=old-town&date=2026-12-08')
      expect(shown).toMatchObject({ html: expect.stringContaining('1 person, 1 appointment,') })
    })

    it('writes two branches at once, by a process each', async () => {
      const runs = ['riverside', 'old-town'].map((branch) => {
        const days = ['--date', '2027-02-01', '--to', '2027-02-06', '--execute']
        return startVoyage(['backfill-day', '--branch', branch, ...days], { environment: stack.environment }).ended
      })
      for (const ended of await Promise.all(runs)) {
        expect(ended, ended.stderr).toMatchObject({ code: 0 })
        expect(ended.stdout.match(/^Wrote /gm)).toHaveLength(6)
      }
    })

    it('finishes the day under way at Ctrl-C, and says what is written', async () => {
      const args = ['backfill-day', '--branch', 'old-town', '--date', '2028-01-01', '--to', '2029-12-31', '--execute']
      const run = startVoyage(args, { environment: stack.environment })
      await run.until(/2028-01-05/)
      run.kill('SIGINT')
      const ended = await run.ended
      expect(ended, ended.stderr).toMatchObject({ code: 130 })
      const [, last] = /Written: 2028-01-01 to (\S+) /.exec(ended.stderr) ?? []
      const written = [...ended.stdout.matchAll(/^Wrote .*old-town, (\S+);/gm)].map(([, date]) => date)
      expect(written.at(-1)).toBe(last)
      expect(ended.stderr).toMatch(/^To go on: voyage backfill-day .*--to 2029-12-31 --execute$/m)
    })
  })

  it('brings the databases of the fleet to their schema version only with --execute, beside the running stack', async () => {
    const dry = await voyage('fleet', 'migrate', '--detailed-exitcode')
    expect(dry).toMatchObject({ code: 2, stdout: expect.stringMatching(/canary +1 of 1 +meridian\n.*\n/) })
    expect(dry.stdout).toContain('Nothing was changed. Add --execute')
    const done = await voyage('fleet', 'migrate', '--execute')
    expect(done, done.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('1 migrated, 0 failed.') })
    const status = JSON.parse((await voyage('fleet', 'status', '--json')).stdout)
    expect(status).toMatchObject({
      schema_versions: [{ schema_version: opsMigrations, status: 'active', tenants: 1 }],
      migration: { target: opsMigrations, ended: 'complete', migrated: 1, failed: [] },
    })
    const again = await voyage('fleet', 'migrate', '--execute', '--json')
    expect([again.code, JSON.parse(again.stdout)]).toEqual([
      0,
      { how: 'complete', migrated: 0, not_begun: 0, failed: [] },
    ])
  })

  // Nothing runs the schedule of a local stack: what a receiver refused comes back by the queue alone.
  it('delivers an event through the queue, again after a refusal', async () => {
    const receiver = await startReceiver()
    try {
      receiver.answerWith(503)
      const url = `http://control.localhost:${stack.port}`
      const added = await voyage('events', 'add-webhook', `${receiver.origin}/hook`, '--execute', '--url', url)
      expect(added, added.stderr).toMatchObject({ code: 0 })
      const updated = await tenant('update', 'meridian', '--plan', 'premium', '--execute')
      expect(updated, updated.stderr).toMatchObject({ code: 0 })
      await receiver.until(1)
      receiver.answerWith(204)
      await receiver.until(2)
      expect(receiver.received.map(({ status, headers }) => [status, headers['webhook-id']])).toEqual([
        [503, receiver.received[0]?.headers['webhook-id']],
        [204, receiver.received[0]?.headers['webhook-id']],
      ])
    } finally {
      await receiver.stop()
    }
  })

  it('suspends a tenant only with --execute; then its address is refused without a word on why', async () => {
    const dry = await tenant('suspend', 'meridian')
    expect(dry.stdout).toContain('Nothing was changed')
    expect((await tenant('list')).stdout).toMatch(/meridian +Meridian Bank +active/)

    expect((await tenant('suspend', 'meridian', '--execute')).code).toBe(0)
    // A gateway that has just started has nothing cached; a running one follows within its hard maximum age.
    running.kill('SIGINT')
    await running.ended
    running = await start()
    const refused = await createLoopbackFetch()(`http://meridian.localhost:${stack.port}/`, {
      headers: { accept: 'application/json' },
    })
    expect(refused.status).toBe(503)
    expect(await refused.text()).not.toMatch(/suspend/i)
    expect((await tenant('activate', 'meridian', '--execute')).code).toBe(0)
  })
})

describe('without a stack', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'voyage-operate-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('says what is missing when the local stack has never run', async () => {
    const environment = { VOYAGE_STATE: folder }
    const listed = await runVoyageHere(['tenant', 'list'], { environment })
    expect(listed).toMatchObject({ code: 1, stderr: expect.stringContaining('Run `npm start`') })
    const written = await runVoyageHere(['backfill-day', '--branch', 'riverside', '--execute'], { environment })
    expect(written).toMatchObject({ code: 1, stderr: expect.stringContaining('CLI_DATABASE_MISSING') })
  })

  it('previews a day without a stack or an account, says that nothing booked is known, and leaves no trace', async () => {
    const environment = { VOYAGE_STATE: join(folder, 'none') }
    const day = ['backfill-day', '--branch', 'riverside', '--date', '2026-11-23']
    const local = await runVoyageHere(day, { environment })
    expect(local).toMatchObject({ code: 0, stdout: expect.stringContaining('meridian-ops does not exist yet') })
    expect(existsSync(environment.VOYAGE_STATE)).toBe(false)
    const remote = await runVoyageHere([...day, '--environment', 'production'], { environment })
    expect(remote).toMatchObject({ code: 0, stdout: expect.stringContaining('What is booked is not known') })
  })

  it('plans a deploy to Cloudflare without a token, prints no invented id, and exits 2 where asked', async () => {
    const run = await runVoyageHere(['deploy', '--detailed-exitcode'], { environment: { VOYAGE_STATE: folder } })
    expect(run.code, run.stderr).toBe(2)
    expect(run.stdout).toContain('(known after apply)')
    expect(run.stdout).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/)
    expect(run.stdout).toContain('Nothing was changed. Add --execute to do it.')
    const again = await runVoyageHere(['deploy', '--json'], { environment: { VOYAGE_STATE: folder } })
    expect(JSON.parse(again.stdout)).toMatchObject({ manifest: 'meridian', environment: 'production' })
  })

  it('refuses to execute with placeholders or without the secrets, naming each, before anything is called', async () => {
    const run = await runVoyageHere(['deploy', '--execute'], { environment: { VOYAGE_STATE: folder } })
    expect(run.code).toBe(1)
    for (const name of ['KEY_ENCRYPTION_SECRET', 'OIDC_CLIENT_SECRET', 'VOYAGE_OPERATOR_TOKEN']) {
      expect(run.stderr).toContain(name)
    }
  })

  it('draws a day as SVG, and the same bytes again', async () => {
    const day = ['--branch', 'harbour', '--date', '2026-11-23']
    const draw = async (name: string, ...more: ReadonlyArray<string>): Promise<string> => {
      const out = join(folder, name)
      const run = await runVoyageHere(['lanes', 'render', ...day, '--out', out, ...more])
      expect(run.code, run.stderr).toBe(0)
      return readFile(out, 'utf8')
    }
    const [first, second] = [await draw('first.svg'), await draw('second.svg')]
    expect(first).toMatch(/^<svg /)
    expect(second).toBe(first)
    expect(first).not.toContain('class="lanes-now"')
    expect(await draw('now.svg', '--now', '11:05')).toContain('class="lanes-now"')
    const refused = await runVoyageHere(['lanes', 'render', ...day, '--out', join(folder, 'no.svg'), '--now', '25:00'])
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('"25:00" is no time of day') })
  })

  it('writes a range of days as one file, and says so when it cannot', async () => {
    const out = join(folder, 'days.jsonl')
    const range = ['lanes', 'export', '--branch', 'harbour', '--from', '2026-11-23', '--to', '2026-11-24']
    const run = await runVoyageHere([...range, '--format', 'jsonl', '--threads', '2', '--out', out])
    expect(run, run.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('2 branch days as jsonl') })
    const lines = (await readFile(out, 'utf8')).trimEnd().split('\n')
    expect(new Set(lines.map((line) => JSON.parse(line).date))).toEqual(new Set(['2026-11-23', '2026-11-24']))
    const refused = await runVoyageHere([...range, '--out', join(folder, 'nowhere', 'days.csv')])
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('CLI_FILE_UNWRITABLE') })
  })

  it('solves an instance and proves the result, and names what is wrong with one', async () => {
    const instance = {
      schema: 'role-lane-oracle/1',
      id: 'x',
      targetScope: 'role',
      grid: { openMin: 540, slotMin: 30, slots: 16 },
      services: [{ id: 'loan', durationMin: 60, needsRoom: false, weight: 2 }],
      roles: [{ id: 'banker', queue: false, services: { loan: 2 } }],
      staff: [{ id: 'ada', role: 'banker', windows: [[540, 660]] }],
      bookings: [{ id: 'b', service: 'loan', startMin: 600 }],
      rooms: null,
      queueFloor: [],
    }
    await writeFile(join(folder, 'instance.json'), JSON.stringify(instance))
    await writeFile(join(folder, 'wrong.json'), JSON.stringify({ ...instance, rooms: -1 }))
    const solve = (file: string) => runVoyageHere(['lanes', 'solve', file, '--optimise', '--json'], { cwd: folder })
    const score = { bookings: 1, queueShort: 0, targets: 4 }
    expect(JSON.parse((await solve('instance.json')).stdout)).toEqual({
      assignments: [
        { staff: 'ada', service: 'loan', startMin: 540 },
        { staff: 'ada', service: 'loan', startMin: 600, booking: 'b' },
      ],
      score,
      bound: score,
    })
    expect(await solve('wrong.json')).toMatchObject({ code: 1, stderr: expect.stringContaining('$.rooms') })
  })

  it('writes ids into a Wrangler configuration, keeps every other byte, and touches it once', async () => {
    const config = join(folder, 'wrangler.jsonc')
    const before =
      '{\n  // kept\n  "name": "w",\n  "d1_databases": [{ "binding": "DB", "database_name": "ops", "database_id": "<id>" },],\n}\n'
    const id = '7d1c1f9e-3c2b-4a5d-9e8f-0a1b2c3d4e5f'
    await writeFile(config, before)
    await writeFile(join(folder, 'ids.json'), JSON.stringify({ d1: { ops: id } }))
    const sync = (...more: ReadonlyArray<string>) =>
      runVoyageHere(['sync-bindings', '--config', 'wrangler.jsonc', '--ids', 'ids.json', ...more], { cwd: folder })
    expect(await sync()).toMatchObject({ code: 0, stdout: before.replace('<id>', id) })
    expect(await readFile(config, 'utf8')).toBe(before)
    expect((await sync('--write')).code).toBe(0)
    expect(await readFile(config, 'utf8')).toBe(before.replace('<id>', id))
    const touched = (await stat(config)).mtimeMs
    expect((await sync('--write')).stdout).toContain('it was not touched')
    expect((await stat(config)).mtimeMs).toBe(touched)
  })
})

function pictureOf(walk: Awaited<ReturnType<typeof walkSignIn>>): string | undefined {
  return walk.ok ? /<svg xmlns[\s\S]*?<\/svg>/.exec(walk.html)?.[0] : undefined
}

import { readFile, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FleetMember, FleetOverHttp } from './fleet-over-http.ts'
import { startFleetOverHttp } from './fleet-over-http.ts'

// The tests go on where the one before left the fleet, as an operator does.

let fleet: FleetOverHttp
beforeAll(async () => {
  fleet = await startFleetOverHttp()
})
afterAll(() => fleet.stop())

const migrate = ['migrate', '--migrations', 'migrations', '--rate', '1200', '--canary', '2', '--concurrency', '4']

async function versions(): Promise<ReadonlyArray<number>> {
  const { tenants } = await fleet.ask('/tenants?limit=100')
  return (tenants as ReadonlyArray<{ readonly schema_version: number }>).map((tenant) => tenant.schema_version)
}

/** Fails unless the catalog says of each tenant at most what its databases are at. */
async function expectTrueVersions(): Promise<void> {
  const recorded = await versions()
  for (const [index, { databases }] of fleet.members.entries()) {
    for (const id of [databases.config, databases.ops]) {
      const rows = await fleet.sql(id, 'SELECT name FROM d1_migrations ORDER BY id')
      const numbers = rows.map((row) => Number(String(row['name']).slice(0, 4)))
      expect(numbers).toEqual([...new Set(numbers)].sort())
      if (id === databases.ops) expect(recorded[index]).toBeLessThanOrEqual(numbers.at(-1) ?? 0)
    }
  }
}

const at = (index: number): FleetMember => {
  const member = fleet.members[index]
  if (member === undefined) throw new RangeError(`no tenant ${index}`)
  return member
}

test('a dry run says who goes first and asks nothing of Cloudflare', async () => {
  await fleet.addMigration('ops', '0002_notes.sql', 'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT);\n-- end')
  await fleet.addMigration(
    'config',
    '0002_settings.sql',
    "CREATE TABLE settings (name TEXT); INSERT INTO settings VALUES (';');",
  )
  const run = await fleet.voyage([...migrate, '--detailed-exitcode'])
  expect(run, run.stderr).toMatchObject({ code: 2, stderr: '' })
  expect(run.stdout).toMatch(/To schema version 2, .*\n +canary +2 of 2 +bank-0, bank-1\n +rest +8 +once the canary/)
  expect(run.stdout).toContain('Nothing was changed. Add --execute')
  const json = JSON.parse((await fleet.voyage([...migrate, '--json', '--canary-tenant', 'bank-7'])).stdout)
  expect([json.target, json.canary, json.rest.length]).toEqual([2, ['bank-7'], 9])
  expect([fleet.calls(), await versions()]).toEqual([0, Array(10).fill(0)])
})

test('killed again and again it brings twenty real databases to the version, each migration once', async () => {
  let kills = 0
  for (;;) {
    const kill = { at: 9 + ((kills * 3) % 7), when: kills % 2 === 0 ? 'before' : 'after' } as const
    const run = await fleet.voyage([...migrate, '--execute'], kill)
    await expectTrueVersions()
    if (run.code !== null) {
      expect(run, run.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining(', 0 failed.') })
      break
    }
    kills += 1
  }
  expect(kills).toBeGreaterThan(3)
  expect(await versions()).toEqual(Array(10).fill(2))
  for (const { databases } of fleet.members) {
    expect(await fleet.sql(databases.ops, 'SELECT count(*) AS notes FROM notes')).toEqual([{ notes: 0 }])
    expect(await fleet.sql(databases.config, 'SELECT name FROM settings')).toEqual([{ name: ';' }])
  }
  const { entries } = await fleet.ask('/audit?action=tenant.schema_migrated&limit=100')
  const told = (entries as ReadonlyArray<{ readonly tenant_id: string }>).map((entry) => entry.tenant_id)
  expect(told.sort()).toEqual(fleet.members.map(({ tenantId }) => tenantId).sort())
  const { events } = await fleet.ask('/events?type=tenant.schema_migrated&limit=100')
  expect(events).toHaveLength(10)
})

test('a canary that fails stops it before any other database is touched', async () => {
  await fleet.addMigration(
    'ops',
    '0003_unique.sql',
    'CREATE TABLE twice (id INTEGER); CREATE TABLE twice (id INTEGER);',
  )
  const before = fleet.calls()
  const run = await fleet.voyage([...migrate, '--execute'])
  expect(run.code).toBe(1)
  expect(run.stderr).toContain('CLI_FLEET_STOPPED')
  expect(run.stderr).toMatch(/bank-0: applying 0003_unique\.sql .*already exists/)
  expect(fleet.calls() - before).toBeLessThanOrEqual(6)
  expect(await versions()).toEqual(Array(10).fill(2))
  const status = await fleet.voyage(['status'])
  expect(status.stdout).toMatch(/Migration to schema version 3: canary_failed\.\nTENANT +FAILED +BECAUSE\nbank-\d /)
  expect(await fleet.sql(at(0).databases.ops, "SELECT name FROM sqlite_master WHERE name = 'twice'")).toEqual([])
})

test('a tenant that fails is skipped and reported, with an exit code of its own; the next run tries it once more', async () => {
  await fleet.addMigration('ops', '0003_unique.sql', 'CREATE TABLE once (id INTEGER);')
  await fleet.sql(at(6).databases.ops, "UPDATE voyage_marker SET tenant_id = 'ten_other'")
  const run = await fleet.voyage([...migrate, '--execute'])
  expect([run.code, run.stderr]).toEqual([3, ''])
  expect(run.stdout).toMatch(/failed bank-6: .*does not carry the marker.*\(database-marked-otherwise\)/)
  expect(run.stdout).toContain('9 migrated, 1 failed.')
  expect(await versions()).toEqual([3, 3, 3, 3, 3, 3, 2, 3, 3, 3])
  const { migration } = JSON.parse((await fleet.voyage(['status', '--json'])).stdout)
  expect(migration).toMatchObject({
    target: 3,
    ended: 'complete',
    failed: [{ slug: 'bank-6', code: 'database-marked-otherwise' }],
  })

  await fleet.sql(at(6).databases.ops, `UPDATE voyage_marker SET tenant_id = '${at(6).tenantId}'`)
  const again = await fleet.voyage([...migrate, '--execute', '--json'])
  expect([again.code, JSON.parse(again.stdout)]).toEqual([
    0,
    { how: 'complete', migrated: 1, not_begun: 0, failed: [] },
  ])
  await expectTrueVersions()
  expect(await versions()).toEqual(Array(10).fill(3))
})

test('Ctrl-C ends it after what is under way was recorded', async () => {
  await fleet.addMigration('ops', '0004_more.sql', 'CREATE TABLE more (id INTEGER);')
  const run = await fleet.interrupted(
    [...migrate, '--execute', '--rate', '300', '--concurrency', '1'],
    /, the canary is migrated/,
  )
  expect([run.code, run.stderr]).toEqual([130, ''])
  const done = (await versions()).filter((version) => version === 4).length
  expect(run.stdout).toContain(`${done} migrated, 0 failed, ${10 - done} not begun.`)
  expect(done).toBeGreaterThanOrEqual(2)
  await expectTrueVersions()
})

test('two runs at once are one and a refusal; one that is certainly gone is taken over', async () => {
  const lock = join(fleet.folder, 'lock.json')
  const holder = { host: hostname(), startedAt: 1_790_000_000, purpose: 'fleet migrate' }
  await writeFile(lock, JSON.stringify({ ...holder, pid: process.pid }))
  const refused = await fleet.voyage([...migrate, '--execute'])
  expect([refused.code, refused.stderr]).toEqual([75, expect.stringContaining('CLI_LOCK_HELD')])
  await writeFile(lock, JSON.stringify({ ...holder, pid: 2 ** 22 }))
  const done = await fleet.voyage([...migrate, '--execute'])
  expect([done.code, done.stderr]).toEqual([0, expect.stringContaining('this one goes on where it was')])
  expect(await versions()).toEqual(Array(10).fill(4))
  await expect(readFile(lock)).rejects.toThrow('ENOENT')
})

test.each([
  [['--to', '9'], 'CLI_OPTION_INVALID', 'from 1 to 4'],
  [['--rate', '1201'], 'CLI_OPTION_INVALID', 'from 1 to 1200'],
  [['--canary-tenant', 'nobody'], 'CLI_TENANT_UNKNOWN', 'nobody'],
  [['--migrations', 'nowhere'], 'CLI_FILE_UNREADABLE', 'nowhere'],
  [['--migrations', 'migrations/ops'], 'CLI_MIGRATIONS_INVALID', 'has no migration'],
  [['--execute', '--account', 'mine'], 'CLI_OPTION_INVALID', '"mine" is no account id'],
])('%j is refused before anything is done', async (options, code, words) => {
  const before = fleet.calls()
  const run = await fleet.voyage([...migrate, ...options])
  expect([run.code, run.stdout]).toEqual([1, ''])
  expect(run.stderr).toContain(code)
  expect(run.stderr).toContain(words)
  expect(fleet.calls()).toBe(before)
})

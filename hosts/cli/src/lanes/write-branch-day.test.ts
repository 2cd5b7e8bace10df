import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import type { DeployTarget } from '../executor/deploy-target.ts'
import { err, ok } from '../executor/result.ts'
import { readLaneInput } from './generate-day.ts'
import { planBranchDay, writeBranchDay } from './write-branch-day.ts'

const root = join(import.meta.dirname, '../../../..')
const input = await readLaneInput(root, 'hosts/meridian/config')

interface Databases {
  readonly ops: DatabaseSync
  readonly archive?: DatabaseSync
}

/** The two calls that writing a day makes, on SQLite; any other would fail the test. */
function sqliteTarget(databases: Databases, beforeWriting: () => void): DeployTarget {
  const open = (id: string): DatabaseSync => {
    const database = id === 'archive' ? databases.archive : databases.ops
    if (database === undefined) throw new Error(`no database ${id}`)
    return database
  }
  const target: Pick<DeployTarget, 'querySql' | 'runSql'> = {
    async querySql({ database: { id }, statement }) {
      return ok(
        open(id)
          .prepare(statement.sql)
          .all(...statement.params),
      )
    },
    async runSql({ database: { id }, statements }) {
      beforeWriting()
      const database = open(id)
      database.exec('BEGIN')
      try {
        for (const { sql, params } of statements) database.prepare(sql).run(...params)
      } catch (cause) {
        database.exec('ROLLBACK')
        return err({ code: 'sql', message: String(cause), remedy: '', retriable: false, effect: 'none' })
      }
      database.exec('COMMIT')
      return ok(null)
    },
  }
  return target as DeployTarget
}

function opsDatabase(kind: 'ops' | 'ops-archive' = 'ops'): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  const folder = join(root, 'hosts/meridian/migrations', kind)
  for (const file of readdirSync(folder).sort()) database.exec(readFileSync(join(folder, file), 'utf8'))
  return database
}

const tables = ['role_lane_blocks', 'role_lane_unassigned', 'role_lane_walk_ins', 'role_lane_summaries']

const rows = (database: DatabaseSync): string =>
  JSON.stringify(tables.map((table) => database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2, 3, 4`).all()))

const placeIn = (databases: Databases, beforeWriting = (): void => undefined) => ({
  target: sqliteTarget(databases, beforeWriting),
  database: { name: 'ops', id: 'ops' },
  archive: databases.archive === undefined ? null : { name: 'ops-archive-2026', id: 'archive' },
  input,
  branch: 'riverside',
  date: '2026-11-23',
  how: {},
  signal: new AbortController().signal,
})

const write = (database: DatabaseSync, beforeWriting?: () => void) =>
  writeBranchDay(placeIn({ ops: database }, beforeWriting))

it('leaves the same rows when a day is written again', async () => {
  const database = opsDatabase()
  expect(await write(database)).toMatchObject({ ok: true })
  const once = rows(database)
  expect(await write(database)).toMatchObject({ ok: true })
  expect(rows(database)).toBe(once)
})

it('plans around what somebody booked, which stays, however often the day is written', async () => {
  const database = opsDatabase()
  await write(database)
  const booking = database
    .prepare("SELECT * FROM role_lane_blocks WHERE kind = 'appointment' ORDER BY staff_id, position LIMIT 1")
    .get()
  database
    .prepare(
      "UPDATE role_lane_blocks SET engine_version = 'bank-desk', source = 'booking', item_id = 'desk-1' WHERE staff_id = ? AND position = ?",
    )
    .run(String(booking?.['staff_id']), Number(booking?.['position']))
  for (let times = 0; times < 2; times += 1) {
    expect(await write(database)).toMatchObject({ ok: true })
    expect(database.prepare("SELECT * FROM role_lane_blocks WHERE engine_version = 'bank-desk'").all()).toMatchObject([
      { staff_id: booking?.['staff_id'], starts_at: booking?.['starts_at'], item_id: 'desk-1' },
    ])
  }
  const overlaps = database
    .prepare(
      'SELECT count(*) AS n FROM role_lane_blocks a JOIN role_lane_blocks b ON a.staff_id = b.staff_id AND a.position < b.position AND a.ends_at > b.starts_at',
    )
    .get()
  expect(overlaps).toMatchObject({ n: 0 })
})

it("writes what found no place with its reason, every walk-in, and each person's shares", async () => {
  const database = opsDatabase()
  const written = await write(database)
  if (!written.ok) throw new Error('not written')
  const { day } = written.value
  const all = (table: string) => database.prepare(`SELECT * FROM ${table} ORDER BY item_id`).all()
  const byId = (a: { readonly itemId: string }, b: { readonly itemId: string }) => (a.itemId < b.itemId ? -1 : 1)
  expect(
    all('role_lane_unassigned').map((row) => [row['item_id'], row['count'], row['reason'], row['evidence']]),
  ).toEqual(
    [...day.unassigned].sort(byId).map((one) => [one.itemId, one.count, one.reason, JSON.stringify(one.evidence)]),
  )
  expect(all('role_lane_walk_ins').map((row) => [row['item_id'], row['until_minute'], row['served']])).toEqual(
    [...day.walkIns].sort(byId).map((one) => [one.itemId, one.untilMinute, one.served ? 1 : 0]),
  )
  const away = database.prepare("SELECT * FROM role_lane_summaries WHERE staff_id = 'ivan-petrov'").get()
  expect(away).toMatchObject({ utilisation: null, targets: null, engine_version: day.engineVersion })
  expect(database.prepare('SELECT count(*) AS n FROM role_lane_summaries').get()).toEqual({ n: day.lanes.length })
})

describe('a day that is kept in the archive of its year', () => {
  const archived = (table: string, columns: string, values: string): DatabaseSync => {
    const database = opsDatabase('ops-archive')
    database.exec(`INSERT INTO ${table} (branch_id, date, ${columns}) VALUES ('riverside', '2026-11-23', ${values})`)
    return database
  }
  const block = `'mia-jensen', 0, 'appointment', 540, 570, 1795420800, 1795422600, 'bank-desk'`
  const blockColumns = 'staff_id, position, kind, start_minute, end_minute, starts_at, ends_at, engine_version'
  const cases = [
    ['role_lane_blocks', `${blockColumns}, source, seed`, `${block}, 'booking', ''`],
    [
      'role_lane_unassigned',
      'item_id, kind, count, start_minute, reason, evidence, engine_version, seed',
      `'b', 'booking', 1, 600, 'OUTSIDE_WINDOW', '{}', 'f35-16', ''`,
    ],
    [
      'role_lane_walk_ins',
      'item_id, service_id, arrival_minute, until_minute, served, engine_version, seed',
      `'w', 's', 600, 600, 0, 'f35-16', ''`,
    ],
  ] as const

  it.each(cases)(
    'is neither planned nor written beside its rows of %s, and the error names the archive',
    async (...at) => {
      const databases = { ops: opsDatabase(), archive: archived(...at) }
      const before = [rows(databases.ops), rows(databases.archive)]
      for (const make of [planBranchDay, writeBranchDay]) {
        const made = await make(placeIn(databases))
        expect(made).toMatchObject({
          ok: false,
          error: { code: 'lane-day-archived', effect: 'none', retriable: false },
        })
        expect(made.ok ? '' : made.error.message).toContain(
          'riverside on 2026-11-23 is kept in the archive ops-archive-2026',
        )
        expect(made.ok ? '' : made.error.remedy).toContain('from ops-archive-2026 back to ops')
      }
      expect([rows(databases.ops), rows(databases.archive)]).toEqual(before)
    },
  )

  it('is told from other days and branches of the archive', async () => {
    const archive = archived(...cases[0])
    archive.exec("UPDATE role_lane_blocks SET date = '2026-11-24'")
    expect(await writeBranchDay(placeIn({ ops: opsDatabase(), archive }))).toMatchObject({ ok: true })
    archive.exec("UPDATE role_lane_blocks SET date = '2026-11-23', branch_id = 'harbour'")
    expect(await writeBranchDay(placeIn({ ops: opsDatabase(), archive }))).toMatchObject({ ok: true })
  })

  it('is not written when its booked rows are moved while it is made', async () => {
    const [ops, archive] = [opsDatabase(), opsDatabase('ops-archive')]
    await write(ops)
    ops.exec(
      "UPDATE role_lane_blocks SET engine_version = 'bank-desk' WHERE (staff_id, position) = (SELECT staff_id, position FROM role_lane_blocks WHERE kind = 'appointment' LIMIT 1)",
    )
    const move = (): void => {
      for (const row of ops.prepare('SELECT * FROM role_lane_blocks').all())
        archive
          .prepare(`INSERT INTO role_lane_blocks VALUES (${Object.keys(row).map(() => '?')})`)
          .run(...Object.values(row))
      ops.exec('DELETE FROM role_lane_blocks')
    }
    const made = await writeBranchDay(placeIn({ ops, archive }, move))
    expect(made).toMatchObject({ ok: false, error: { code: 'lane-day-archived' } })
    expect(ops.prepare('SELECT count(*) AS n FROM role_lane_blocks').get()).toEqual({ n: 0 })
  })
})

describe('a booking that arrives between the reading and the writing', () => {
  const booked = (database: DatabaseSync) =>
    database.prepare("SELECT * FROM role_lane_blocks WHERE engine_version = 'bank-desk' ORDER BY item_id").all()

  /** Books over the n-th appointment of the day, as a desk does that finds it proposed. */
  function book(database: DatabaseSync, n: number): void {
    const [free] = database
      .prepare(
        "SELECT staff_id, position FROM role_lane_blocks WHERE kind = 'appointment' AND engine_version <> 'bank-desk' ORDER BY staff_id, position LIMIT 1",
      )
      .all()
    database
      .prepare(
        "UPDATE role_lane_blocks SET engine_version = 'bank-desk', source = 'booking', item_id = ? WHERE staff_id = ? AND position = ?",
      )
      .run(`desk-${n}`, String(free?.['staff_id']), Number(free?.['position']))
  }

  function expectWhole(database: DatabaseSync): void {
    const overlaps = database
      .prepare(
        'SELECT count(*) AS n FROM role_lane_blocks a JOIN role_lane_blocks b ON a.staff_id = b.staff_id AND a.position < b.position AND a.ends_at > b.starts_at',
      )
      .get()
    expect(overlaps).toEqual({ n: 0 })
  }

  it('stays, once, and the day is planned around it', async () => {
    const database = opsDatabase()
    await write(database)
    let writes = 0
    const written = await write(database, () => {
      writes += 1
      if (writes <= 2) book(database, writes)
    })
    expect(written).toMatchObject({ ok: true, value: { kept: { length: 2 } } })
    expect(writes).toBe(3)
    expect(booked(database)).toMatchObject([{ item_id: 'desk-1' }, { item_id: 'desk-2' }])
    expectWhole(database)
  })

  it('is seen although another one was cancelled at the same time, and one that moved, too', async () => {
    const database = opsDatabase()
    await write(database)
    book(database, 1)
    let writes = 0
    await write(database, () => {
      writes += 1
      if (writes > 1) return
      database.exec("UPDATE role_lane_blocks SET engine_version = 'f35-0' WHERE item_id = 'desk-1'")
      book(database, 2)
    })
    expect(writes).toBe(2)
    expect(booked(database)).toMatchObject([{ item_id: 'desk-2' }])
    expectWhole(database)
    await write(database, () => {
      writes += 1
      if (writes === 3) database.exec("UPDATE role_lane_blocks SET item_id = 'desk-3' WHERE item_id = 'desk-2'")
    })
    expect(writes).toBe(4)
    expect(booked(database)).toMatchObject([{ item_id: 'desk-3' }])
  })

  it('ends it when they never cease, with nothing written', async () => {
    const database = opsDatabase()
    await write(database)
    let writes = 0
    const written = await write(database, () => {
      writes += 1
      book(database, writes)
    })
    expect(written).toMatchObject({ ok: false, error: { code: 'lane-day-contended', effect: 'none' } })
    expect(booked(database)).toHaveLength(writes)
    expectWhole(database)
  })

  it('is told from a failure of another kind, which is not tried again', async () => {
    const database = opsDatabase()
    let writes = 0
    const written = await write(database, () => {
      writes += 1
      database.exec('DROP TABLE role_lane_walk_ins')
    })
    expect(written).toMatchObject({ ok: false, error: { message: expect.stringContaining('role_lane_walk_ins') } })
    expect(writes).toBe(1)
  })
})

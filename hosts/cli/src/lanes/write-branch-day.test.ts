import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import type { DeployTarget } from '../executor/deploy-target.ts'
import { ok } from '../executor/result.ts'
import { writeBranchDay } from './write-branch-day.ts'

const root = join(import.meta.dirname, '../../../..')

/** The two calls that writing a day makes, on SQLite; any other would fail the test. */
function sqliteTarget(database: DatabaseSync): DeployTarget {
  const target: Pick<DeployTarget, 'querySql' | 'runSql'> = {
    async querySql({ statement }) {
      return ok(database.prepare(statement.sql).all(...statement.params))
    },
    async runSql({ statements }) {
      database.exec('BEGIN')
      for (const { sql, params } of statements) database.prepare(sql).run(...params)
      database.exec('COMMIT')
      return ok(null)
    },
  }
  return target as DeployTarget
}

function opsDatabase(): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  database.exec(readFileSync(join(root, 'hosts/meridian/migrations/ops/0001_role_lane_blocks.sql'), 'utf8'))
  return database
}

const rows = (database: DatabaseSync): string =>
  JSON.stringify(database.prepare('SELECT * FROM role_lane_blocks ORDER BY staff_id, position').all())

const write = (database: DatabaseSync) =>
  writeBranchDay({
    target: sqliteTarget(database),
    database: { name: 'ops', id: 'ops' },
    root,
    directory: 'hosts/meridian/config',
    branch: 'riverside',
    date: '2026-11-23',
    signal: new AbortController().signal,
  })

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

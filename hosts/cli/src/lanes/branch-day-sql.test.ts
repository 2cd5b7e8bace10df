import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { LaneBlockRow } from '@voyage/role-lane-generator'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sqlText } from '../cloudflare/sql-text.ts'
import { refuseOtherKept, replaceBranchDay, selectKeptRows } from './branch-day-sql.ts'

const row = (staffId: string, position: number, date = '2026-11-23'): LaneBlockRow => ({
  branchId: 'riverside',
  date,
  staffId,
  position,
  kind: 'fill',
  startMinute: 540,
  endMinute: 570,
  startsAt: 1,
  endsAt: 2,
  serviceId: null,
  itemId: `it's "quoted"`,
  source: 'f35_role_lane',
  sourceRef: null,
  engineVersion: 'f35-9',
  seed: 's',
})

function table(): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  database.exec(
    'CREATE TABLE role_lane_blocks (branch_id TEXT, date TEXT, staff_id TEXT, position INTEGER, kind TEXT, start_minute INTEGER, end_minute INTEGER, starts_at INTEGER, ends_at INTEGER, service_id TEXT, item_id TEXT, source TEXT, source_ref TEXT, engine_version TEXT, seed TEXT, PRIMARY KEY (branch_id, date, staff_id, position))',
  )
  return database
}

function write(database: DatabaseSync, rows: ReadonlyArray<LaneBlockRow>): void {
  for (const { sql, params } of replaceBranchDay({ branchId: 'riverside', date: '2026-11-23', rows })) {
    database.prepare(sql).run(...params)
  }
}

it('writes more rows than one statement holds, with quotes and nulls intact', () => {
  const database = table()
  write(
    database,
    Array.from({ length: 450 }, (_, index) => row('a', index)),
  )
  expect(database.prepare('SELECT count(*) AS n FROM role_lane_blocks').get()).toMatchObject({ n: 450 })
  expect(database.prepare('SELECT * FROM role_lane_blocks WHERE position = 449').get()).toMatchObject({
    item_id: `it's "quoted"`,
    service_id: null,
    start_minute: 540,
  })
})

it('keeps each statement below the 100 kB that D1 takes, however long ids and texts are, in UTF-8', () => {
  const id = 'x'.repeat(64)
  const rows = Array.from({ length: 450 }, (_, index) => ({
    ...row(id, index),
    branchId: id,
    serviceId: id,
    itemId: `${id}-follow-up-${index}`,
    sourceRef: "Ärztin's".repeat(15),
    seed: '\u{1F600}'.repeat(20),
  }))
  const statements = [
    ...replaceBranchDay({ branchId: id, date: '2026-11-23', rows }),
    ...refuseOtherKept({ branchId: id, date: '2026-11-23', kept: rows.map((one) => ({ ...one, source: 'booking' })) }),
  ]
  const sizes = statements.map((statement) => Buffer.byteLength(sqlText(statement)))
  expect(Math.max(...sizes)).toBeLessThan(100_000)
  expect(Math.max(...sizes)).toBeGreaterThan(50_000)
})

it('replaces the whole branch day and no other day', () => {
  const database = table()
  write(database, [row('a', 0), row('b', 0)])
  database.exec(
    "INSERT INTO role_lane_blocks (branch_id, date, staff_id, position, engine_version) VALUES ('riverside', '2026-11-24', 'a', 0, 'f35-9')",
  )
  write(database, [row('a', 0)])
  write(database, [row('a', 0)])
  expect(database.prepare('SELECT date, staff_id FROM role_lane_blocks ORDER BY date').all()).toMatchObject([
    { date: '2026-11-23', staff_id: 'a' },
    { date: '2026-11-24', staff_id: 'a' },
  ])
})

it('keeps the rows somebody else wrote, in their place among the generated ones, however often it runs', () => {
  const database = table()
  database.exec(
    "INSERT INTO role_lane_blocks (branch_id, date, staff_id, position, starts_at, source, engine_version) VALUES ('riverside', '2026-11-23', 'a', 0, 60, 'booking', 'desk-1')",
  )
  const rows = [0, 60, 120].map((startsAt, position) => ({ ...row('a', position), startsAt, endsAt: startsAt + 60 }))
  for (let time = 0; time < 2; time++) {
    const query = selectKeptRows({ branchId: 'riverside', date: '2026-11-23' })
    const kept = database.prepare(query.sql).all(...query.params)
    expect(kept).toMatchObject([{ starts_at: 60, engine_version: 'desk-1' }])
    const day = { branchId: 'riverside', date: '2026-11-23', rows, kept: [{ staffId: 'a', startsAt: 60 }] }
    for (const { sql, params } of replaceBranchDay(day)) database.prepare(sql).run(...params)
    expect(
      database.prepare('SELECT position, starts_at, engine_version FROM role_lane_blocks ORDER BY position').all(),
    ).toMatchObject([
      { position: 0, starts_at: 0, engine_version: 'f35-9' },
      { position: 1, starts_at: 60, engine_version: 'desk-1' },
      { position: 2, starts_at: 120, engine_version: 'f35-9' },
    ])
  }
})

/** The table as the migration makes it. */
function migratedTable(): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  const migration = '../../../meridian/migrations/ops/0001_role_lane_blocks.sql'
  database.exec(readFileSync(join(import.meta.dirname, migration), 'utf8'))
  return database
}

const day = { branchId: 'riverside', date: '2026-11-23' }

it('keeps the order of time whatever positions the rows have that somebody else wrote', () =>
  fc.assert(
    fc.property(
      fc
        .constantFrom(fc.nat(3), fc.oneof(fc.nat(3), fc.integer({ min: 999_998, max: 1_000_005 }), fc.maxSafeNat()))
        .chain((position) => fc.uniqueArray(position, { minLength: 1, maxLength: 4 })),
      fc.nat(6),
      (positions, proposed) => {
        const database = migratedTable()
        const at = (index: number) => ({ startsAt: index, endsAt: index + 1 })
        const desk = positions.map((position, index) => ({
          ...row('a', position),
          // After what is proposed.
          ...at(proposed + index),
          engineVersion: 'desk-1',
        }))
        write(database, desk)
        const rows = Array.from({ length: positions.length + proposed }, (_, index) => ({
          ...row('a', index),
          ...at(index),
        }))
        for (const { sql, params } of replaceBranchDay({ ...day, rows, kept: desk }))
          database.prepare(sql).run(...params)
        expect(
          database
            .prepare('SELECT position, starts_at FROM role_lane_blocks ORDER BY position')
            .all()
            .map((one) => [one['position'], one['starts_at']]),
        ).toEqual(rows.map(({ position, startsAt }) => [position, startsAt]))
      },
    ),
    { numRuns: 100 },
  ))

it('takes for generated only what begins with f35- in small letters', () => {
  const database = migratedTable()
  const versions = ['f35-9', 'F35-9', 'f35', 'xf35-9', 'desk']
  write(
    database,
    versions.map((engineVersion, index) => ({ ...row('a', index), startsAt: index, endsAt: index + 1, engineVersion })),
  )
  const query = selectKeptRows(day)
  const kept = database.prepare(query.sql).all(...query.params)
  expect(kept.map((one) => one['engine_version'])).toEqual(versions.slice(1))
  write(database, [])
  expect(database.prepare(query.sql).all(...query.params)).toEqual(kept)
})

describe('refuseOtherKept', () => {
  const desk = { ...row('a', 0), itemId: 'b1', serviceId: null, sourceRef: null, engineVersion: 'desk-1' }
  const refuse = (database: DatabaseSync): void => {
    for (const { sql, params } of refuseOtherKept({ ...day, kept: [desk] })) database.prepare(sql).run(...params)
  }

  it('lets the rows pass that were planned around', () => {
    const database = migratedTable()
    write(database, [desk])
    refuse(database)
    expect(database.prepare('SELECT count(*) AS n FROM role_lane_blocks').get()).toEqual({ n: 1 })
  })

  it.each([
    ['staff_id', 'b'],
    ['starts_at', 0],
    ['ends_at', 3],
    ['kind', 'break'],
    ['service_id', 's'],
    ['item_id', null],
    ['source_ref', 'no_show'],
  ])('fails when %s is another meanwhile', (column, value) => {
    const database = migratedTable()
    write(database, [desk])
    database.prepare(`UPDATE role_lane_blocks SET ${column} = ?`).run(value)
    expect(() => refuse(database)).toThrow('NOT NULL')
  })
})

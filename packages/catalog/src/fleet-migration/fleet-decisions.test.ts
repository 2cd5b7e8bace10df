import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FleetJournalEntry } from './fleet-journal.ts'
import { parseFleetJournalLine, readFleetHistory } from './fleet-journal.ts'
import { afterBeginning, afterTenant, beginProgress, nextFleetStep, remainingSeconds } from './fleet-progress.ts'
import type { FleetDatabase, FleetTenant } from './fleet-tenant.ts'
import { latestVersion, migrationVersion, pendingMigrations } from './migration-catalogue.ts'
import { holdCalls, paceCall, waitBeforeRetry } from './pace-calls.ts'
import { planFleetMigration } from './plan-fleet-migration.ts'
import { migrations } from './simulated-fleet.testkit.ts'

const nothing = readFleetHistory([], { target: 2, migrations: 'print' })
const tenant = (slug: string, fields: Partial<FleetTenant> = {}): FleetTenant => ({
  tenantId: `ten_${slug}`,
  slug,
  status: 'active',
  schemaVersion: 1,
  ...fields,
})
const plan = (tenants: ReadonlyArray<FleetTenant>, canary = 2, history = nothing) => {
  const planned = planFleetMigration(tenants, { target: 2, canary: { kind: 'count', count: canary }, history })
  if (!planned.ok) throw new Error(planned.error.reason)
  return planned.value
}

describe('the plan of a migration', () => {
  test('leaves out who is being deleted and who is at the target, and prefers active tenants for the canary', () => {
    const planned = plan([
      tenant('new', { status: 'provisioning' }),
      tenant('gone', { status: 'deleting' }),
      tenant('done', { schemaVersion: 2 }),
      tenant('ahead', { schemaVersion: 7 }),
      tenant('a'),
      tenant('b'),
      tenant('c', { status: 'suspended' }),
    ])
    expect(planned.canary.map(({ slug }) => slug)).toEqual(['a', 'b'])
    expect(planned.rest.map(({ slug }) => slug)).toEqual(['new', 'c'])
    expect([planned.current, planned.leftOut.map(({ slug }) => slug)]).toEqual([2, ['gone']])
  })

  test('takes the tenants that are named for the canary, and refuses names that are no tenant of the fleet', () => {
    const tenants = [tenant('a'), tenant('b'), tenant('gone', { status: 'deleted' })]
    const named = (slugs: ReadonlyArray<string>) =>
      planFleetMigration(tenants, { target: 2, canary: { kind: 'slugs', slugs }, history: nothing })
    expect(named(['b', 'b'])).toMatchObject({ ok: true, value: { cohort: ['ten_b'], rest: [{ slug: 'a' }] } })
    expect(named(['b', 'gone', 'x'])).toEqual({ ok: false, error: { reason: 'canary_unknown', slugs: ['gone', 'x'] } })
  })

  test('puts first what a kill left under way, and last what failed before', () => {
    const failure = { code: 'c', message: 'm', remedy: 'r' }
    const journal: ReadonlyArray<FleetJournalEntry> = [
      { type: 'begun', at: 1, target: 2, migrations: 'print', canary: ['ten_a'] },
      { type: 'started', at: 2, tenantId: 'ten_b' },
      { type: 'failed', at: 3, tenantId: 'ten_b', slug: 'b', failure },
      { type: 'started', at: 4, tenantId: 'ten_d' },
    ]
    const history = readFleetHistory(journal, { target: 2, migrations: 'print' })
    const planned = plan(
      [tenant('a', { schemaVersion: 2 }), ...['b', 'c', 'd'].map((slug) => tenant(slug))],
      2,
      history,
    )
    expect([planned.cohort, planned.canary]).toEqual([['ten_a'], []])
    expect(planned.rest.map(({ slug }) => slug)).toEqual(['d', 'c', 'b'])
  })
})

test('no order of outcomes begins the rest before the canary is migrated, or more than so many at once', () => {
  fc.assert(
    fc.property(
      fc.nat(4),
      fc.nat(12),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(3),
      fc.array(fc.record({ isMigrated: fc.boolean(), which: fc.nat() }), { minLength: 30, maxLength: 30 }),
      (canary, others, concurrency, maxFailures, outcomes) => {
        const tenants = Array.from({ length: canary + others }, (_, index) => tenant(`t${index}`))
        let progress = beginProgress(plan(tenants, canary))
        const running: Array<'canary' | 'rest'> = []
        for (const { isMigrated, which } of [...outcomes, ...outcomes]) {
          const step = nextFleetStep(progress, { concurrency, maxFailures })
          if (step.kind === 'end') {
            expect(running).toEqual([])
            const isWhole = progress.begun.canary + progress.begun.rest === tenants.length
            expect(step.how === 'complete').toBe(
              isWhole && progress.failed.canary === 0 && progress.failed.rest <= maxFailures,
            )
            return
          }
          if (step.kind === 'begin') {
            if (step.cohort === 'rest') expect([progress.failed.canary, running.includes('canary')]).toEqual([0, false])
            progress = afterBeginning(progress, step)
            running.push(...step.tenants.map(() => step.cohort))
            expect(running.length).toBeLessThanOrEqual(concurrency)
            continue
          }
          const [cohort = 'rest'] = running.splice(which % running.length, 1)
          progress = afterTenant(progress, { cohort, isMigrated })
        }
        throw new Error('it never ended')
      },
    ),
  )
})

test('the estimate follows the pace so far, and is none at the start', () => {
  const progress = beginProgress(plan(Array.from({ length: 100 }, (_, index) => tenant(`t${index}`))))
  expect(remainingSeconds({ ...progress, migrated: 2 }, 10)).toBeNull()
  expect(remainingSeconds({ ...progress, migrated: 24, failed: { canary: 0, rest: 1 } }, 10)).toBe(30)
})

describe('a journal', () => {
  const begun = { type: 'begun', at: 1, target: 2, migrations: 'print', canary: ['ten_a'] } as const

  test('tells nothing of other files or another target', () => {
    const entries = [begun, { type: 'migrated', at: 2, tenantId: 'ten_a', applied: 1 }] as const
    expect(readFleetHistory(entries, { target: 2, migrations: 'print' })).toMatchObject({
      canary: ['ten_a'],
      begunAt: 1,
    })
    for (const other of [
      { target: 3, migrations: 'print' },
      { target: 2, migrations: 'other' },
    ]) {
      expect(readFleetHistory(entries, other)).toMatchObject({ canary: null, migrated: new Set() })
    }
  })

  test('is read without what was torn, and without what is no entry', () => {
    expect(parseFleetJournalLine(JSON.stringify(begun))).toEqual(begun)
    for (const line of ['{"type":"started","at":1', '{"type":"started","at":1}', '[]', 'null', '', '{"type":"x"}']) {
      expect(parseFleetJournalLine(line)).toBeNull()
    }
  })
})

describe('what is pending for a database', () => {
  const owner = tenant('a')
  const database: FleetDatabase = { d1DatabaseId: 'db', kind: 'ops', year: null, status: 'active' }
  const marker = { tenantId: 'ten_a', kind: 'ops', year: null }
  const pending = (applied: ReadonlyArray<string>, markers: ReadonlyArray<typeof marker>, target = 2) =>
    pendingMigrations({ tenant: owner, database }, { applied, markers }, { catalogue: migrations, target })

  test('is what it lacks up to the target, in order', () => {
    expect(pending(['0001_ops.sql'], [marker])).toMatchObject({ ok: true, value: [{ name: '0002_index.sql' }] })
    expect(pending([], [marker], 3)).toMatchObject({ value: [{ version: 1 }, { version: 2 }, { version: 3 }] })
    expect(pending(['0001_ops.sql', '0002_index.sql', '0009_future.sql'], [marker])).toEqual({ ok: true, value: [] })
  })

  test('is nothing that may be applied when the database is not the tenant’s, or was migrated by other files', () => {
    for (const markers of [[], [marker, marker], [{ ...marker, tenantId: 'ten_b' }], [{ ...marker, kind: 'config' }]]) {
      expect(pending([], markers)).toMatchObject({ ok: false, error: { code: 'database-marked-otherwise' } })
    }
    for (const name of ['0002_other.sql', 'renamed.sql']) {
      expect(pending(['0001_ops.sql', name], [marker])).toMatchObject({
        ok: false,
        error: { code: 'database-migrated-otherwise' },
      })
    }
  })

  test('goes by the number at the start of a file’s name', () => {
    expect(['0012_x.sql', '3_y.sql', 'x.sql', '0000_x.sql', '0001.sql', '0001_x.txt'].map(migrationVersion)).toEqual([
      12,
      3,
      null,
      null,
      null,
      null,
    ])
    expect([latestVersion(migrations), latestVersion({})]).toEqual([3, 0])
  })
})

describe('the pace of calls', () => {
  const limit = { calls: 1_000, window: 300_000, burst: 8 }

  test('no window has more calls than allowed, however they are asked for, also right after a restart', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3_000), { minLength: 200, maxLength: 2_500 }), fc.nat(2_400), (gaps, restartAt) => {
        let now = 1_000_000
        let pace = 0
        const times: Array<number> = []
        gaps.forEach((gap, index) => {
          if (index === restartAt) pace = 0
          now += gap % 20
          const call = paceCall(pace, now, limit)
          pace = call.pace
          expect(call.at).toBeGreaterThanOrEqual(now)
          times.push(call.at)
          now = call.at
        })
        times.sort((a, b) => a - b)
        times.forEach((time, index) => {
          const before = times[index - limit.calls - limit.burst]
          if (before !== undefined) expect(time - before).toBeGreaterThanOrEqual(limit.window)
        })
      }),
      { numRuns: 30 },
    )
  })

  test('is held for as long as the API asks', () => {
    const held = holdCalls(0, { now: 5_000, seconds: 60 }, limit)
    expect(paceCall(held, 6_000, limit).at).toBeGreaterThanOrEqual(65_000)
    expect(paceCall(0, 6_000, limit).at).toBe(6_000)
  })

  test('a failure that may pass is tried four times more, with growing waits', () => {
    const waits = [1, 2, 3, 4, 5].map((attempt) => waitBeforeRetry(attempt, { retriable: true }, 1))
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, null])
    expect(waitBeforeRetry(1, { retriable: false }, 1)).toBeNull()
    expect(waitBeforeRetry(1, { retriable: true, retryAfterSeconds: 120 }, 0)).toBe(120_000)
    expect(waitBeforeRetry(1, { retriable: true, retryAfterSeconds: 9_000 }, 0)).toBe(300_000)
  })
})

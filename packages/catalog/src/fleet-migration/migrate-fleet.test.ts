import { describe, expect, test } from 'vitest'
import type { FleetFailure } from './fleet-tenant.ts'
import type { Kill, SimulatedFleet } from './simulated-fleet.testkit.ts'
import { Killed, simulateFleet } from './simulated-fleet.testkit.ts'

const broken: FleetFailure = { code: 'broken', message: 'It broke.', remedy: 'Mend it.', retriable: false }
const passing: FleetFailure = { ...broken, code: 'passing', retriable: true, retryAfterSeconds: 1 }

const behind = (fleet: SimulatedFleet): ReadonlyArray<string> =>
  fleet
    .tenants()
    .filter(({ schemaVersion }) => schemaVersion < 2)
    .map(({ tenantId }) => tenantId)

function expectDone(fleet: SimulatedFleet): void {
  expect(fleet.wrongs).toEqual([])
  expect(behind(fleet)).toEqual([])
  for (const [id, names] of fleet.applied) {
    const expected = id.endsWith('config') ? ['0001_config.sql', '0002_more.sql'] : ['0001_ops.sql', '0002_index.sql']
    expect(names).toEqual(expected)
  }
}

/** Returns whether the run was killed. */
async function isKilled(fleet: SimulatedFleet, kill: Kill, concurrency: number): Promise<boolean> {
  try {
    await fleet.run({ kill, limits: { concurrency } })
    return false
  } catch (error) {
    if (error instanceof Killed) return true
    throw error
  }
}

test('1,000 tenants are brought to a version, the canary first, so many at once', async () => {
  const fleet = simulateFleet({ tenants: 1_000 })
  const report = await fleet.run()
  expect(report).toEqual({ how: 'complete', migrated: 1_000, failed: [], notBegun: 0 })
  expectDone(fleet)
  expect(fleet.begun.slice(0, 5)).toEqual(['ten_0000', 'ten_0001', 'ten_0002', 'ten_0003', 'ten_0004'])
  const again = await fleet.run()
  expect([again.migrated, fleet.effects()]).toEqual([0, 2])
})

describe('a run that is killed goes on where it was', () => {
  test.each(['before', 'after'] as const)('at every step, %s it', async (when) => {
    const whole = simulateFleet({ tenants: 9 })
    await whole.run({ limits: { concurrency: 3 } })
    const steps = whole.effects()
    expect(steps).toBeGreaterThan(70)
    for (let at = 1; at <= steps; at += 1) {
      const fleet = simulateFleet({ tenants: 9 })
      expect(await isKilled(fleet, { at, when }, 3)).toBe(true)
      const report = await fleet.run({ limits: { concurrency: 3 } })
      expect(report.how).toBe('complete')
      expectDone(fleet)
    }
  })

  test.each(['before', 'after'] as const)(
    '1,000 tenants, killed at every step of every tenant, %s it',
    async (when) => {
      const fleet = simulateFleet({ tenants: 1_000 })
      let kills = 0
      let alive = 1_000
      while (alive > 0) {
        // The first effect of a run is its entry in the journal; a tenant has eight after it.
        for (let at = 2; at <= 9; at += 1) if (await isKilled(fleet, { at, when }, 1)) kills += 1
        const left = behind(fleet).length
        expect(left).toBeLessThan(alive)
        alive = left
      }
      await fleet.run()
      expectDone(fleet)
      expect(kills).toBeGreaterThan(2_000)
    },
    120_000,
  )

  test('1,000 tenants, eight at once, killed again and again', async () => {
    const fleet = simulateFleet({ tenants: 1_000 })
    let kills = 0
    while (await isKilled(fleet, { at: 40 + (kills % 61), when: kills % 2 === 0 ? 'before' : 'after' }, 8)) kills += 1
    expectDone(fleet)
    expect(kills).toBeGreaterThan(100)
    // What was under way when the run was killed goes first in the next.
    const { begun } = fleet
    expect(begun.length).toBeLessThan(1_000 + 9 * kills)
  }, 120_000)

  test('the cohort stays the cohort', async () => {
    const fleet = simulateFleet({ tenants: 50 })
    await isKilled(fleet, { at: 12, when: 'after' }, 2)
    expect(fleet.plan().cohort).toEqual(['ten_0000', 'ten_0001', 'ten_0002', 'ten_0003', 'ten_0004'])
    expect(fleet.plan().canary.length).toBeGreaterThan(0)
    expect(fleet.plan({ fingerprint: 'other files' }).cohort).toHaveLength(5)
  })
})

describe('a tenant that fails', () => {
  test('is skipped and reported, and tried last in the next run', async () => {
    let isMended = false
    const failing = (tenantId: string): FleetFailure | null => (tenantId === 'ten_0030' && !isMended ? broken : null)
    const fleet = simulateFleet({ tenants: 100, failing })
    const report = await fleet.run()
    expect([report.how, report.migrated, report.failed.map(({ tenant }) => tenant.slug)]).toEqual([
      'complete',
      99,
      ['ten_0030'],
    ])
    expect(behind(fleet)).toEqual(['ten_0030'])
    isMended = true
    expect((await fleet.run()).migrated).toBe(1)
    expectDone(fleet)
  })

  test('in the canary stops everything before any other is touched', async () => {
    const fleet = simulateFleet({ tenants: 100, failing: (tenantId) => (tenantId === 'ten_0003' ? broken : null) })
    const report = await fleet.run({ limits: { concurrency: 2 } })
    expect([report.how, report.failed.length, fleet.wrongs]).toEqual(['canary_failed', 1, []])
    const touched = new Set(fleet.begun)
    expect([...touched].every((id) => id <= 'ten_0004')).toBe(true)
    expect(report.notBegun).toBe(100 - touched.size)
    // Without anything mended the next run comes no further.
    expect((await fleet.run()).how).toBe('canary_failed')
    expect(fleet.begun.every((id) => id <= 'ten_0004')).toBe(true)
  })

  test('is tried again when the failure may pass', async () => {
    const failing = (_: string, attempt: number): FleetFailure | null => (attempt < 3 ? passing : null)
    const fleet = simulateFleet({ tenants: 20, failing })
    expect((await fleet.run()).migrated).toBe(20)
    expectDone(fleet)
    const hopeless = simulateFleet({ tenants: 20, failing: () => passing })
    expect((await hopeless.run()).how).toBe('canary_failed')
  })

  test('too many of them stop the run', async () => {
    const failing = (tenantId: string): FleetFailure | null => (tenantId > 'ten_0004' ? broken : null)
    const fleet = simulateFleet({ tenants: 1_000, failing })
    const report = await fleet.run({ limits: { concurrency: 4, maxFailures: 10 } })
    expect([report.how, report.migrated]).toEqual(['too_many_failures', 5])
    expect(report.failed.length).toBeGreaterThan(10)
    expect(report.failed.length).toBeLessThanOrEqual(14)
  })
})

test('when asked to stop, what is under way is finished and nothing else is begun', async () => {
  const controller = new AbortController()
  const fleet = simulateFleet({
    tenants: 100,
    failing: (tenantId) => {
      if (tenantId === 'ten_0020') controller.abort()
      return null
    },
  })
  const report = await fleet.run({ signal: controller.signal, limits: { concurrency: 4 } })
  expect(report.how).toBe('interrupted')
  expect(report.migrated + report.notBegun).toBe(100)
  expect(fleet.begun.length).toBe(report.migrated)
  await fleet.run()
  expectDone(fleet)
})

test('a database that is being moved fails its tenant, and a retired one is left alone', async () => {
  const database = (tenantId: string, kind: 'config' | 'ops', status: 'active' | 'moving' | 'retired') =>
    ({ d1DatabaseId: `${tenantId}-${kind}`, kind, year: null, status }) as const
  const fleet = simulateFleet({
    tenants: 7,
    databasesOf: (id) => [
      database(id, 'config', 'active'),
      database(id, 'ops', id === 'ten_0005' ? 'moving' : 'retired'),
    ],
  })
  const report = await fleet.run()
  expect(report.failed.map(({ tenant, failure }) => [tenant.slug, failure.code])).toEqual([
    ['ten_0005', 'database-moving'],
  ])
  expect(fleet.applied.get('ten_0001-ops')).toEqual(['0001_ops.sql'])
  expect(behind(fleet)).toEqual(['ten_0005'])
})

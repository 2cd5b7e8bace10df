import { expect, test } from 'vitest'
import { createDatabaseHandlers } from './database-handlers.ts'
import type { DeployTarget } from './deploy-target.ts'

const databaseId = '0a1b2c3d-0000-4000-8000-00000000000f'
const ours = { tenant_id: 'ten_a', kind: 'ops', year: null, mapping_version: 1 }

/** Registers a database that has these rows in its marker table; returns the outcome, what was called, and the rows. */
async function register(standing: ReadonlyArray<object>) {
  const rows = [...standing]
  const calls: Array<unknown> = []
  const target: Partial<DeployTarget> = {
    async runSql({ statements }) {
      for (const { params = [] } of statements) {
        const [tenant_id, kind, year, mapping_version] = params
        if (rows.length === 0) rows.push({ tenant_id, kind, year, mapping_version })
      }
      return { ok: true, value: null }
    },
    querySql: async () => ({ ok: true, value: rows as never }),
  }
  const controlPlane = {
    async call(request: unknown) {
      calls.push(request)
      return { ok: true as const, value: { status: 201, body: {} } }
    },
  }
  const handlers = createDatabaseHandlers({ target: target as DeployTarget, controlPlane: controlPlane as never })
  const step = { tenant: 'a', database: 'a-ops', kind: 'ops', binding: 'OPS_DB', year: null, mappingVersion: 1 }
  const context = { tenantId: () => 'ten_a', databaseId: () => databaseId, signal: new AbortController().signal }
  const outcome = await handlers['database.register'](step as never, context as never)
  return { outcome, calls, rows }
}

test('a database without a marker gets that of its tenant before it is registered', async () => {
  const { outcome, calls, rows } = await register([])
  expect([outcome.ok, rows]).toEqual([true, [ours]])
  expect(calls).toMatchObject([{ method: 'POST', path: '/tenants/ten_a/databases', body: { kind: 'ops' } }])
})

test('a database with the marker of its tenant is registered once more', async () => {
  expect((await register([ours])).calls).toHaveLength(1)
})

test.each([
  ['another tenant', [{ ...ours, tenant_id: 'ten_b' }]],
  ['another kind', [{ ...ours, kind: 'config' }]],
  ['another year', [{ ...ours, year: 2026 }]],
  ['another mapping version', [{ ...ours, mapping_version: 2 }]],
  ['two', [ours, { ...ours, tenant_id: 'ten_b' }]],
])('a database with the marker of %s is not registered, and its marker stays', async (_, standing) => {
  const { outcome, calls, rows } = await register(standing)
  expect(outcome).toMatchObject({ ok: false, error: { code: 'database-marked-otherwise', retriable: false } })
  expect([calls, rows]).toEqual([[], standing])
})

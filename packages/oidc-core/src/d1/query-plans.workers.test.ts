import { env } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { openidStoresContract } from '../contract/index.ts'
import type { AuditFilter } from '../model/audit-event.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import type { D1Like, D1LikeStatement } from './d1-like.ts'
import { emptyDatabase } from './empty-database.workers.testkit.ts'
import { createD1Stores } from './index.ts'

/** Steps that grow with what others have stored, but for these reasons not here. */
const allowed: ReadonlyArray<readonly [statement: RegExp, step: RegExp, reason: string]> = [
  [/ SELECT .* WHERE NOT EXISTS/, /^SCAN CONSTANT ROW$/, 'the row to insert, of no table'],
  [
    / FROM json_each\(/,
    /^SCAN json_each VIRTUAL TABLE /,
    'the counters of an attempt or a batch of keys, from a parameter',
  ],
  [/ FROM \(SELECT 1\) LEFT JOIN \w+ ON /, /^SCAN (?:CONSTANT ROW|\(subquery-\d\))$/, 'one row, of no table'],
  [/ FROM \(SELECT \* FROM signing_keys /, /^SCAN \(subquery-\d\)$/, 'two pages, each searched'],
  [/^INSERT INTO logout_notices /, /^SCAN held$/, "one user's grants, which another step has searched"],
  [
    /^WITH RECURSIVE told /,
    /^SCAN (?:told|turns|\(subquery-1\))$/,
    'clients and notices that other steps have searched, a bounded number of them',
  ],
  [/^SELECT \* FROM \( SELECT 0 AS choice, /, /^SCAN \(subquery-\d\)$/, 'three rows, each searched'],
  [/^SELECT issuer FROM \( SELECT issuer, /, /^SCAN \(subquery-\d\)$/, 'what is due, which other steps have searched'],
  [
    / AND EXISTS \(SELECT 1 FROM clients WHERE client_id = \?1 AND (?:reg|tenant)/,
    / \w+_by_client /,
    'the client is deleted',
  ],
]

/** Reads a whole table, or all that any user granted a client. */
const isWide = (step: string): boolean => /^SCAN |_by_client\b/.test(step)

/** Returns the database and the statements that it is asked for from now on, each once with values it was bound to. */
function remember(database: D1Like) {
  const statements = new Map<string, ReadonlyArray<unknown>>()
  const remembering: D1Like = {
    prepare(sql) {
      const statement = database.prepare(sql)
      const bind = (...values: Array<unknown>): D1LikeStatement => {
        statements.set(sql.replaceAll(/\s+/g, ' '), values)
        return statement.bind(...values)
      }
      // Without what runs it unbound: no statement of the stores goes without values.
      return { bind } as D1LikeStatement
    },
    batch: (prepared) => database.batch(prepared),
  }
  return { remembering, statements }
}

async function explain(sql: string, values: ReadonlyArray<unknown>): Promise<ReadonlyArray<string>> {
  const query = env.OIDC_DB.prepare(`EXPLAIN QUERY PLAN ${sql}`).bind(...values)
  const { results } = await query.all<{ detail: string }>()
  return results.map(({ detail }) => detail)
}

/** Returns the statements that the contract makes, and the methods that it does not call. */
async function runContract(database: D1Like) {
  const { remembering, statements } = remember(database)
  const called = new Set<string>()
  const stores = createD1Stores(remembering)
  const noted = Object.entries(stores).map(([name, store]) => [
    name,
    new Proxy(store, {
      get(target, method, receiver) {
        called.add(`${name}.${String(method)}`)
        return Reflect.get(target, method, receiver)
      },
    }),
  ])
  for (const { run } of openidStoresContract) {
    await run(async () => {
      await emptyDatabase()
      return Object.fromEntries(noted) as OpenidStores
    })
  }
  const methods = Object.entries(stores).flatMap(([name, store]) =>
    Object.keys(store).map((method) => `${name}.${method}`),
  )
  return { statements, uncalled: methods.filter((method) => !called.has(method)) }
}

it('reads by index what it reads of a table, in every statement of every store', async () => {
  const { statements, uncalled } = await runContract(env.OIDC_DB as unknown as D1Like)
  expect(uncalled).toEqual([])
  const wide: Array<readonly [sql: string, step: string]> = []
  for (const [sql, values] of statements) {
    const steps = await explain(sql, values)
    wide.push(...steps.filter(isWide).map((step) => [sql, step] as const))
  }
  const matches =
    ([sql, step]: (typeof wide)[number]) =>
    ([statement, exempt]: (typeof allowed)[number]) =>
      statement.test(sql) && exempt.test(step)
  expect(wide.filter((found) => !allowed.some(matches(found)))).toEqual([])
  expect(allowed.filter((exemption) => !wide.some((found) => matches(found)(exemption)))).toEqual([])
}, 120_000)

it.each<[filter: AuditFilter, index: string, columns: string]>([
  [{}, 'audit_events_by_tenant', 'tenant_id=?'],
  [{ type: 'sign_in_failed' }, 'audit_events_by_type', 'tenant_id=? AND type=?'],
  [{ userId: 'ada' }, 'audit_events_by_user', 'tenant_id=? AND user_id=?'],
  [{ addressHash: 'here' }, 'audit_events_by_address', 'tenant_id=? AND address_hash=?'],
  [{ addressHash: 'here', type: 'sign_in' }, 'audit_events_by_address', 'tenant_id=? AND address_hash=?'],
  [{ addressHash: 'here', userId: 'ada' }, 'audit_events_by_user', 'tenant_id=? AND user_id=?'],
  [{ type: 'sign_in_failed', userId: 'ada' }, 'audit_events_by_user', 'tenant_id=? AND user_id=?'],
])(
  'finds a page of the audit with the filter %j in the order of %s, and sorts nothing',
  async (filter, index, columns) => {
    const { remembering, statements } = remember(env.OIDC_DB as unknown as D1Like)
    await emptyDatabase()
    const { audit } = createD1Stores(remembering)
    for (const after of [null, { at: 1_800_000_000, sequence: 1 }])
      await audit.listAuditEvents({ tenantId: 'ten_a', filter, after, limit: 10 })
    const plans = await Promise.all([...statements].map(([sql, values]) => explain(sql, values)))
    expect(plans).toEqual([[`SEARCH audit_events USING INDEX ${index} (${columns} AND at<?)`]])
  },
)

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ControlPlane } from './arrange.ts'
import { startControlPlane } from './arrange.ts'
import type { DnsServer } from './contract/dns.ts'
import { startDns } from './contract/dns.ts'
import type { Receiver } from './receiver.ts'
import { startReceiver } from './receiver.ts'

/** What Cloudflare allows an invocation: of D1's queries, and by the older of its pages of all subrequests together. */
const limit = 1_000
const tenants = 200

interface Run {
  readonly queries: number
  readonly operations: number
  /** What was sent to DNS, receivers and the queue. */
  readonly requests: number
  readonly watermark: {
    readonly at: number
    readonly recent: ReadonlyArray<readonly [id: string, version: number, projectedAt: number | null]>
  }
}

let plane: ControlPlane
let receiver: Receiver
let dns: DnsServer
beforeAll(async () => {
  receiver = await startReceiver()
  dns = await startDns()
  plane = await startControlPlane(
    { BOOTSTRAP_CREDENTIAL: 'always', DNS_OVER_HTTPS_URL: dns.url },
    { entry: 'hosts/control-plane/src/testing/counting-control-plane.ts' },
  )
  for (let count = 0; count < 10; count += 1) {
    await plane.call('POST /webhooks', { json: { url: `${receiver.origin}/${count}` } })
  }
  const db = plane.workers.d1('control-plane', 'CONTROL_DB')
  const numbers = (count: number): string => JSON.stringify(Array.from({ length: count }, (_, number) => number))
  const insert = (sql: string, count: number) => db.prepare(`${sql} FROM json_each(?)`).bind(numbers(count))
  await db.batch([
    insert(
      `INSERT INTO tenants (id, slug, name, plan, status, version, created_at, updated_at)
      SELECT 'ten_' || value, 'many-' || value, 'Many', 'standard', 'active', 1, 1, 1`,
      tenants,
    ),
    insert(
      `INSERT INTO outbox (id, tenant_id, type, payload, created_at) SELECT 'evt_' || value, 'ten_' || value,
      'tenant.created', json_object('tenant_id', 'ten_' || value, 'version', 1, 'data', json_object()), 1`,
      tenants,
    ),
    // Of a tenant with more addresses than a run can write; the first of them are lost with the next check.
    insert(
      `INSERT INTO outbox (id, tenant_id, type, payload, created_at) SELECT 'evt_domain_' || value, 'ten_0',
      'domain.verified', json_object('tenant_id', 'ten_0', 'version', 1,
      'data', json_object('domain', 'd' || value || '.example')), 1`,
      450,
    ),
    insert(
      `INSERT INTO tenant_domains (tenant_id, domain, verification_value, claimed_at, verified_at, next_check_at, failures)
      SELECT 'ten_0', 'd' || value || '.example', 'v', 1, 1, 1, 4`,
      25,
    ),
    db.prepare('UPDATE webhooks SET secrets = ?').bind(JSON.stringify(['whsec_YSBzZWNyZXQgZnJvbSBiZWZvcmU='])),
  ])
})
afterAll(async () => {
  await plane.stop()
  await receiver.stop()
  await dns.stop()
})

const run = async (search = ''): Promise<Run> =>
  (await (await plane.workers.fetch('control-plane', `http://control/testing/schedule${search}`)).json()) as Run

const count = async (sql: string): Promise<unknown> => {
  const db = plane.workers.d1('control-plane', 'CONTROL_DB')
  return (await db.prepare(`SELECT count(*) AS count FROM ${sql}`).all()).results[0]?.['count']
}

test('a run of the schedule with a queue stays within the older limit of all subrequests together', async () => {
  const { queries, operations, requests } = await run('?queue')
  expect(operations).toBe(400)
  expect(requests).toBeGreaterThan(20)
  expect(queries + operations + requests).toBeLessThan(limit)
})

test('each run of the schedule stays within the limits of an invocation, and the next ones go on until all is done', async () => {
  const runs: Array<Run> = []
  // KV takes a write a second under one key, which is why the runs of one second write no copies.
  await expect
    .poll(
      async () => {
        const each = await run()
        runs.push(each)
        const isDone = each.watermark.recent.every(([, , projectedAt]) => projectedAt !== null)
        return isDone && (await count('tenant_domains WHERE verified_at IS NOT NULL')) === 0
      },
      { interval: 1_000, timeout: 100_000 },
    )
    .toBe(true)
  expect(Math.max(...runs.map(({ queries }) => queries))).toBeLessThan(limit)
  // The copies of those that are not listed are believed all the while.
  expect(Math.min(...runs.map(({ watermark }) => watermark.at))).toBeGreaterThan(0)
  // It was more than one run could take, of both.
  expect(Math.max(...runs.map(({ operations }) => operations))).toBe(400)
  expect(Math.max(...runs.map(({ queries }) => queries))).toBeGreaterThan(limit / 2)
  expect(runs.length).toBeGreaterThan(1)
  expect(runs.at(-1)?.watermark.recent).toHaveLength(tenants)
  expect(receiver.received.length).toBeGreaterThan(0)
  expect(await count(`webhooks WHERE secrets LIKE '["whsec_%'`)).toBe(0)
})

import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import { migrateDatabase } from '../../hosts/cli/src/local/migrate-database.ts'
import { readWorkerConfig } from '../../hosts/cli/src/local/worker-config.ts'
import { root } from '../support/start-workers.ts'
import { operatorTokenSha256 } from './arrange.ts'
import type { Receiver } from './receiver.ts'
import { startReceiver } from './receiver.ts'

const origin = 'http://control.localhost:8787'
let miniflare: Miniflare
let receiver: Receiver

// The configuration as it is deployed, and a queue bound to it as its README says.
beforeAll(async () => {
  receiver = await startReceiver()
  const config = readWorkerConfig(join(root, 'hosts/control-plane/wrangler.jsonc'))
  const id = randomUUID()
  const options = config.localOptions({
    ids: new Map([['voyage-control', id]]),
    vars: { OPERATOR_TOKEN_SHA256: operatorTokenSha256, DOMAIN_VERIFICATION: 'localhost' },
    workers: new Set(),
  })
  const { code } = await bundleWorker({ entry: config.main, root })
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      log: new Log(LogLevel.NONE),
      telemetry: { enabled: false },
      workers: [
        {
          ...options,
          modules: [{ type: 'ESModule', path: 'control-plane.mjs', contents: code }],
          queueProducers: { EVENTS_QUEUE: 'voyage-events' },
          queueConsumers: { 'voyage-events': { maxBatchSize: 10, maxBatchTimeout: 0 } },
        },
      ],
    }),
  )
  await miniflare.ready
  const migrations = config.databases[0]?.migrations ?? ''
  await migrateDatabase(await miniflare.getD1Database('CONTROL_DB', 'control-plane'), migrations)
})
afterAll(async () => {
  await miniflare.dispose()
  await receiver.stop()
})

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON comes back and fails on what is missing.
async function call(method: string, path: string, json: unknown): Promise<any> {
  const worker = await miniflare.getWorker('control-plane')
  const headers = {
    authorization: 'Bearer operator-credential-of-the-test',
    'content-type': 'application/json',
  }
  return (await worker.fetch(`${origin}${path}`, { method, headers, body: JSON.stringify(json) })).json()
}

test('a change goes through the queue to the webhook', async () => {
  await call('POST', '/webhooks', { url: `${receiver.origin}/queued` })
  const { id } = await call('POST', '/tenants', { slug: 'queued', name: 'A' })
  await receiver.until(1)
  for (const name of ['B', 'C', 'D']) await call('PATCH', `/tenants/${id}`, { name })
  await receiver.until(4)
  expect(receiver.received.map(({ body }) => JSON.parse(body).data.version)).toEqual([1, 2, 3, 4])
})

test('the schedule delivers what was left behind, checks domains and forgets answers', async () => {
  const { id } = await call('POST', '/tenants', { slug: 'scheduled', name: 'A' })
  await receiver.until(5)
  await call('POST', `/tenants/${id}/domains`, { domain: 'scheduled.localhost' })
  await call('POST', `/tenants/${id}/domains/scheduled.localhost/verify`, {})
  await receiver.until(7)
  const db = await miniflare.getD1Database('CONTROL_DB', 'control-plane')
  const due = "UPDATE tenant_domains SET next_check_at = 1 WHERE domain = 'scheduled.localhost'"
  const answer = `INSERT INTO idempotency_keys (actor, idempotency_key, fingerprint, attempt_id, locked_until, expires_at)
    VALUES ('ada', 'old', 'f', 'a', 1, 1)`
  // An event whose message was lost: the change is there, and nobody was told.
  const event = `INSERT INTO outbox (id, tenant_id, type, payload, created_at)
    VALUES ('evt_lost', '${id}', 'tenant.updated', '{"tenant_id":"${id}","version":9,"data":null}', 1)`
  await db.batch([due, answer, event].map((sql) => db.prepare(sql)))

  const worker = await miniflare.getWorker('control-plane')
  const { outcome } = await worker.scheduled({ cron: '* * * * *' })
  expect(outcome).toBe('ok')
  await receiver.until(8)
  expect(receiver.received.at(-1)?.headers['webhook-id']).toBe('evt_lost')
  const { results } = await db.prepare('SELECT failures, next_check_at FROM tenant_domains').all()
  expect(results).toEqual([{ failures: 0, next_check_at: expect.any(Number) }])
  expect(Number(results[0]?.['next_check_at'])).toBeGreaterThan(1_000)
  expect((await db.prepare('SELECT * FROM idempotency_keys').all()).results).toEqual([])
})

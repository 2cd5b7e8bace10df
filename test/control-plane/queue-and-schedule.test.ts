import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import type { LocalStack } from '../../hosts/cli/src/local/local-stack.ts'
import { createLocalStack } from '../../hosts/cli/src/local/local-stack.ts'
import { migrateDatabase } from '../../hosts/cli/src/local/migrate-database.ts'
import { readWorkerConfig } from '../../hosts/cli/src/local/worker-config.ts'
import { hostResources, root } from '../support/start-workers.ts'
import { operatorTokenSha256 } from './arrange.ts'
import type { Receiver } from './receiver.ts'
import { startReceiver } from './receiver.ts'

const origin = 'http://control.localhost:8787'
const databaseId = randomUUID()
let stack: LocalStack
let receiver: Receiver

// workerd hands a service binding the handler of schedules under this flag.
const clockWorker = `export default {
  async fetch(_, env) { return Response.json(await env.CONTROL_PLANE.scheduled({ cron: '* * * * *' })) }
}`

// The configuration as it is deployed, and a queue bound to it as the README says.
beforeAll(async () => {
  receiver = await startReceiver()
  const config = readWorkerConfig(join(root, 'hosts/control-plane/wrangler.jsonc'))
  const options = config.localOptions({
    ids: new Map([['voyage-control', databaseId]]),
    resources: hostResources,
    vars: { OPERATOR_TOKEN_SHA256: operatorTokenSha256, DOMAIN_VERIFICATION: 'localhost' },
    workers: new Set(),
  })
  const { code } = await bundleWorker({ entry: config.main, root })
  const queue = {
    queueProducers: { EVENTS_QUEUE: 'voyage-events' },
    queueConsumers: { 'voyage-events': { maxBatchSize: 10, maxBatchTimeout: 0 } },
  }
  const clock = {
    name: 'clock',
    compatibilityDate: '2026-10-01',
    compatibilityFlags: ['service_binding_extra_handlers'],
    serviceBindings: { CONTROL_PLANE: 'control-plane' },
  }
  stack = await createLocalStack(
    {},
    {
      workers: [
        { code, options: { ...options, ...queue } },
        { code: clockWorker, options: clock },
      ],
      databaseIds: [databaseId],
    },
  )
  await migrateDatabase(await stack.database(databaseId), config.databases[0]?.migrations ?? '')
})
afterAll(async () => {
  await stack.stop()
  await receiver.stop()
})

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON comes back and fails on what is missing.
async function call(method: string, path: string, json: unknown): Promise<any> {
  const headers = {
    authorization: 'Bearer operator-credential-of-the-test',
    'content-type': 'application/json',
  }
  return (
    await stack.fetch('control-plane', `${origin}${path}`, { method, headers, body: JSON.stringify(json) })
  ).json()
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
  const db = await stack.database(databaseId)
  const due = "UPDATE tenant_domains SET next_check_at = 1 WHERE domain = 'scheduled.localhost'"
  const answer = `INSERT INTO idempotency_keys (actor, idempotency_key, fingerprint, attempt_id, locked_until, expires_at)
    VALUES ('ada', 'old', 'f', 'a', 1, 1)`
  // An event whose message was lost: the change is there, and nobody was told.
  const event = `INSERT INTO outbox (id, tenant_id, type, payload, created_at)
    VALUES ('evt_lost', '${id}', 'tenant.updated', '{"tenant_id":"${id}","version":9,"data":null}', 1)`
  await db.batch([due, answer, event].map((sql) => db.prepare(sql)))

  const { outcome } = (await (await stack.fetch('clock', origin)).json()) as { outcome: string }
  expect(outcome).toBe('ok')
  await receiver.until(8)
  expect(receiver.received.at(-1)?.headers['webhook-id']).toBe('evt_lost')
  const { results } = await db.prepare('SELECT failures, next_check_at FROM tenant_domains').all()
  expect(results).toEqual([{ failures: 0, next_check_at: expect.any(Number) }])
  expect(Number(results[0]?.['next_check_at'])).toBeGreaterThan(1_000)
  expect((await db.prepare('SELECT * FROM idempotency_keys').all()).results).toEqual([])
})

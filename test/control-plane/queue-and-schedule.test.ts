import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import type { LocalStack } from '../../hosts/cli/src/local/local-stack.ts'
import { createLocalStack } from '../../hosts/cli/src/local/local-stack.ts'
import { migrateDatabase } from '../../hosts/cli/src/local/migrate-database.ts'
import { readWorkerConfig } from '../../hosts/cli/src/local/worker-config.ts'
import { hostResources, root } from '../support/start-workers.ts'
import { operatorTokenSha256, webhookEncryptionSecret } from './arrange.ts'
import type { DnsServer } from './contract/dns.ts'
import { startDns } from './contract/dns.ts'
import type { Receiver } from './receiver.ts'
import { expectedSignature, startReceiver } from './receiver.ts'

const origin = 'http://control.localhost:8787'
const databaseId = randomUUID()
let stack: LocalStack
let receiver: Receiver
let dns: DnsServer

// workerd hands a service binding the handler of schedules under this flag.
const clockWorker = `export default {
  async fetch(_, env) { return Response.json(await env.CONTROL_PLANE.scheduled({ cron: '* * * * *' })) }
}`

// The configuration as it is deployed, with its queue.
beforeAll(async () => {
  receiver = await startReceiver()
  dns = await startDns()
  const config = readWorkerConfig(join(root, 'hosts/control-plane/wrangler.jsonc'))
  const options = config.localOptions({
    ids: new Map([['voyage-control', databaseId]]),
    resources: hostResources,
    vars: {
      OPERATOR_TOKEN_SHA256: operatorTokenSha256,
      WEBHOOK_ENCRYPTION_SECRET: webhookEncryptionSecret,
      DOMAIN_VERIFICATION: 'localhost',
      DNS_OVER_HTTPS_URL: dns.url,
    },
    workers: new Set(),
  })
  const { code } = await bundleWorker({ entry: config.main, root })
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
        { code, options },
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
  await dns.stop()
})

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON comes back and fails on what is missing.
async function call(method: string, path: string, json?: unknown): Promise<any> {
  const headers = {
    authorization: 'Bearer operator-credential-of-the-test',
    'content-type': 'application/json',
  }
  return (
    await stack.fetch('control-plane', `${origin}${path}`, {
      method,
      headers,
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    })
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

test('the schedule takes a domain back whose proof was missing five times, and tells of it', async () => {
  const { id } = await call('POST', '/tenants', { slug: 'careless', name: 'A' })
  const { verification } = await call('POST', `/tenants/${id}/domains`, { domain: 'careless.example' })
  dns.records.set(verification.name, [verification.value])
  await call('POST', `/tenants/${id}/domains/careless.example/verify`, {})
  expect((await call('GET', '/tenants/by-domain/careless.example')).id).toBe(id)
  dns.records.delete(verification.name)
  const db = await stack.database(databaseId)
  for (let failures = 1; failures <= 5; failures += 1) {
    expect((await call('GET', '/tenants/by-domain/careless.example')).id).toBe(id)
    await db.prepare("UPDATE tenant_domains SET next_check_at = 1 WHERE domain = 'careless.example'").run()
    await stack.fetch('clock', origin)
  }
  expect((await call('GET', '/tenants/by-domain/careless.example')).status).toBe(404)
  const told = () => receiver.received.map(({ body }) => JSON.parse(body)).filter(({ data }) => data.tenant_id === id)
  await expect.poll(() => told().at(-1)?.type).toBe('domain.unverified')
  expect(told().at(-1).data.data).toMatchObject({ domain: 'careless.example', verified_at: null })
  const { entries } = await call('GET', `/audit?tenant_id=${id}&action=domain.unverified`)
  expect(entries).toMatchObject([{ actor: 'system:schedule', before: { domain: 'careless.example' } }])
})

test('the schedule seals secrets of webhooks that stand in plain text, and they sign on', async () => {
  const db = await stack.database(databaseId)
  const secret = `whsec_${Buffer.from('a secret from before').toString('base64')}`
  await db
    .prepare('UPDATE webhooks SET secrets = ?')
    .bind(JSON.stringify([secret]))
    .run()
  await stack.fetch('clock', origin)
  const { results } = await db.prepare('SELECT secrets FROM webhooks').all()
  expect(results).toEqual([{ secrets: expect.stringMatching(/^v1\.[0-9a-f]{8}\./) }])
  const before = receiver.received.length
  await call('POST', '/tenants', { slug: 'sealed', name: 'A' })
  await receiver.until(before + 1)
  const last = receiver.received.at(-1)
  if (last === undefined) throw new Error('nothing was sent')
  expect(last.headers['webhook-signature']).toBe(expectedSignature(last, secret))
})

test('a round of the schedule looks at 20 domains, as documented, the longest waiting first', async () => {
  const { id } = await call('POST', '/tenants', { slug: 'crowded', name: 'A' })
  const db = await stack.database(databaseId)
  const numbers = JSON.stringify(Array.from({ length: 25 }, (_, index) => index + 1))
  const insert = `INSERT INTO tenant_domains (tenant_id, domain, verification_value, claimed_at, verified_at, next_check_at)
    SELECT ?, 'd' || value || '.localhost', 'v', 1, 1, value FROM json_each(?)`
  await db.prepare(insert).bind(id, numbers).run()
  const due = async () => {
    const sql = 'SELECT domain FROM tenant_domains WHERE next_check_at < 1000 ORDER BY next_check_at'
    return (await db.prepare(sql).all()).results.map(({ domain }) => domain)
  }
  await stack.fetch('clock', origin)
  expect(await due()).toEqual([21, 22, 23, 24, 25].map((number) => `d${number}.localhost`))
  await stack.fetch('clock', origin)
  expect(await due()).toEqual([])
  const { paths } = await call('GET', '/openapi.json')
  expect(paths['/tenants/{tenant_id}/domains/{domain}/verify'].post.description).toContain('20 domains a minute')
})

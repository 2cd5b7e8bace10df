import { join } from 'node:path'
import type { Miniflare } from 'miniflare'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import { migrateDatabase } from '../../hosts/cli/src/local/migrate-database.ts'
import { measureWorkerd, type WorkerdCpu } from '../measure-workerd.ts'
import { emptyWorker, startMiniflare } from '../start-miniflare.ts'

const root = join(import.meta.dirname, '../..')

const forwarder = `export default { fetch(request, env) { return env.TENANT_MERIDIAN.fetch(request) } }`

// What any gateway with this one's features asks of the platform, by constants in place of all judging: headers read,
// the request copied with two more, the answer copied with two more, one line of log.
const sameCalls = `export default {
  async fetch(request, env) {
    let length = 0
    for (const [name, value] of request.headers) length += name.length + value.length
    const id = request.headers.get('x-request-id') ?? crypto.randomUUID()
    const copy = new Request(request, { redirect: 'manual' })
    copy.headers.set('x-request-id', id)
    copy.headers.set('voyage-tenant-context', 'eyJ0ZW5hbnQiOiJhIn0'.repeat(12))
    const response = await env.TENANT_MERIDIAN.fetch(copy)
    const answer = new Response(response.body, response)
    answer.headers.set('x-request-id', id)
    answer.headers.append('server-timing', 'resolve;dur=0, site;dur=0')
    console.log(JSON.stringify({ message: 'request', request_id: id, method: 'GET', host: 'meridian.test', route: 'tenant',
      outcome: 'forwarded', status: 200, duration_ms: length, tenant_id: 'ten_1', slug: 'meridian', signals: ['custom_domain'] }))
    return answer
  },
}`

/**
 * CPU of workerd for each request: an empty Worker, one that forwards to it and nothing else, one that makes the
 * gateway's calls to the platform without its judging, and the gateway.
 */
export async function gatewayCpu(): Promise<ReadonlyArray<WorkerdCpu>> {
  const { code } = await bundleWorker({ entry: join(root, 'hosts/edge-gateway/src/index.ts'), root })
  const serviceBindings = { TENANT_MERIDIAN: 'meridian' }
  const workers = await startMiniflare([
    { name: 'meridian', code: emptyWorker },
    { name: 'forwarder', code: forwarder, options: { serviceBindings } },
    { name: 'same-calls', code: sameCalls, options: { serviceBindings } },
    {
      name: 'gateway',
      code,
      options: {
        d1Databases: { CONTROL_DB: 'control' },
        serviceBindings: { AUTH: 'meridian', CONTROL_PLANE: 'meridian', ...serviceBindings },
        bindings: {
          PLATFORM_ORIGIN: 'http://localhost',
          AUTH_HOST: 'auth.localhost',
          CONTROL_HOST: 'control.localhost',
          TOKEN_ISSUERS: 'http://auth.localhost',
        },
      },
    },
  ])
  try {
    await arrange(workers.miniflare)
    const at = () => ({ path: '/today', headers: { host: 'meridian.test' } })
    return await measureWorkerd(
      [
        { name: 'an empty Worker', port: await workers.port('meridian'), at },
        { name: 'a Worker that forwards to it', port: await workers.port('forwarder'), at },
        { name: 'a Worker that makes the same calls to the platform', port: await workers.port('same-calls'), at },
        { name: 'the gateway in front of it', port: await workers.port('gateway'), at },
      ],
      { requestsPerRound: 1000, rounds: 21 },
    )
  } finally {
    await workers.stop()
  }
}

async function arrange(miniflare: Miniflare): Promise<void> {
  const db = await miniflare.getD1Database('CONTROL_DB', 'gateway')
  await migrateDatabase(db, join(root, 'packages/catalog/migrations'))
  await db
    .prepare(
      `INSERT INTO tenants (id, slug, name, plan, status, version, created_at, updated_at)
       VALUES ('ten_1', 'meridian', 'Meridian', 'standard', 'active', 1, 0, 0)`,
    )
    .run()
  await db
    .prepare(
      `INSERT INTO tenant_domains (tenant_id, domain, verification_value, claimed_at, verified_at)
       VALUES ('ten_1', 'meridian.test', 'x', 0, 1)`,
    )
    .run()
}

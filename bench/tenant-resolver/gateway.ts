import { join } from 'node:path'
import type { Miniflare } from 'miniflare'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import { migrateDatabase } from '../../hosts/cli/src/local/migrate-database.ts'
import { measureWorkerd, type WorkerdCpu } from '../measure-workerd.ts'
import { emptyWorker, startMiniflare } from '../start-miniflare.ts'

const root = join(import.meta.dirname, '../..')

const read = `let length = 0
    for (const [name, value] of request.headers) length += name.length + value.length`
const copy = `request = new Request(request, { redirect: 'manual' })`
const mark = `request.headers.set('x-request-id', 'b1946ac9-2f4e-4b9e-9d3c-5b8f3c1d7a60')
    request.headers.set('voyage-tenant-context', 'eyJ0ZW5hbnQiOiJhIn0'.repeat(12))`
const answer = `response = new Response(response.body, response)
    response.headers.set('x-request-id', 'b1946ac9-2f4e-4b9e-9d3c-5b8f3c1d7a60')
    response.headers.append('server-timing', 'resolve;dur=0, site;dur=0')`
const log = `console.log(JSON.stringify({ message: 'request', request_id: crypto.randomUUID(), method: 'GET', host: 'meridian.test',
      route: 'tenant', outcome: 'forwarded', status: 200, duration_ms: 0, tenant_id: 'ten_1', slug: 'meridian',
      signals: ['custom_domain'] }))`

const forwarder = (before: string, after: string): string => `export default {
  async fetch(request, env) {
    ${before}
    let response = await env.TENANT_MERIDIAN.fetch(request)
    ${after}
    return response
  },
}`

// What any gateway with this one's features asks of the platform, by constants in place of all judging, all of it and
// one after the other.
const forwarders = [
  ['', forwarder('', '')],
  [', and reads all headers', forwarder(read, '')],
  [', a copy of the request', forwarder(copy, '')],
  [', a copy with two headers more', forwarder(`${copy}\n    ${mark}`, '')],
  [', and copies the answer with two headers more', forwarder('', answer)],
  [', and writes a line of log', forwarder('', log)],
  [', and does all of this', forwarder(`${read}\n    ${copy}\n    ${mark}`, `${answer}\n    ${log}`)],
] as const

/**
 * CPU of workerd for each request: an empty Worker, one that forwards to it and nothing else, those that make the
 * gateway's calls to the platform without its judging, and the gateway.
 */
export async function gatewayCpu(): Promise<ReadonlyArray<WorkerdCpu>> {
  const { code } = await bundleWorker({ entry: join(root, 'hosts/edge-gateway/src/index.ts'), root })
  const serviceBindings = { TENANT_MERIDIAN: 'meridian' }
  const workers = await startMiniflare([
    { name: 'meridian', code: emptyWorker },
    ...forwarders.map(([, code], index) => ({ name: `forwarder-${index}`, code, options: { serviceBindings } })),
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
    const forwarding = forwarders.map(async ([what], index) => ({
      name: `a Worker that forwards to it${what}`,
      port: await workers.port(`forwarder-${index}`),
      at,
    }))
    return await measureWorkerd(
      [
        { name: 'an empty Worker', port: await workers.port('meridian'), at },
        ...(await Promise.all(forwarding)),
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

import { join } from 'node:path'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import { migrateDatabase } from '../../hosts/cli/src/local/migrate-database.ts'
import { measureWorkerd, workerdTable } from '../measure-workerd.ts'

const root = join(import.meta.dirname, '../..')
const compatibilityDate = '2026-10-01'

const empty = `export default { fetch() { return new Response('hello') } }`
const forwarder = `export default { fetch(request, env) { return env.TENANT_MERIDIAN.fetch(request) } }`

/** CPU of workerd for each request: an empty Worker, one that forwards to it and nothing else, and the gateway. */
export async function gatewayCpu(): Promise<string> {
  const { code } = await bundleWorker({ entry: join(root, 'hosts/edge-gateway/src/index.ts'), root })
  const socket = { unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }] }
  const worker = (name: string, contents: string, more: object = {}) => ({
    name,
    compatibilityDate,
    modules: [{ type: 'ESModule' as const, path: `${name}.mjs`, contents }],
    ...more,
  })
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      cf: false,
      log: new Log(LogLevel.NONE),
      logRequests: false,
      telemetry: { enabled: false },
      handleStructuredLogs: () => {},
      workers: [
        worker('entry', empty),
        worker('meridian', empty, socket),
        worker('forwarder', forwarder, { ...socket, serviceBindings: { TENANT_MERIDIAN: 'meridian' } }),
        worker('gateway', code, {
          ...socket,
          d1Databases: { CONTROL_DB: 'control' },
          serviceBindings: { AUTH: 'meridian', CONTROL_PLANE: 'meridian', TENANT_MERIDIAN: 'meridian' },
          bindings: {
            PLATFORM_ORIGIN: 'http://localhost',
            AUTH_HOST: 'auth.localhost',
            CONTROL_HOST: 'control.localhost',
          },
        }),
      ],
    }),
  )
  try {
    await miniflare.ready
    await arrange(miniflare)
    const direct = async (name: string) => Number((await miniflare.unsafeGetDirectURL(name)).port)
    const at = () => ({ path: '/today', headers: { host: 'meridian.test' } })
    const rows = await measureWorkerd([
      { name: 'an empty Worker', port: await direct('meridian'), at },
      { name: 'a Worker that forwards to it', port: await direct('forwarder'), at },
      { name: 'the gateway in front of it', port: await direct('gateway'), at },
    ])
    return workerdTable(rows)
  } finally {
    await miniflare.dispose()
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

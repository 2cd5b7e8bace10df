import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unstable_splitSqlQuery } from 'wrangler'
import type { RunningVoyage, VoyageRun } from '../support/run-voyage.ts'
import { startVoyage } from '../support/run-voyage.ts'
import { serveHttp } from '../support/serve-http.ts'
import { startWorkers } from '../support/start-workers.ts'

const accountId = 'a'.repeat(32)
const token = 'operator-of-the-fleet-test'

/** A tenant of the fleet with its two databases. */
export interface FleetMember {
  readonly slug: string
  readonly tenantId: string
  readonly databases: { readonly config: string; readonly ops: string }
}

/** Ten tenants with twenty real D1 databases in workerd, behind Cloudflare's API and the real control plane. */
export interface FleetOverHttp {
  readonly members: ReadonlyArray<FleetMember>
  /** Runs `voyage fleet ...`; `kill` kills it (SIGKILL) at that call of D1's API, before or after it takes effect. */
  voyage(
    args: ReadonlyArray<string>,
    kill?: { readonly at: number; readonly when: 'before' | 'after' },
  ): Promise<VoyageRun>
  /** Runs `voyage fleet ...` and presses Ctrl-C when its output matches. */
  interrupted(args: ReadonlyArray<string>, when: RegExp): Promise<VoyageRun>
  ask(path: string): Promise<Record<string, unknown>>
  sql(id: string, sql: string): Promise<ReadonlyArray<Record<string, unknown>>>
  /** Writes a migration of the `ops` or `config` databases. */
  addMigration(kind: 'config' | 'ops', name: string, sql: string): Promise<void>
  /** The folder of the fleet's journals and its lock. */
  readonly folder: string
  /** How many calls of D1's API there were. */
  calls(): number
  stop(): Promise<void>
}

const marker =
  'CREATE TABLE voyage_marker (tenant_id TEXT NOT NULL, kind TEXT NOT NULL, year INTEGER, mapping_version INTEGER NOT NULL)'

/** Starts the fleet at migration 0001 of each kind, which the catalog knows as schema version 0. */
export async function startFleetOverHttp(): Promise<FleetOverHttp> {
  const project = await mkdtemp(join(tmpdir(), 'voyage-fleet-'))
  const ids = Array.from({ length: 20 }, (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`)
  const OPERATOR_TOKEN_SHA256 = createHash('sha256').update(token).digest('hex')
  const vars = { OPERATOR_TOKEN_SHA256, DOMAIN_VERIFICATION: 'localhost' }
  const workers = await startWorkers({ workers: [{ host: 'control-plane', vars }], unboundD1s: ids })
  let calls = 0
  let kill: { readonly at: number; readonly when: 'before' | 'after'; readonly run: () => RunningVoyage } | null = null

  async function query(id: string, text: string): Promise<Response> {
    calls += 1
    const isLast = kill !== null && calls === kill.at
    if (isLast && kill?.when === 'before') return dead(kill.run())
    const database = workers.unboundD1(id)
    try {
      const results = await database.batch(unstable_splitSqlQuery(text).map((sql) => database.prepare(sql)))
      if (isLast && kill !== null) return dead(kill.run())
      return Response.json({ success: true, result: results.map(({ results }) => ({ results, success: true })) })
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause)
      return Response.json({ success: false, errors: [{ code: 7500, message }], result: [] }, { status: 400 })
    }
  }
  async function dead(run: RunningVoyage): Promise<Response> {
    run.kill('SIGKILL')
    await run.ended
    return new Response(null, { status: 500 })
  }
  const server = await serveHttp(async ({ method, url, headers, body }) => {
    const id = new RegExp(`^/client/v4/accounts/${accountId}/d1/database/([^/]+)/query$`).exec(url)?.[1]
    if (id !== undefined) return query(decodeURIComponent(id), JSON.parse(new TextDecoder().decode(body)).sql)
    if (!url.startsWith('/control/')) return new Response(null, { status: 404 })
    const init = { method, headers, ...(body.length === 0 ? {} : { body }) }
    return workers.fetch('control-plane', `http://control.localhost:8787${url.slice('/control'.length)}`, init)
  })

  async function call(method: string, path: string, json?: unknown): Promise<Record<string, unknown>> {
    const answer = await fetch(`${server.url}/control${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Record<string, unknown>
  }

  async function newDatabase(tenantId: string, kind: string, d1DatabaseId: string): Promise<void> {
    const database = workers.unboundD1(d1DatabaseId)
    await database.batch([
      database.prepare(marker),
      database.prepare(
        'CREATE TABLE d1_migrations(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)',
      ),
      database.prepare(`INSERT INTO d1_migrations (name) VALUES ('0001_${kind}.sql')`),
      database.prepare('INSERT INTO voyage_marker VALUES (?, ?, NULL, 1)').bind(tenantId, kind),
    ])
    const binding = `${kind.toUpperCase()}_DB`
    const record = { kind, d1_database_id: d1DatabaseId, binding, mapping_version: 1 }
    await call('POST', `/tenants/${tenantId}/databases`, record)
  }

  async function addMigration(kind: 'config' | 'ops', name: string, sql: string): Promise<void> {
    await mkdir(join(project, 'migrations', kind), { recursive: true })
    await writeFile(join(project, 'migrations', kind, name), sql)
  }

  const members: Array<FleetMember> = []
  for (let index = 0; index < 10; index += 1) {
    const slug = `bank-${index}`
    const { id } = await call('POST', '/tenants', { slug, name: slug })
    const tenantId = String(id)
    const databases = { config: ids[2 * index] ?? '', ops: ids[2 * index + 1] ?? '' }
    await newDatabase(tenantId, 'config', databases.config)
    await newDatabase(tenantId, 'ops', databases.ops)
    await call('PATCH', `/tenants/${tenantId}`, { status: 'active' })
    members.push({ slug, tenantId, databases })
  }
  await addMigration('config', '0001_config.sql', `${marker};`)
  await addMigration('ops', '0001_ops.sql', `${marker};`)

  function start(args: ReadonlyArray<string>): RunningVoyage {
    const environment = {
      VOYAGE_OPERATOR_TOKEN: token,
      CLOUDFLARE_API_TOKEN: 'cloudflare-token-of-the-test',
      CLOUDFLARE_API_BASE_URL: `${server.url}/client/v4`,
      CLOUDFLARE_ACCOUNT_ID: accountId,
    }
    return startVoyage(['fleet', ...args, '--url', `${server.url}/control`], { cwd: project, environment })
  }

  return {
    members,
    folder: join(project, '.voyage/fleet', `${server.url}/control`.replace(/^http:\/\//, '').replace(/[:/]/g, '_')),
    addMigration,
    calls: () => calls,
    ask: (path) => call('GET', path),
    async sql(id, sql) {
      const { results } = await workers.unboundD1(id).prepare(sql).all()
      return results
    },
    async interrupted(args, when) {
      const running = start(args)
      await running.until(when)
      running.kill('SIGINT')
      return running.ended
    },
    async voyage(args, killed) {
      const running = start(args)
      kill = killed === undefined ? null : { ...killed, at: calls + killed.at, run: () => running }
      const run = await running.ended
      kill = null
      return run
    },
    async stop() {
      await server.stop()
      await workers.stop()
      await rm(project, { recursive: true, force: true })
    },
  }
}

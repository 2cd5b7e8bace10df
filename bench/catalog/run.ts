import { createHash } from 'node:crypto'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { encodeCursor } from '@voyage/catalog'
import type { Miniflare } from 'miniflare'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import { migrateDatabase } from '../../hosts/cli/src/local/migrate-database.ts'
import type { Target, TargetRequest, WorkerdCpu } from '../measure-workerd.ts'
import { measureWorkerd, workerdFigures, workerdMethod } from '../measure-workerd.ts'
import { report, rowOf } from '../report.ts'
import type { BenchWorkers } from '../start-miniflare.ts'
import { emptyWorker, startMiniflare } from '../start-miniflare.ts'

// Run from the repository's root: npm exec -- node -C @voyage/source bench/catalog/run.ts

const root = join(import.meta.dirname, '../..')
const tenants = 100_000
const credential = 'operator-of-the-bench'

const oneQuery = `export default { async fetch(request, env) {
  return Response.json((await env.CONTROL_DB.prepare('SELECT 1').all()).results)
} }`

const ids = {
  id: (index: number): string => `ten_${String(index % tenants).padStart(6, '0')}`,
  slug: (index: number): string => `bank-${index % tenants}`,
}
const authorization = `Bearer ${credential}`
const read = (path: string): TargetRequest => ({ path, headers: { authorization } })
// No two runs of this process share a slug or a key.
const create = (index: number, headers: Readonly<Record<string, string>> = {}): TargetRequest => ({
  method: 'POST',
  path: '/tenants',
  headers: { authorization, 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ slug: `new-${index}`, name: `New ${index}` }),
})
const page = (from: number, filter = ''): TargetRequest =>
  read(`/tenants?limit=50${from === 0 ? '' : `&cursor=${encodeCursor(from)}`}${filter}`)

/** What is sent, by the name under which it is shown; all but the first two go to the control plane. */
const requests: ReadonlyArray<readonly [name: string, worker: string, at: (index: number) => TargetRequest]> = [
  ['an empty Worker', 'empty', () => ({ path: '/' })],
  ['a Worker that makes one D1 query', 'one-query', () => ({ path: '/' })],
  ['read a tenant', 'control-plane', (index) => read(`/tenants/${ids.id(index * 7_919)}`)],
  ['look up by domain', 'control-plane', (index) => read(`/tenants/by-domain/${ids.slug(index * 7_919)}.example`)],
  ['create a tenant', 'control-plane', (index) => create(index)],
  [
    'create a tenant under an Idempotency-Key',
    'control-plane',
    (index) => create(index, { 'idempotency-key': `k${index}` }),
  ],
  ['list 50, first page', 'control-plane', () => page(0)],
  ['list 50, in the middle', 'control-plane', (index) => page(tenants / 2 + (index % 1_000))],
  ['list 50, at the end', 'control-plane', (index) => page(tenants - 2_000 + (index % 1_000))],
  ['list 50 by status, first page', 'control-plane', () => page(0, '&status=suspended')],
  [
    'list 50 by status, at the end',
    'control-plane',
    (index) => page(tenants - 2_000 + (index % 1_000), '&status=suspended'),
  ],
]

async function start(): Promise<BenchWorkers> {
  const { code } = await bundleWorker({ entry: join(root, 'hosts/control-plane/src/index.ts'), root })
  const d1Databases = { CONTROL_DB: 'control' }
  const bindings = {
    OPERATOR_TOKEN_SHA256: createHash('sha256').update(credential).digest('hex'),
    BOOTSTRAP_CREDENTIAL: 'always',
  }
  return startMiniflare([
    { name: 'empty', code: emptyWorker },
    { name: 'one-query', code: oneQuery, options: { d1Databases } },
    { name: 'control-plane', code, options: { d1Databases, bindings } },
  ])
}

async function fill(miniflare: Miniflare): Promise<void> {
  const db = await miniflare.getD1Database('CONTROL_DB', 'control-plane')
  await migrateDatabase(db, join(root, 'packages/catalog/migrations'))
  const numbers = `WITH RECURSIVE n (i) AS (SELECT CAST(? AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < ?)`
  for (let from = 0; from < tenants; from += 10_000) {
    const range = [from, from + 9_999]
    await db
      .prepare(
        `INSERT INTO tenants (id, slug, name, plan, status, version, created_at, updated_at) ${numbers}
        SELECT printf('ten_%06d', i), 'bank-' || i, 'Bank ' || i, 'standard',
          CASE i % 10 WHEN 0 THEN 'suspended' ELSE 'active' END, 1, 1790000000, 1790000000 FROM n`,
      )
      .bind(...range)
      .run()
    await db
      .prepare(
        `INSERT INTO tenant_domains (tenant_id, domain, verification_value, claimed_at, verified_at) ${numbers}
        SELECT printf('ten_%06d', i), 'bank-' || i || '.example', 'x', 1790000000, 1790000000 FROM n`,
      )
      .bind(...range)
      .run()
  }
}

function table(rows: ReadonlyArray<WorkerdCpu>): string {
  const floor = rows[0]?.microseconds ?? 0
  const lines = rows.map(({ name, microseconds, least }) => {
    const perSecond = Math.round(1e6 / microseconds).toLocaleString('en')
    return `| ${name} | ${perSecond} | ${microseconds.toFixed(0)} | ${least.toFixed(0)} | ${(microseconds / floor).toFixed(1)} |`
  })
  return [
    '| what | requests per CPU second | µs, median | µs, least | times the empty Worker |',
    '|---|---:|---:|---:|---:|',
    ...lines,
  ].join('\n')
}

let measured: ReadonlyArray<WorkerdCpu> = []
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(2)}\n`)
const workers = await start()
try {
  await fill(workers.miniflare)
  const targets: ReadonlyArray<Target> = await Promise.all(
    requests.map(async ([name, to, at]) => ({ name, port: await workers.port(to), at })),
  )
  measured = await measureWorkerd(targets, { requestsPerRound: 400, rounds: 7 })
  console.log(table(measured))
} finally {
  await workers.stop()
}
console.log(`\nload at the end ${loadavg()[0]?.toFixed(2)}`)
await report(
  requests.slice(2).map(([name]) =>
    rowOf(workerdFigures(measured), {
      name,
      unit: 'CPU µs a request',
      ours: name,
      floor: 'a Worker that makes one D1 query',
      method: workerdMethod,
      caveat: `${tenants.toLocaleString('en')} tenants in miniflare's D1, which runs in the same process. No peer does this job.`,
    }),
  ),
)

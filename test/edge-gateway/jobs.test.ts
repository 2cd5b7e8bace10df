import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import type { LocalStack } from '../../hosts/cli/src/local/local-stack.ts'
import { createLocalStack } from '../../hosts/cli/src/local/local-stack.ts'
import { migrateDatabase } from '../../hosts/cli/src/local/migrate-database.ts'
import { root } from '../support/start-workers.ts'

const compatibilityDate = '2026-10-01'
// workerd hands a service binding the handler of schedules under this flag.
const clockWorker = `export default {
  async fetch(_, env) { return Response.json(await env.JOBS_WORKER.scheduled({ cron: '* * * * *' })) }
}`

// Tenant, status, and the database that the catalog records for it; the last one's is another tenant's.
const tenants = [
  ['ten_one', 'active', 'OPS_ONE_DB'],
  ['ten_two', 'active', 'OPS_TWO_DB'],
  ['ten_closed', 'suspended', 'OPS_CLOSED_DB'],
  ['ten_astray', 'active', 'OPS_TWO_DB'],
] as const

describe('queue messages and cron runs of many tenants in workerd', () => {
  const logs: Array<string> = []
  let stack: LocalStack

  beforeAll(async () => {
    const { code } = await bundleWorker({ entry: join(import.meta.dirname, 'jobs/jobs-worker.ts'), root })
    const jobs = {
      name: 'jobs',
      compatibilityDate,
      d1Databases: { CONTROL_DB: 'control', OPS_ONE_DB: 'one', OPS_TWO_DB: 'two', OPS_CLOSED_DB: 'closed' },
      queueProducers: { JOBS: 'jobs' },
      queueConsumers: { jobs: { maxBatchSize: 10, maxBatchTimeout: 0 } },
      bindings: { SCHEDULED: 'ten_closed ten_one ten_astray ten_nobody' },
    }
    const clock = {
      name: 'clock',
      compatibilityDate,
      compatibilityFlags: ['service_binding_extra_handlers'],
      serviceBindings: { JOBS_WORKER: 'jobs' },
    }
    stack = await createLocalStack(
      { onLog: (line) => logs.push(line) },
      {
        databaseIds: ['control', 'one', 'two', 'closed'],
        workers: [
          { code, options: jobs },
          { code: clockWorker, options: clock },
        ],
      },
    )
    await migrateDatabase(await stack.database('control'), join(root, 'packages/catalog/migrations'))
    for (const [id, status, binding] of tenants) await addTenant(id, status, binding)
    for (const name of ['one', 'two', 'closed']) await addDatabase(name)
  })
  afterAll(() => stack?.stop())

  async function addTenant(id: string, status: string, binding: string): Promise<void> {
    const db = await stack.database('control')
    const slug = id.slice(4)
    await db.batch([
      db
        .prepare(
          `INSERT INTO tenants (id, slug, name, plan, status, version, created_at, updated_at)
           VALUES (?, ?, ?, 'standard', ?, 1, 0, 0)`,
        )
        .bind(id, slug, slug, status),
      db
        .prepare(
          `INSERT INTO tenant_databases (tenant_id, kind, d1_database_id, binding, mapping_version, created_at)
           VALUES (?, 'ops', ?, ?, 1, 0)`,
        )
        .bind(id, `d1 of ${slug}`, binding),
    ])
  }

  async function addDatabase(name: string): Promise<void> {
    const db = await stack.database(name)
    await db.batch([
      db.prepare('CREATE TABLE voyage_marker (tenant_id TEXT, kind TEXT, year INTEGER, mapping_version INTEGER)'),
      db.prepare('CREATE TABLE notes (text TEXT)'),
      db.prepare('INSERT INTO voyage_marker VALUES (?, ?, NULL, 1)').bind(`ten_${name}`, 'ops'),
    ])
  }

  async function notes(): Promise<Readonly<Record<string, ReadonlyArray<unknown>>>> {
    const read = async (name: string) => {
      const { results } = await (await stack.database(name)).prepare('SELECT text FROM notes').all()
      return [name, results.map((row) => row['text'])]
    }
    return Object.fromEntries(await Promise.all(['one', 'two', 'closed'].map(read)))
  }

  it('pass the gate, and reach the database of their own tenant alone', async () => {
    const body = JSON.stringify(['ten_one', 'ten_closed', 'ten_astray', 'ten_nobody', 'ten_two'])
    expect((await stack.fetch('jobs', 'http://jobs/', { method: 'POST', body })).status).toBe(202)
    const ofQueue = () => logs.filter((line) => line.startsWith('queue '))
    await expect
      .poll(ofQueue)
      .toEqual([
        'queue ten_one done',
        'queue ten_closed not_served',
        'queue ten_astray marker_mismatch',
        'queue ten_nobody unknown',
        'queue ten_two done',
      ])
    expect(await notes()).toEqual({ one: ['queue'], two: ['queue'], closed: [] })

    expect(await (await stack.fetch('clock', 'http://clock/')).json()).toMatchObject({ outcome: 'ok' })
    expect(logs.filter((line) => line.startsWith('cron '))).toEqual([
      'cron ten_closed not_served',
      'cron ten_one done',
      'cron ten_astray marker_mismatch',
      'cron ten_nobody unknown',
    ])
    expect(await notes()).toEqual({ one: ['queue', 'cron'], two: ['queue'], closed: [] })
  })
})

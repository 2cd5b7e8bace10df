import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleWorker } from '../../hosts/cli/src/local/bundle-worker.ts'
import type { LocalStack } from '../../hosts/cli/src/local/local-stack.ts'
import { createLocalStack } from '../../hosts/cli/src/local/local-stack.ts'
import { root } from '../support/start-workers.ts'

const compatibilityDate = '2026-10-01'

describe('data-plane shards in workerd', () => {
  let stack: LocalStack

  beforeAll(async () => {
    const bundle = async (name: string) =>
      (await bundleWorker({ entry: join(import.meta.dirname, 'shards', name), root })).code
    const [shard, tenant] = await Promise.all([bundle('shard-worker.ts'), bundle('tenant-worker.ts')])
    const tenantWorker = (name: string, tenantId: string) => ({
      code: tenant,
      options: {
        name,
        compatibilityDate,
        bindings: { TENANT_ID: tenantId },
        serviceBindings: { SHARD_EU_1: { name: 'shard', props: { tenantId } } },
      },
    })
    const databases = ['one', 'two', 'lost']
    stack = await createLocalStack(
      {},
      {
        databaseIds: databases,
        workers: [
          {
            code: shard,
            options: {
              name: 'shard',
              compatibilityDate,
              d1Databases: { TEN_1_OPS: 'one', TEN_2_OPS: 'two', TEN_3_OPS: 'lost' },
            },
          },
          tenantWorker('tenant-1', 'ten_1'),
          tenantWorker('tenant-2', 'ten_2'),
          tenantWorker('tenant-3', 'ten_3'),
        ],
      },
    )
    for (const [id, owner] of [
      ['one', 'ten_1'],
      ['two', 'ten_2'],
      ['lost', 'ten_1'],
    ] as const) {
      const database = await stack.database(id)
      await database.batch([
        database.prepare(
          'CREATE TABLE voyage_marker (tenant_id TEXT, kind TEXT, year INTEGER, mapping_version INTEGER)',
        ),
        database.prepare('CREATE TABLE notes (text TEXT, bytes BLOB)'),
        database.prepare(`INSERT INTO voyage_marker VALUES ('${owner}', 'ops', NULL, 1)`),
      ])
    }
  })
  afterAll(() => stack?.stop())

  const ask = async (worker: string, path = '/') => (await stack.fetch(worker, `http://tenant.test${path}`)).json()

  it('give each tenant its own database through one shard', async () => {
    for (const worker of ['tenant-1', 'tenant-2']) {
      expect(await ask(worker)).toEqual({
        visible: ['TENANT_ID', 'databases'],
        row: { notes: 2, last: 'two' },
        failed: expect.stringContaining('no such column: absent_column'),
      })
    }
    expect(await ask('tenant-1')).toMatchObject({ row: { notes: 4 } })
    const two = await stack.database('two')
    expect(await two.prepare('SELECT count(*) AS notes FROM notes').first('notes')).toBe(2)
  })

  it('refuse a Worker that names another tenant, since its binding says whose it is', async () => {
    expect(await ask('tenant-1', '/ten_2')).toMatchObject({ refused: 'binding_missing' })
    expect(await ask('tenant-2', '/ten_1')).toMatchObject({ refused: 'binding_missing' })
  })

  it('refuse a database that carries the marker of another tenant', async () => {
    expect(await ask('tenant-3')).toMatchObject({ refused: 'marker_mismatch' })
  })
})

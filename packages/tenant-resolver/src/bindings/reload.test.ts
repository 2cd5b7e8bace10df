import { describe, expect, it } from 'vitest'
import type { TenantDatabaseRecord } from '../tenant-directory.ts'
import { createTenantDatabases } from './tenant-databases.ts'

const old: TenantDatabaseRecord = { kind: 'ops', binding: 'OLD_DB', shard: null, year: null, mappingVersion: 1 }
const current: TenantDatabaseRecord = { ...old, binding: 'NEW_DB', mappingVersion: 2 }

function arrange(records: ReadonlyArray<TenantDatabaseRecord> | null | Error, context = [old]) {
  const queries: Array<string> = []
  const database = (name: string, marker: object) => ({
    name,
    prepare: () => ({
      all: async () => {
        queries.push(name)
        return { results: [{ tenant_id: 'ten_1', kind: 'ops', year: null, ...marker }] }
      },
    }),
  })
  const env = {
    OLD_DB: database('OLD_DB', { mapping_version: 9 }),
    NEW_DB: database('NEW_DB', { mapping_version: 2 }),
  }
  let reloads = 0
  const databases = createTenantDatabases({
    env,
    context: { tenantId: 'ten_1', databases: context },
    reload: async () => {
      reloads += 1
      if (records instanceof Error) throw records
      return records
    },
  })
  return { databases, env, queries, reloads: () => reloads }
}

describe('a refused database', () => {
  it('is looked for once more after one reload, and found under its new mapping', async () => {
    const { databases, env, reloads } = arrange([current])
    expect(await databases.ops()).toEqual({ ok: true, value: env.NEW_DB })
    expect(await databases.ops()).toEqual({ ok: true, value: env.NEW_DB })
    expect(reloads()).toBe(1)
  })

  it('stays refused after exactly one reload, and nothing but markers was asked', async () => {
    const { databases, queries, reloads } = arrange([old])
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(await databases.ops()).toEqual({ ok: false, error: { reason: 'marker_mismatch' } })
    }
    expect(await databases.config()).toEqual({ ok: false, error: { reason: 'database_not_registered' } })
    expect([reloads(), new Set(queries)]).toEqual([1, new Set(['OLD_DB'])])
  })

  it('causes one reload for all that are refused at the same time, and each is tried again', async () => {
    const { databases, reloads } = arrange([current], [])
    const opened = await Promise.all([databases.ops(), databases.ops(), databases.config()])
    expect(opened.map(({ ok }) => ok)).toEqual([true, true, false])
    expect(reloads()).toBe(1)
  })

  it.each([null, new Error('the gateway does not answer')])(
    'stays refused when the reload gives %s',
    async (answer) => {
      const { databases, reloads } = arrange(answer)
      expect(await databases.ops()).toEqual({ ok: false, error: { reason: 'marker_mismatch' } })
      expect(await databases.ops()).toEqual({ ok: false, error: { reason: 'marker_mismatch' } })
      expect(reloads()).toBe(1)
    },
  )

  it('causes no reload when all is well', async () => {
    const { databases, reloads } = arrange([old], [current])
    expect((await databases.ops()).ok).toBe(true)
    expect(reloads()).toBe(0)
  })
})

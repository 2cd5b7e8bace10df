import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalResources } from './worker-config.ts'
import { readWorkerConfig } from './worker-config.ts'

const nothing: LocalResources = { kv: {}, r2: {}, queues: {}, deadLetterQueues: {} }
let root: string
let file: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'voyage-worker-'))
  file = join(root, 'wrangler.jsonc')
  const config = {
    name: 'one',
    main: 'index.js',
    compatibility_date: '2026-10-01',
    kv_namespaces: [
      { binding: 'CACHE', id: '<id of cache>' },
      { binding: 'NEWER', id: '<id of newer>' },
    ],
    r2_buckets: [{ binding: 'FILES', bucket_name: 'files' }],
    d1_databases: [{ binding: 'OPS_DB', database_name: 'ops', database_id: '<id>' }],
  }
  await writeFile(file, JSON.stringify(config))
})

afterAll(() => rm(root, { recursive: true }))

const read = (ids: ReadonlyMap<string, string>, resources?: LocalResources) =>
  readWorkerConfig(file).localOptions({
    ids,
    vars: {},
    workers: new Set(),
    ...(resources === undefined ? {} : { resources }),
  })

describe('localOptions', () => {
  it('leave out a KV binding that is newer than what is deployed, and keep the others', () => {
    const resources = { ...nothing, kv: { CACHE: 'c'.repeat(32) } }
    const { kvNamespaces } = read(new Map([['ops', 'd']]), resources)
    expect(kvNamespaces).toEqual({ CACHE: expect.objectContaining({ id: 'c'.repeat(32) }) })
    expect(read(new Map([['ops', 'd']])).kvNamespaces).toEqual({})
  })

  it('give a bucket the name that was provisioned, and otherwise its own', () => {
    const renamed = { ...nothing, r2: { FILES: 'files-local' } }
    const nameOf = (resources: LocalResources) => read(new Map([['ops', 'd']]), resources).r2Buckets
    expect(JSON.stringify(nameOf(renamed))).toContain('"files-local"')
    expect(JSON.stringify(nameOf(nothing))).toContain('"files"')
  })

  it('refuse a database that has no id, by its name and file', () => {
    expect(() => read(new Map())).toThrow(`${file}: no id is known for the D1 database "ops"`)
  })
})

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blankBindingIds } from './blank-binding-ids.ts'
import type { WranglerConfigFormat } from './config-literal.ts'
import type { WranglerConfigSection } from './read-wrangler-config.ts'
import { readWranglerConfig } from './read-wrangler-config.ts'
import type { BindingIds, SyncBindingsOptions, SyncedBindings } from './sync-bindings.ts'
import { syncBindings } from './sync-bindings.ts'

const idA = '0a0a0a0a-1111-4222-8333-444444444444'
const idB = '0b0b0b0b-1111-4222-8333-555555555555'
const kvId = '0123456789abcdef0123456789abcdef'

function sync(options: SyncBindingsOptions) {
  const synced = syncBindings(options)
  if (!synced.ok) throw new Error(synced.error.message)
  return synced.value
}

const jsonc = `{
\t// the main database, <ops id> is replaced
  "name": "lanes", /* here */
  "d1_databases": [
    { "database_id": "<ops id>", "binding": "OPS", "database_name": "ops", },
    {"binding":"CONF","database_name":"config","database_id":"<config id>"}
  ],
  "env": { "staging": { "d1_databases": [ { "binding": "OPS", "database_name": "ops", "database_id": "<ops id>" } ] } },
}`
const toml = `name = "lanes" # <ops id>
[[d1_databases]]
database_id = '<ops id>'  # kept
binding = "OPS"
database_name = "ops"

[[d1_databases]]
binding = "CONF"
"database_name" = "config"
database_id = "<config id>"

[env.staging]
d1_databases = [ { binding = "OPS", database_name = "ops", database_id = "<ops id>" } ]
kv_namespaces = [{ binding = "CACHE", id = "" }]`

describe('syncBindings', () => {
  it('changes just the literals of the ids it was given (JSONC)', () => {
    const { text, edits, unused } = sync({ text: jsonc, format: 'jsonc', ids: { d1: { ops: idA, lost: idB } } })
    expect(text).toBe(jsonc.replace('{ "database_id": "<ops id>"', `{ "database_id": "${idA}"`))
    expect(edits).toEqual([{ path: ['d1_databases', 0, 'database_id'], binding: 'OPS', from: '<ops id>', to: idA }])
    expect(unused).toEqual(['d1.lost'])
  })

  it('changes just the literals of the ids it was given, in their quotes (TOML)', () => {
    const { text } = sync({ text: toml, format: 'toml', ids: { d1: { OPS: idA, config: idB } } })
    expect(text).toBe(toml.replace("'<ops id>'", `'${idA}'`).replace('"<config id>"', `"${idB}"`))
  })

  it.each([
    ['jsonc', jsonc],
    ['toml', toml],
  ] as const)('edits the environment it is told and no other (%s)', (format, text) => {
    const { edits } = sync({ text, format, env: 'staging', ids: { d1: { ops: idA, config: idB } } })
    expect(edits.map(({ path }) => path)).toEqual([['env', 'staging', 'd1_databases', 0, 'database_id']])
  })

  it('writes KV ids by binding', () => {
    const { text } = sync({ text: toml, format: 'toml', env: 'staging', ids: { kv: { CACHE: kvId } } })
    expect(text).toBe(toml.replace('id = ""', `id = "${kvId}"`))
  })

  it('keeps byte order mark, CRLF, tabs, trailing commas and a missing final newline; a second run edits nothing', () => {
    const eol = fc.constantFrom('\n', '\r\n')
    const which = fc.constantFrom<readonly [WranglerConfigFormat, string]>(['jsonc', jsonc], ['toml', toml])
    const layout = fc.record({
      mark: fc.constantFrom('', '\uFEFF'),
      eol,
      tail: fc.constantFrom('', '\n', '\r\n\t \r\n'),
    })
    fc.assert(
      fc.property(which, layout, fc.subarray(['ops', 'config']), ([format, base], { mark, eol, tail }, names) => {
        const text = mark + base.replaceAll('\n', eol) + tail
        const ids = { d1: Object.fromEntries(names.map((name) => [name, name === 'ops' ? idA : idB])) }
        const once = sync({ text, format, ids })
        expect(restore(once)).toBe(text)
        const twice = sync({ text: once.text, format, ids })
        expect([twice.text, twice.edits]).toEqual([once.text, []])
        expect(once.edits).toHaveLength(names.length)
      }),
    )
  })

  it.each([
    [
      'jsonc',
      `{ "kv_namespaces": [{ "binding": "CACHE", "id": "" /* soon */ }], "r2_buckets": [{"bucket_name":"a-b","binding":"FILES"}],
  "queues": { "consumers": [{ "queue": "in", "dead_letter_queue": "old", }], "producers": [{ "queue": "old", "binding": "OUT" }] } }`,
    ],
    [
      'toml',
      `queues.producers = [{ binding = "OUT", queue = "old" }]
[[queues.consumers]]
dead_letter_queue = "old" # where failures go
queue = "in"
[[r2_buckets]]
binding = 'FILES'
bucket_name = "a-b"
[[kv_namespaces]]
binding = "CACHE"
id = ""`,
    ],
  ] as const)('writes KV ids, buckets, and queues of producers and of dead letters (%s)', (format, text) => {
    const ids = {
      kv: { CACHE: kvId },
      r2: { FILES: 'bank-files' },
      queues: { OUT: 'bank-out' },
      deadLetterQueues: { in: 'bank-dead' },
    }
    const once = sync({ text, format, ids })
    expect(once.unused).toEqual([])
    expect(new Set(once.edits.map(({ binding, from, to }) => `${binding}: ${from} to ${to}`))).toEqual(
      new Set([`CACHE:  to ${kvId}`, 'FILES: a-b to bank-files', 'OUT: old to bank-out', 'in: old to bank-dead']),
    )
    const undone = once.text
      .replace(kvId, '')
      .replace('bank-files', 'a-b')
      .replace('bank-out', 'old')
      .replace('bank-dead', 'old')
    expect(undone).toBe(text)
    expect(sync({ text: once.text, format, ids })).toMatchObject({ text: once.text, edits: [] })
    // What a sync writes is no change of the config; anything else is.
    const blanked = blankBindingIds(text, format)
    expect(blankBindingIds(once.text, format)).toEqual(blanked)
    expect(blankBindingIds(once.text.replace('CACHE', 'CACHE2'), format)).not.toEqual(blanked)
  })

  it.each([
    ['kv', { kv: { CACHE: 'short' } }],
    ['r2', { r2: { FILES: 'Files' } }],
    ['queues', { queues: { OUT: '-out' } }],
    ['deadLetterQueues', { deadLetterQueues: { in: 'a"b' } }],
  ])('refuses what is no id or name of a %s', (_, ids) => {
    expect(syncBindings({ text: '{}', format: 'jsonc', ids })).toMatchObject({ error: { reason: 'id_malformed' } })
  })

  it('refuses what it cannot do safely, and says why', () => {
    const reasonOf = (options: SyncBindingsOptions) => {
      const synced = syncBindings(options)
      return synced.ok ? 'ok' : synced.error.reason
    }
    const ids = { d1: { ops: idA } }
    expect(reasonOf({ text: jsonc, format: 'jsonc', ids, env: 'constructor' })).toBe('environment_unknown')
    expect(reasonOf({ text: jsonc, format: 'jsonc', ids: { d1: { ops: idA.toUpperCase() } } })).toBe('id_malformed')
    expect(reasonOf({ text: jsonc, format: 'jsonc', ids: { d1: { ops: idA, OPS: idB } } })).toBe('id_ambiguous')
    const twice = jsonc.replace('"CONF","database_name":"config"', '"OPS","database_name":"ops"')
    expect(reasonOf({ text: twice, format: 'jsonc', ids })).toBe('binding_duplicate')
    const bare = toml.replace("database_id = '<ops id>'", '')
    expect(reasonOf({ text: bare, format: 'toml', ids })).toBe('id_literal_missing')
  })

  it.each([
    ['toml', 'a = 1\nb = = 2', 2],
    ['toml', 'a = 1\na = 2\n', 2],
    ['jsonc', '{\n"a": 1\n"b": 2}', 3],
    ['json', '[]', 1],
  ] as const)('names the line of the first error (%s %j)', (format, text, line) => {
    expect(syncBindings({ text, format, ids: {} })).toMatchObject({ error: { reason: 'config_invalid', line } })
    expect(readWranglerConfig(text, format)).toMatchObject({ error: { reason: 'config_invalid', line } })
  })
})

describe('readWranglerConfig', () => {
  it('reads names, bindings and vars of the top level and of each environment', () => {
    const text = `name = "lanes"\nmain = "src/index.ts"\naccount_id = "${kvId}"\nservices = [{ binding = "AUTH", service = "auth" }]
[vars]\nA = "1"\nB = 2\n[[d1_databases]]\nbinding = "OPS"\ndatabase_name = "ops"\ndatabase_id = "x"\nmigrations_dir = "m"
[[kv_namespaces]]\nbinding = "CACHE"\n[[r2_buckets]]\nbinding = "FILES"\nbucket_name = "files"
[[queues.producers]]\nbinding = "OUT"\nqueue = "out"\n[[queues.consumers]]\nqueue = "out"\ndead_letter_queue = "dead"
[[queues.consumers]]\nqueue = "in"\n[env.staging.vars]\nC = "3"`
    const lists = ['vars', 'd1_databases', 'kv_namespaces', 'r2_buckets', 'queues']
    const nothingBound = {
      services: [],
      d1Databases: [],
      kvNamespaces: [],
      r2Buckets: [],
      queueProducers: [],
      queueConsumers: [],
    }
    const config = readWranglerConfig(text, 'toml')
    expect(config).toEqual({
      ok: true,
      value: {
        name: 'lanes',
        main: 'src/index.ts',
        accountId: kvId,
        keys: ['name', 'main', 'account_id', 'services', ...lists, 'env'],
        services: [{ binding: 'AUTH', service: 'auth' }],
        d1Databases: [{ binding: 'OPS', databaseName: 'ops', databaseId: 'x', migrationsDirectory: 'm' }],
        kvNamespaces: [{ binding: 'CACHE', id: null }],
        r2Buckets: [{ binding: 'FILES', bucketName: 'files' }],
        queueProducers: [{ binding: 'OUT', queue: 'out' }],
        queueConsumers: [
          { queue: 'out', deadLetterQueue: 'dead' },
          { queue: 'in', deadLetterQueue: null },
        ],
        vars: ['A', 'B'],
        environments: new Map([['staging', { ...nothingBound, vars: ['C'] }]]),
      },
    })
  })
})

const corpus = fileURLToPath(new URL('../../../../../shared/wrangler-corpus/', import.meta.url))

describe.skipIf(!existsSync(corpus))('real configs', () => {
  const files = existsSync(corpus) ? readdirSync(corpus).filter((name) => /\.(?:toml|jsonc?)$/.test(name)) : []

  it.each(files.filter((name) => name !== 'manifest.json'))('%s: every other byte is kept', (name) => {
    const text = readFileSync(corpus + name, 'utf8')
    const format = name.endsWith('.toml') ? 'toml' : 'jsonc'
    const config = readWranglerConfig(text, format)
    if (!config.ok) {
      // A file that is broken is refused with a line, never edited.
      expect(config.error.line).toBeGreaterThan(0)
      return
    }
    const sections = [[undefined, config.value] as const, ...config.value.environments]
    for (const [env, section] of sections) {
      const ids = idsFor(section)
      const options = { format, ids, ...(env === undefined ? {} : { env }) } as const
      const once = sync({ ...options, text })
      expect(once.edits).toHaveLength(Object.values(ids).reduce((sum, of) => sum + Object.keys(of).length, 0))
      expect(once.unused).toEqual([])
      expect(restore(once)).toBe(text)
      expect(sync({ ...options, text: once.text })).toMatchObject({ text: once.text, edits: [] })
    }
  })

  it('bind every kind that is written', () => {
    const texts = files.map((name) => [name, readFileSync(corpus + name, 'utf8')] as const)
    const written = new Map<string, number>()
    for (const [name, text] of texts) {
      const config = readWranglerConfig(text, name.endsWith('.toml') ? 'toml' : 'jsonc')
      if (!config.ok) continue
      for (const section of [config.value, ...config.value.environments.values()]) {
        for (const [kind, of] of Object.entries(idsFor(section))) {
          written.set(kind, (written.get(kind) ?? 0) + Object.keys(of).length)
        }
      }
    }
    for (const kind of ['d1', 'kv', 'r2', 'queues', 'deadLetterQueues'])
      expect(written.get(kind), kind).toBeGreaterThan(0)
  })
})

/** A new id for every binding of a section that has a place for one. */
function idsFor(section: WranglerConfigSection): Required<BindingIds> {
  const numbered = (names: ReadonlyArray<string>, make: (n: number) => string) =>
    Object.fromEntries(names.map((name, n) => [name, make(n)]))
  const { d1Databases, kvNamespaces, r2Buckets, queueProducers, queueConsumers } = section
  return {
    d1: numbered(
      d1Databases.filter(({ databaseId }) => databaseId !== null).map(({ binding }) => binding),
      (n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    ),
    kv: numbered(
      kvNamespaces.filter(({ id }) => id !== null).map(({ binding }) => binding),
      (n) => String(n).padStart(32, 'c0ffee'),
    ),
    r2: numbered(
      r2Buckets.filter(({ bucketName }) => bucketName !== null).map(({ binding }) => binding),
      (n) => `new-bucket-${n}`,
    ),
    queues: numbered(
      queueProducers.filter(({ queue }) => queue !== null).map(({ binding }) => binding),
      (n) => `new-queue-${n}`,
    ),
    deadLetterQueues: numbered(
      queueConsumers.filter(({ deadLetterQueue }) => deadLetterQueue !== null).map(({ queue }) => queue),
      (n) => `new-dead-${n}`,
    ),
  }
}

/** Puts back, one after the other, what stood where each id was written: the text of before, if nothing else changed. */
function restore({ text, edits }: SyncedBindings): string {
  let restored = ''
  let at = 0
  for (const { from, to } of edits) {
    const found = text.indexOf(to, at)
    restored += text.slice(at, found) + from
    at = found + to.length
  }
  return restored + text.slice(at)
}

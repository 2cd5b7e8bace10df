import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWranglerTarget } from '../../hosts/cli/src/cloudflare/wrangler-target.ts'
import type { DeployTarget } from '../../hosts/cli/src/executor/deploy-target.ts'
import { failure } from '../support/cloudflare-api-double/api-message.ts'
import { openSqliteDatabase } from '../support/cloudflare-api-double/sqlite-database.ts'
import type { CloudflareApiDouble } from '../support/cloudflare-api-double/start-cloudflare-api.ts'
import { startCloudflareApi } from '../support/cloudflare-api-double/start-cloudflare-api.ts'

// The real wrangler against a double of Cloudflare's API. A call takes seconds: each test makes as few as it can.

const accountId = '0123456789abcdef0123456789abcdef'
const token = 'token-canary-7c1f'
const secret = 'secret-canary "94\n2d'
const never = { signal: new AbortController().signal }

let api: CloudflareApiDouble
let root: string
let target: DeployTarget

beforeAll(async () => {
  api = await startCloudflareApi({ id: accountId, token, databaseLimit: 12 })
  root = await mkdtemp(join(tmpdir(), 'voyage-target-'))
  await cp(join(import.meta.dirname, 'wrangler-target-project'), root, { recursive: true })
  await mkdir(join(root, 'worker'))
  target = open({})
})

afterAll(async () => {
  await api.stop()
  await rm(root, { recursive: true })
})

function open(options: { readonly token?: string; readonly timeoutMs?: number }): DeployTarget {
  return createWranglerTarget({
    root,
    accountId,
    environment: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      CLOUDFLARE_API_TOKEN: options.token ?? token,
      CLOUDFLARE_API_BASE_URL: api.baseUrl,
    },
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  })
}

/** A database that stands in the account without a call of wrangler. */
function stand(name: string): { readonly name: string; readonly id: string } {
  const database = openSqliteDatabase(name)
  api.databases.push(database)
  return { name, id: database.id }
}

function clearDatabases(): void {
  for (const database of api.databases.splice(0)) database.close()
}

describe('D1 databases', () => {
  it('creates a database and returns the id that the account lists', async () => {
    const created = await target.createDatabase('ops', never)
    expect(created).toEqual({ ok: true, value: api.databases[0]?.id })
  })

  it('leaves the effect open when the reply to a create is lost, and finds on any page what was created', async () => {
    clearDatabases()
    for (let n = 0; n < 11; n += 1) stand(`ops-${n}`)
    api.fail({ method: 'POST', path: /\/d1\/database$/, effect: 'lose-reply' })
    const lost = await target.createDatabase('ops', never)
    expect(lost).toMatchObject({
      ok: false,
      error: { code: 'cloudflare-unreachable', retriable: true, effect: 'unknown' },
    })
    expect(api.databases).toHaveLength(12)
    expect(await target.findDatabase('ops', never)).toEqual({ ok: true, value: api.databases[11]?.id })

    const again = await target.createDatabase('ops', never)
    expect(again).toMatchObject({ ok: false, error: { code: 'database-exists', effect: 'none' } })
    expect(!again.ok && again.error.message).toContain('[code: 7502]')
    expect(api.databases).toHaveLength(12)
  })

  it("names the account's limit", async () => {
    const limited = await target.createDatabase('thirteenth', never)
    expect(limited).toMatchObject({ ok: false, error: { code: 'd1-limit-reached', effect: 'none' } })
    expect(!limited.ok && limited.error.message).toContain('[code: 7406]')
  })

  it('takes a refused and a failed look-up for a failure, never for absence', async () => {
    const refused = await open({ token: 'another' }).findDatabase('absent', never)
    expect(refused).toMatchObject({ ok: false, error: { code: 'cloudflare-auth-refused', effect: 'none' } })
    expect(!refused.ok && refused.error.message).toContain('[code: 10000]')

    api.fail({ method: 'GET', path: /\/d1\/database$/, effect: failure(500, 1, 'internal error') })
    expect(await target.findDatabase('absent', never)).toMatchObject({
      ok: false,
      error: { code: 'cloudflare-unavailable', retriable: true, effect: 'none' },
    })
  })

  it('ends wrangler when its time is up', async () => {
    api.fail({ method: 'GET', path: /\/d1\/database$/, effect: 'hang' })
    const ended = await open({ timeoutMs: 1500 }).findDatabase('ops', never)
    expect(ended).toMatchObject({ ok: false, error: { code: 'wrangler-timed-out', retriable: true, effect: 'none' } })
  })
})

describe('what is in a database', () => {
  const text = `it's "quoted"; -- no comment\r\n? and \0 and ünïcödé`

  it('applies migrations once, then statements with parameters, and reads them back unchanged', async () => {
    clearDatabases()
    const database = stand('ops')
    expect(await target.migrateDatabase({ database, directory: 'migrations' }, never)).toEqual({
      ok: true,
      value: null,
    })
    const before = api.requests.length
    expect(await target.migrateDatabase({ database, directory: 'migrations' }, never)).toEqual({
      ok: true,
      value: null,
    })
    expect(api.databases[0]?.run('SELECT name FROM d1_migrations')[0]?.results).toEqual([
      { name: '0001_marker.sql' },
      { name: '0002_notes.sql' },
    ])
    // The second time it only asks which migrations are there.
    expect(api.requests.length - before).toBe(2)

    const marker = {
      sql: 'INSERT INTO voyage_marker (tenant_id, kind, year, mapping_version) SELECT ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM voyage_marker)',
      params: ['ten_1', 'ops', null, 1],
    }
    const note = { sql: 'INSERT INTO notes (text) VALUES (?)', params: [text] }
    expect(await target.runSql({ database, statements: [marker, marker, note] }, never)).toEqual({
      ok: true,
      value: null,
    })
    const statement = { sql: 'SELECT voyage_marker.*, text FROM voyage_marker, notes WHERE text = ?', params: [text] }
    expect(await target.querySql({ database, statement }, never)).toEqual({
      ok: true,
      value: [{ tenant_id: 'ten_1', kind: 'ops', year: null, mapping_version: 1, text }],
    })
  })

  it('keeps nothing of a batch in which one statement fails', async () => {
    clearDatabases()
    const database = stand('ops')
    api.databases[0]?.run('CREATE TABLE notes (text TEXT NOT NULL)')
    const good = { sql: 'INSERT INTO notes (text) VALUES (?)', params: ['one'] }
    const bad = { sql: 'INSERT INTO notes (text) VALUES (?)', params: [null] }
    const failed = await target.runSql({ database, statements: [good, bad] }, never)
    expect(failed).toMatchObject({ ok: false, error: { code: 'database-statement-failed', effect: 'none' } })
    expect(!failed.ok && failed.error.message).toContain('NOT NULL constraint failed')
    expect(api.databases[0]?.run('SELECT * FROM notes')[0]?.results).toEqual([])
  })
})

describe('Workers', () => {
  const configText = `{
\t// Tabs, a comment and trailing commas: they must outlive the id.
\t"name": "fixture-worker",
\t"main": "./fixture-worker.js",
\t"compatibility_date": "2026-10-01",
\t"workers_dev": false,
\t"vars": { "ISSUERS": "local" },
\t"d1_databases": [
\t\t{ "binding": "OPS_DB", "database_name": "fixture-ops", "database_id": "<fixture-ops id>" },
\t],
}`

  it('deploys with ids, vars and secrets, also when an earlier attempt broke off half way, and tells no secret', async () => {
    clearDatabases()
    const { id } = stand('fixture-ops')
    const config = 'worker/wrangler.jsonc'
    const file = join(root, config)
    await writeFile(file, configText)
    const code = "export default { fetch: () => new Response('hello from the fixture') }\n"
    await writeFile(join(root, 'worker/fixture-worker.js'), code)
    const request = {
      worker: 'fixture-worker',
      config,
      vars: { ISSUERS: '{"http://a.example":"http://b.example:1"} and more' },
      secrets: [{ name: 'SESSION_SECRET', from: 'SESSION_SECRET', value: secret }],
      routes: ['fixture.example', 'www.fixture.example'],
    }
    expect(await target.deployWorker(request, never)).toMatchObject({
      ok: false,
      error: { code: 'binding-id-missing', effect: 'none' },
    })

    const ids = { d1: { 'fixture-ops': id } }
    expect(await target.syncBindings({ worker: 'fixture-worker', config, ids }, never)).toEqual({
      ok: true,
      value: null,
    })
    expect(await readFile(file, 'utf8')).toBe(configText.replace('<fixture-ops id>', id))

    api.fail({ method: 'PATCH', path: /secrets-bulk$/, effect: failure(400, 10021, `bad value ${secret} of ${token}`) })
    const broken = await target.deployWorker(request, never)
    expect(broken).toMatchObject({ ok: false, error: { code: 'wrangler-failed', effect: 'unknown' } })
    expect(!broken.ok && broken.error.message).toContain('bad value [secret] of [secret]')
    expect(JSON.stringify(broken)).not.toMatch(/canary/)

    const deployed = await target.deployWorker(request, never)
    const worker = api.workers.get('fixture-worker')
    expect(deployed).toEqual({ ok: true, value: { versionId: worker?.deployed.at(-1) } })
    expect(worker?.secrets).toEqual(new Map([['SESSION_SECRET', secret]]))
    expect(worker?.versions).toHaveLength(2)
    expect([...api.domains]).toEqual([
      ['fixture.example', 'fixture-worker'],
      ['www.fixture.example', 'fixture-worker'],
    ])
    expect(worker?.deployed).toEqual(worker?.versions.map((version) => version.id))
    expect(worker?.versions[1]?.bindings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'OPS_DB', type: 'd1', id }),
        expect.objectContaining({ name: 'ISSUERS', type: 'plain_text', text: request.vars.ISSUERS }),
      ]),
    )
    expect(worker?.versions[1]?.code).toContain('hello from the fixture')
    expect(await readFile(file, 'utf8')).toBe(configText.replace('<fixture-ops id>', id))
  })

  it('refuses a configuration for another account before it calls anything', async () => {
    const calls = api.requests.length
    await writeFile(
      join(root, 'worker/other.toml'),
      'name = "other"\naccount_id = "ffffffffffffffffffffffffffffffff"\n',
    )
    const request = { worker: 'other', config: 'worker/other.toml', vars: {}, secrets: [], routes: [] }
    expect(await target.deployWorker(request, never)).toMatchObject({
      ok: false,
      error: { code: 'account-differs', effect: 'none' },
    })
    expect(api.requests).toHaveLength(calls)
  })
})

it('sent its token with every request but the uploads, whose addresses are signed', () => {
  const [uploads, others] = [true, false].map((isUpload) =>
    api.requests.filter(({ path }) => path.startsWith('/uploads/') === isUpload).map(({ hasToken }) => hasToken),
  )
  expect([new Set(uploads), new Set(others)]).toEqual([new Set([false]), new Set([true])])
})

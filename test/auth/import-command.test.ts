import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../support/run-voyage.ts'
import { runVoyageHere } from '../support/run-voyage-here.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import { answerOf, issuerAt, openBrowser, operatorToken, request, secret, startAuth } from './browser.ts'

let workers: RunningWorkers
let folder: string
let issuer: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voyage-import-'))
  const port = await freePort()
  issuer = issuerAt(port)
  workers = await startAuth({ port })
})
afterAll(async () => {
  await workers?.stop()
  await rm(folder, { recursive: true, force: true })
})

const bcrypt = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'
const lines = (records: ReadonlyArray<unknown>): string => records.map((each) => JSON.stringify(each)).join('\n')
const run = async (kind: string, text: string, ...options: ReadonlyArray<string>) => {
  const file = join(folder, `${kind}.jsonl`)
  await writeFile(file, text)
  const environment = { VOYAGE_OPERATOR_TOKEN: operatorToken }
  return runVoyageHere(['import', kind, 'ten_one', file, '--url', issuer, ...options], { environment })
}
const count = async (table: string): Promise<number> => {
  const database = workers.d1('auth', 'AUTH_DB')
  return (await database.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>('n')) ?? -1
}

describe('voyage import users', () => {
  const users = [
    { username: 'Una', name: 'Una', email: 'una@example.com', password_hash: bcrypt },
    { username: 'vic@example.com', name: 'Vic', password: 'a long password', profile: { nickname: 'V' } },
    { username: 'ada', name: 'Ada Lovelace', email: 'ada@example.com', password_hash: bcrypt },
  ]

  it('says what it would do and does nothing, until it is told to; a second run changes nothing', async () => {
    const before = await count('users')
    const dry = await run('users', lines(users))
    expect(dry).toMatchObject({ code: 0, stderr: '' })
    expect(dry.stdout).toContain('Would import into ten_one: users: 2 created, 1 unchanged.')
    expect(await count('users')).toBe(before)

    const ids = join(folder, 'ids.jsonl')
    const done = await run('users', lines(users), '--execute', '--ids', ids)
    expect(done.stdout).toContain('Imported into ten_one: users: 2 created, 1 unchanged.')
    expect(await count('users')).toBe(before + 2)
    const events = await count("audit_events WHERE type = 'user_put'")
    const again = await run('users', lines(users), '--execute', '--json')
    expect(JSON.parse(again.stdout)).toEqual({ executed: true, created: 0, unchanged: 3, passwordsKept: 3 })
    expect(await count("audit_events WHERE type = 'user_put'")).toBe(events)

    const browser = openBrowser(workers, issuer)
    const signedIn = await browser.signIn(request(), { username: 'una', password: 'U*U' })
    expect(answerOf(signedIn).get('code')).not.toBeNull()
    const database = workers.d1('auth', 'AUTH_DB')
    const una = await database.prepare("SELECT user_id FROM users WHERE username = 'una'").first<string>('user_id')
    expect((await readFile(ids, 'utf8')).split('\n')[0]).toBe(JSON.stringify({ line: 1, username: 'Una', id: una }))
  })

  it('changes name, email and profile of a user who exists, never the password', async () => {
    const changed = { username: 'vic@example.com', name: 'Victor', password: 'another password' }
    const { stdout } = await run('users', lines([changed]), '--execute')
    expect(stdout).toContain('0 created, 1 updated')
    expect(stdout).toContain('Passwords of the file not taken: 1 ')
    const browser = openBrowser(workers, issuer)
    const former = { username: 'vic@example.com', password: 'a long password' }
    expect((await browser.signIn(request(), former)).status).toBe(303)
  })

  it('names every mistake with its line, writes nothing, and shows no value', async () => {
    const before = await count('users')
    const text = [
      JSON.stringify({ username: 'good', name: 'Good', password: 'a long password' }),
      '{"username":"cut off","password":"hunter22-not-shown"',
      JSON.stringify({ username: 'hash', name: 'Hash', password_hash: '$2b$10$hunter22-not-shown' }),
      JSON.stringify({ username: 'mail', name: '', email: 'hunter22-not-shown', password: 'a long password' }),
      JSON.stringify({ username: 'GOOD', name: 'Twin', password: 'a long password' }),
      JSON.stringify({ username: 'odd', name: 'Odd', password: 'a long password', role: 'admin' }),
      JSON.stringify({ username: 'bare', name: 'Bare' }),
    ].join('\n')
    const { code, stdout, stderr } = await run('users', text, '--execute')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('CLI_IMPORT_INVALID')
    const named = [...stderr.matchAll(/line (\d+): (\S+)/g)].map(([, line, path]) => `${line} ${path}`)
    expect(named).toEqual([
      '2 expected',
      '3 password_hash:',
      '4 name:',
      '4 email:',
      '5 username:',
      '6 role:',
      '7 password:',
    ])
    expect(stderr).not.toContain('hunter22')
    expect(await count('users')).toBe(before)
  })

  it('names each line whose key no address or page can hold, among all other mistakes', async () => {
    const text = [
      '{"username":"\\ud800x","name":"Half","password":"a long password"}',
      '{"username":"..","name":"Dots","password":"a long password"}',
      JSON.stringify({ username: 'a\nb', name: 'Break', password: 'a long password' }),
      JSON.stringify({ username: 'ada\u202egro.knab', name: 'Turned', password: 'a long password' }),
      JSON.stringify({ username: 'a/b?c#d%2e', name: 'Signs', password: 'a long password' }),
      JSON.stringify({ username: '%2e%2e', name: 'Encoded', password: 'a long password' }),
      JSON.stringify({ username: 'odd', name: 'Odd', password: 'short' }),
    ].join('\n')
    const { code, stderr } = await run('users', text, '--execute')
    expect(code).toBe(1)
    const named = [...stderr.matchAll(/line (\d+): (\S+)/g)].map(([, line, path]) => `${line} ${path}`)
    expect(named).toEqual(['1 username:', '2 username:', '3 username:', '4 username:', '7 password:'])
    expect((await run('clients', '{"client_id":".."}\n{"client_id":"\\udfff"}')).stderr).toMatch(
      /line 1: client_id: expected neither .*\n.*line 2: client_id: /,
    )
  })

  it('warns of a tenant that the auth host does not know, and refuses what is no id', async () => {
    const file = join(folder, 'users.jsonl')
    await writeFile(file, lines([{ username: 'una', name: 'Una', password: 'a long password' }]))
    const into = (tenant: string, ...options: ReadonlyArray<string>) =>
      runVoyageHere(['import', 'users', tenant, file, '--url', issuer, ...options], {
        environment: { VOYAGE_OPERATOR_TOKEN: operatorToken },
      })
    const unknown = await into('ten_nope')
    expect([unknown.code, unknown.stdout]).toEqual([0, expect.stringContaining('1 created')])
    expect(unknown.stderr).toMatch(/ten_nope has no name, user or client/)
    expect(JSON.parse((await into('ten_nope', '--json')).stdout)).toMatchObject({ created: 1, tenantKnown: false })
    for (const tenant of ['..', '.', 'ten nope', 'ten/nope']) {
      expect(await into(tenant)).toMatchObject({ code: 1, stderr: expect.stringContaining('CLI_OPTION_INVALID') })
    }
  })

  it('says when the credential is refused, the file is not there, or nobody answers', async () => {
    const file = join(folder, 'users.jsonl')
    await writeFile(file, lines(users))
    const at = (url: string, token: string, path = file) =>
      runVoyageHere(['import', 'users', 'ten_one', path, '--url', url], {
        environment: { VOYAGE_OPERATOR_TOKEN: token },
      })
    expect((await at(issuer, 'not the credential')).stderr).toMatch(/unauthorized.*\n.*VOYAGE_OPERATOR_TOKEN/)
    expect((await at(issuer, operatorToken, join(folder, 'none.jsonl'))).stderr).toContain('CLI_FILE_UNREADABLE')
    expect((await at('http://localhost:9/auth', operatorToken)).stderr).toContain('CLI_API_UNREACHABLE')
    expect((await at('ftp://auth.example', operatorToken)).stderr).toContain('is not the address of an auth host')
  })
})

describe('voyage import clients', () => {
  const shop = {
    client_id: 'imported-shop',
    client_name: 'Shop',
    redirect_uris: ['https://shop.example/callback'],
    client_secret: secret,
  }

  it('creates, replaces and leaves alone', async () => {
    expect((await run('clients', lines([shop]))).stdout).toContain('Would import into ten_one: clients: 1 created.')
    expect(await count("clients WHERE client_id = 'imported-shop'")).toBe(0)
    expect((await run('clients', lines([shop]), '--execute')).stdout).toContain('1 created')
    expect((await run('clients', lines([shop]), '--execute')).stdout).toContain('0 created, 1 unchanged')
    const changed = { ...shop, client_name: 'New shop', client_secret: undefined }
    expect((await run('clients', lines([changed]), '--execute')).stdout).toContain('0 created, 1 replaced')
  })

  it('refuses what belongs to another tenant, and bad metadata, all at once', async () => {
    const records = [
      { ...shop, client_id: 'other' },
      { ...shop, client_id: 'bad', redirect_uris: ['http://shop.example/'], client_secret: 'hunter22' },
    ]
    const { code, stderr } = await run('clients', lines(records), '--execute')
    expect(code).toBe(1)
    expect(stderr).toMatch(/line 1: client_id: .*\n.*line 2: redirect_uris\.0: .*\n.*line 2: client_secret: /)
    expect(stderr).not.toContain('hunter22')
    expect(await count("clients WHERE client_id = 'bad'")).toBe(0)
  })
})

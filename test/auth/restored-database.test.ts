import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSigningKeys } from '@voyage/oidc-core'
import { createMemoryStores } from '@voyage/oidc-core/memory'
import { expect, it } from 'vitest'
import { root } from '../support/start-workers.ts'
import type { Tokens } from './browser.ts'
import {
  bearer,
  getTokens,
  initialAccessToken,
  issuer,
  openBrowser,
  operator,
  password,
  put,
  putClient,
  putUser,
  refreshing,
  request,
  secret,
  token,
} from './browser.ts'
import { complete, manage, metadata, register, registered, rotate } from './registrar.ts'
import { act, postAct, signedIn } from './signed-in.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const entry = 'hosts/auth/src/testing/fresh-keys.ts'
const workers = startAuthForFile({ entry, vars: { REGISTRATION: 'on' } })
const tenant = '/admin/tenants/ten_one'
const database = () => workers.d1('auth', 'AUTH_DB')

const [, chapter = ''] =
  /\n### The auth database to bring back\n([\s\S]*?)\n### /.exec(
    readFileSync(join(root, 'docs/operations.md'), 'utf8'),
  ) ?? []

/** Runs the chapter's statement that begins so, with these values in the place of those of its example. */
async function runStatement(beginning: string, values: Readonly<Record<string, string>> = {}) {
  const statements = [...chapter.matchAll(/d1 execute voyage-auth --remote (?:--json )?--command "([^"]*)"/g)]
  const found = statements.map(([, sql = '']) => sql).filter((sql) => sql.startsWith(beginning))
  expect(found, `a statement that begins ${beginning}`).toHaveLength(1)
  let [sql = ''] = found
  for (const [name, value] of Object.entries(values)) sql = sql.replaceAll(name, value)
  const answers = await database().batch(sql.split(';').map((each) => database().prepare(each)))
  return answers.flatMap(({ results }) => results as unknown as ReadonlyArray<Event>)
}

interface Event {
  readonly type: string
  readonly user_id: string
  readonly client_id: string
  readonly detail: string
}

/** What the test takes away, by its audit events. */
const takenAway = [
  ...['user_disabled', 'user_deleted', 'password_set', 'passkey_removed', 'consent_withdrawn', 'client_deleted'],
  ...['client_put', 'client_secret_rotated', 'initial_access_token_revoked'],
]

/** Does again what an event says, as the chapter's table has it. */
async function redo({ type, user_id, client_id, detail }: Event): Promise<void> {
  if (['sign_in', 'session_ended', 'signing_key_rotated'].includes(type)) return
  expect(chapter, 'the table of what to do').toContain(`\`${type}\``)
  const owner = { ten_1: 'ten_one', '<user_id>': user_id, '<client_id>': client_id }
  const nameOf = async () => {
    const { users } = (await (await operator(workers, `${tenant}/users?user_id=${user_id}`)).json()) as {
      users: ReadonlyArray<{ username: string }>
    }
    return users[0]?.username
  }
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    user_disabled: async () => operator(workers, `${tenant}/users/${await nameOf()}/disable`, 'POST'),
    user_deleted: async () => operator(workers, `${tenant}/users/${await nameOf()}`, 'DELETE'),
    password_set: async () => put(workers, `${tenant}/users/${await nameOf()}/password`, { password: 'set once more' }),
    passkey_removed: () => runStatement('DELETE FROM passkeys', owner),
    consent_withdrawn: () => runStatement('DELETE FROM consents', owner),
    client_deleted: () => operator(workers, `${tenant}/clients/${client_id}`, 'DELETE'),
    client_put: () => putClient(workers, 'ten_one', client_id, { client_secret: `${secret}-2` }),
    // The client does.
    client_secret_rotated: async () => {},
    initial_access_token_revoked: () => {
      const { id } = JSON.parse(detail) as { id: string }
      return operator(workers, `${tenant}/initial-access-tokens/${id}`, 'DELETE')
    },
    initial_access_token_issued: async () => {},
  }
  const call = calls[type]
  if (call === undefined) throw new Error(`nobody does ${type} again`)
  await call()
}

type Row = Readonly<Record<string, string | number | null>>

/** Every row of the database, by table. */
async function copy(): Promise<ReadonlyMap<string, ReadonlyArray<Row>>> {
  const tables =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%migrations' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'"
  const { results } = await database().prepare(tables).all<{ name: string }>()
  const copied = new Map<string, ReadonlyArray<Row>>()
  for (const { name } of results)
    copied.set(name, (await database().prepare(`SELECT * FROM ${name}`).all<Row>()).results)
  return copied
}

async function bringBack(saved: Awaited<ReturnType<typeof copy>>): Promise<void> {
  const db = database()
  await db.batch(
    [...saved].flatMap(([table, rows]) => [
      db.prepare(`DELETE FROM ${table}`),
      ...rows.map((row) => {
        const names = Object.keys(row)
        const marks = names.map(() => '?').join(', ')
        return db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`).bind(...Object.values(row))
      }),
    ]),
  )
}

/** Returns the row of a key that a Worker with a new secret does not open. */
async function keyOfFormerSecret() {
  const { signingKeys: store } = createMemoryStores()
  const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
  await createSigningKeys({ store, keyEncryptionSecret: 'f'.repeat(32), randomBytes }).load({ issuer, now: 1 })
  const [key] = await store.findSigningKeys(issuer)
  if (key === undefined) throw new TypeError('no key was made')
  const { kid, algorithm, status, publicJwk: public_jwk, sealedPrivateJwk: sealed_private_jwk } = key
  return { kid, issuer, algorithm, status, public_jwk, sealed_private_jwk, sealed_by: key.sealedBy, created_at: 1 }
}

const passkeysOf = async (username: string): Promise<number> => {
  const sql = 'SELECT count(*) AS n FROM passkeys JOIN users USING (tenant_id, user_id) WHERE username = ?'
  return (await database().prepare(sql).bind(username).first<number>('n')) ?? -1
}

it('the auth database is brought back by the steps of docs/operations.md, and nothing counts again that was taken away', async () => {
  for (const name of ['leaver', 'deleted', 'robbed', 'loser']) await putUser(workers, 'ten_one', name)
  await putClient(workers, 'ten_one', 'gone')
  await putClient(workers, 'ten_one', 'changed')
  await putClient(workers, 'ten_one', 'asking', { require_consent: true })
  const client = await registered(workers)
  const revoked = await initialAccessToken(workers, { uses: null })
  const asking = request({ client_id: 'asking' })
  const user = await signedIn(workers, 'ada')
  const given = await user.get(`/authorize?${asking}`)
  await user.decide(given, 'allow')
  await database()
    .prepare(
      `INSERT INTO passkeys (issuer, credential_id, tenant_id, user_id, public_key, counter, transports, name, created_at)
       SELECT '${issuer}', 'lost-phone', tenant_id, user_id, '', 0, '[]', 'Phone', 1 FROM users WHERE username = 'loser'`,
    )
    .run()
  const session = await signedIn(workers, 'leaver')
  const tokens: Tokens = await getTokens(workers, { issuer, browser: openBrowser(workers, issuer) })
  const jwks = async () => (await workers.fetch('auth', `${issuer}/.well-known/jwks.json`)).text()

  const saved = new Map(await copy())
  const key = await keyOfFormerSecret()
  saved.set('signing_keys', [key])
  const known = await database().prepare('SELECT max(rowid) AS n FROM audit_events').first<number>('n')

  // What was taken away since.
  await operator(workers, `${tenant}/users/leaver/disable`, 'POST')
  await operator(workers, `${tenant}/users/deleted`, 'DELETE')
  await put(workers, `${tenant}/users/robbed/password`, { password: 'nobody else knows' })
  const removed = await postAct(await signedIn(workers, 'loser'), '/account/passkeys/remove', { passkey: 'lost-phone' })
  expect(removed.status).toBe(303)
  await act(user, '/account/applications/withdraw', { client_id: 'asking' })
  await operator(workers, `${tenant}/clients/gone`, 'DELETE')
  await putClient(workers, 'ten_one', 'changed', { client_secret: `${secret}-2` })
  await operator(workers, `${tenant}/initial-access-tokens/${revoked.id}`, 'DELETE')
  expect((await rotate(workers, client)).status).toBe(200)

  const all = await runStatement('SELECT tenant_id', { "'2026-11-23T08:00:00Z'": "'2000-01-01'" })
  const since = all.slice(known ?? 0)
  expect([...new Set(since.map(({ type }) => type))]).toEqual(expect.arrayContaining([...takenAway]))
  await bringBack(saved)
  expect((await openBrowser(workers, issuer).get(`/authorize?${request()}`)).status).toBe(500)
  expect((await token(workers, issuer, refreshing(tokens.refresh_token))).status).toBe(500)
  const userinfo = () => workers.fetch('auth', `${issuer}/userinfo`, { headers: bearer(tokens.access_token) })
  expect((await userinfo()).status).toBe(500)

  await runStatement('DELETE FROM sessions')
  for (const event of since) await redo(event)
  await runStatement('DELETE FROM signing_keys')

  expect(await jwks()).toContain('"ES256"')
  expect(await jwks()).not.toContain(key.kid)
  const signIn = async (username: string, typed = password) =>
    (await openBrowser(workers, issuer).signIn(request(), { username, password: typed })).status
  const people = ['leaver', 'deleted', 'robbed', 'loser', 'ada']
  expect(await Promise.all(people.map((name) => signIn(name)))).toEqual([422, 422, 422, 303, 303])
  expect(await signIn('robbed', 'set once more')).toBe(303)
  expect(await passkeysOf('loser')).toBe(0)
  const silent = await session.get(`/authorize?${request({ prompt: 'none' })}`)
  expect(silent.headers.get('location')).toContain('login_required')
  expect((await token(workers, issuer, refreshing(tokens.refresh_token))).status).toBe(400)
  expect((await userinfo()).status).toBe(401)
  const asked = await openBrowser(workers, issuer).signIn(asking)
  expect(await asked.text()).toContain('Allow Client asking?')
  expect((await operator(workers, `${tenant}/clients/gone`)).status).toBe(404)
  const asClient = (id: string, key: string) =>
    token(workers, issuer, refreshing('x'), { authorization: `Basic ${btoa(`${id}:${key}`)}` })
  expect((await asClient('changed', secret)).status).toBe(401)
  expect((await asClient('changed', `${secret}-2`)).status).toBe(400)
  expect((await register(workers, metadata, revoked.initial_access_token)).status).toBe(401)
  // The client that rotated its secret since does so twice.
  expect((await asClient(client.client_id, client.client_secret)).status).toBe(400)
  await rotate(workers, client)
  const { client_secret: fresh } = (await (await rotate(workers, client)).json()) as { client_secret: string }
  expect((await asClient(client.client_id, client.client_secret)).status).toBe(401)
  expect((await manage(workers, client)).status).toBe(200)
  await complete(workers, client, fresh)
})

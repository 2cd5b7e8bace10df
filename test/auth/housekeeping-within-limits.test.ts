import { createSigningKeys } from '@voyage/oidc-core'
import { createMemoryStores } from '@voyage/oidc-core/memory'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Receiver } from '../control-plane/receiver.ts'
import { startReceiver } from '../control-plane/receiver.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

/** What Cloudflare allows an invocation: of D1's queries, and by the older of its pages of all subrequests together. */
const limit = 1_000
/** More of everything than one run can do. */
const [issuersWithKeys, issuersWithNotices, noticesOfIssuer, rows] = [150, 60, 12, 20_000]
const [day, olderSecret, sealedBefore] = [86_400, 'o'.repeat(32), 450]

interface Run {
  readonly queries: number
  readonly requests: ReadonlyArray<string>
}

const workers = startAuthForFile({
  entry: 'hosts/auth/src/testing/counting-auth.ts',
  vars: { KEY_ENCRYPTION_SECRET: `${'n'.repeat(32)} ${olderSecret}` },
})

/** Returns the rows of keys that the older secret sealed, as JSON. */
async function keysOfOlderSecret(now: number): Promise<string> {
  const { signingKeys: store } = createMemoryStores()
  const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
  const keys = createSigningKeys({ store, keyEncryptionSecret: olderSecret, randomBytes })
  const rows = Array.from({ length: sealedBefore }, async (_, number) => {
    const issuer = `https://sealed.example/${number}`
    await keys.load({ issuer, now })
    return store.findSigningKeys(issuer)
  })
  return JSON.stringify((await Promise.all(rows)).flat())
}

let receiver: Receiver
let olderName = ''
beforeAll(async () => {
  receiver = await startReceiver()
  const db = workers.d1('auth', 'AUTH_DB')
  const now = Math.floor(Date.now() / 1_000)
  const insert = (table: string, columns: string, values: string, count: number) =>
    db
      .prepare(`INSERT INTO ${table} (${columns}) SELECT ${values} FROM json_each(?)`)
      .bind(JSON.stringify(Array.from({ length: count }, (_, number) => number)))
  const owner = "'ten_one', 'https://auth.example'"
  await db
    .prepare(
      `INSERT INTO signing_keys (kid, issuer, algorithm, status, public_jwk, sealed_private_jwk, sealed_by, created_at)
       SELECT value ->> 'kid', value ->> 'issuer', 'ES256', 'current', value ->> 'publicJwk', value ->> 'sealedPrivateJwk',
         value ->> 'sealedBy', value ->> 'createdAt' FROM json_each(?)`,
    )
    .bind(await keysOfOlderSecret(now))
    .run()
  const [sealed] = (await db.prepare('SELECT DISTINCT sealed_by FROM signing_keys').all()).results
  olderName = String(sealed?.['sealed_by'])
  await db.batch([
    // The first issuers have been due for longest.
    insert(
      'signing_keys',
      'kid, issuer, algorithm, status, public_jwk, sealed_private_jwk, created_at',
      `'key ' || value, 'https://keys.example/' || value, 'ES256', 'current', '{}', '', ${now - 100 * day} + value`,
      issuersWithKeys,
    ),
    insert(
      'logout_notices',
      'notice_id, tenant_id, issuer, client_id, uri, user_id, session_id, attempts, next_attempt_at, created_at',
      `'notice ' || value, 'ten_one', 'https://told.example/' || (value % ${issuersWithNotices}), 'client ' || (value % 3),
       iif(value % 3 = 2, 'http://127.0.0.1:1/', '${receiver.origin}/' || value), 'u', 's', iif(value % 3 = 2, 7, 1),
       ${now - 7_200} + value, 1`,
      issuersWithNotices * noticesOfIssuer,
    ),
    insert(
      'authorization_codes',
      'code_hash, grant_id, client_id, redirect_uri, code_challenge, created_at, expires_at, tenant_id, issuer',
      `'c' || value, 'g' || value, 'c', 'r', '', 1, 1, ${owner}`,
      rows,
    ),
    insert(
      'refresh_tokens',
      'family_hash, grant_id, client_id, current_hash, idle_expires_at, expires_at, tenant_id, issuer',
      `'f' || value, 'g' || value, 'c', 'h', 1, 1, ${owner}`,
      rows,
    ),
    insert(
      'sessions',
      'session_hash, session_id, user_id, auth_time, created_at, expires_at, tenant_id, issuer',
      `'s' || value, 's' || value, 'u', 1, 1, 1, ${owner}`,
      rows,
    ),
    insert(
      'grants',
      'grant_id, client_id, user_id, session_id, scopes, offline, auth_time, created_at, tenant_id, issuer',
      `'g' || value, 'c', 'u', 's' || value, '[]', 0, 1, 1, ${owner}`,
      rows,
    ),
    insert(
      'audit_events',
      'event_id, type, detail, at, tenant_id, issuer',
      `'e' || value, 't', '{}', 1, ${owner}`,
      rows,
    ),
    insert('password_attempts', 'tenant_id, account_hash, window_started_at, attempts', `'', 'a' || value, 1, 1`, rows),
    insert('passkey_challenges', 'issuer, challenge_hash, expires_at', `'i', 'p' || value, 1`, rows),
    insert(
      'initial_access_tokens',
      'token_hash, token_id, scopes, resources, require_pkce, require_consent, created_at, expires_at, tenant_id, issuer',
      `'t' || value, 't' || value, '[]', '[]', 1, 1, 1, 1, ${owner}`,
      rows,
    ),
  ])
})
afterAll(() => receiver.stop())

const run = async (): Promise<Run> =>
  (await (await workers.fetch('auth', 'http://auth.localhost:8787/testing/schedule')).json()) as Run

const count = async (sql: string): Promise<number> => {
  const db = workers.d1('auth', 'AUTH_DB')
  return (await db.prepare(`SELECT count(*) AS n FROM ${sql}`).first<number>('n')) ?? -1
}
const ended = [
  ...["authorization_codes WHERE code_hash LIKE 'c%'", "refresh_tokens WHERE family_hash LIKE 'f%'"],
  ...["sessions WHERE session_hash LIKE 's%'", "grants WHERE grant_id LIKE 'g%'", 'audit_events WHERE at = 1'],
  ...['password_attempts WHERE window_started_at = 1', 'passkey_challenges WHERE expires_at = 1'],
  'initial_access_tokens WHERE expires_at = 1',
]
const leftOfEnded = (): Promise<ReadonlyArray<number>> => Promise.all(ended.map(count))
const published = "signing_keys WHERE status = 'next'"

test('each run of the schedule stays within the limits of an invocation, gets on with everything, and the next ones go on until all is done', async () => {
  expect(await count(`signing_keys WHERE sealed_by = '${olderName}'`)).toBe(sealedBefore)
  const first = await run()
  // The first run rotates the keys that have been due for longest, though so much else is due too.
  const rotated = await count(published)
  expect(rotated).toBeGreaterThan(0)
  expect(rotated).toBeLessThan(issuersWithKeys)
  expect(await count(`${published} AND CAST(substr(issuer, 22) AS INTEGER) < ${rotated}`)).toBe(rotated)
  expect(first.requests.length).toBeGreaterThan(0)
  expect(first.requests.length).toBeLessThan(issuersWithNotices * noticesOfIssuer)
  expect(await count(`signing_keys WHERE sealed_by = '${olderName}'`)).toBe(0)
  for (const left of await leftOfEnded()) expect(left).toBeLessThan(rows)
  expect(workers.logs.join('\n')).toContain('"left":["signing_keys","logout_notices","ended_records"]')

  const runs = [first]
  const isDone = async (): Promise<boolean> =>
    (await count(published)) === issuersWithKeys &&
    (await count('logout_notices')) === 0 &&
    (await leftOfEnded()).every((left) => left === 0)
  while (!(await isDone())) {
    runs.push(await run())
    expect(runs.length).toBeLessThan(20)
  }
  for (const { queries, requests } of runs) expect(queries + requests.length).toBeLessThan(limit)
  // It was more than one run could take.
  expect(Math.max(...runs.map(({ queries, requests }) => queries + requests.length))).toBeGreaterThan(0.85 * limit)
  // Each client was told of each logout once; that of a third of them is not there, at the last attempt.
  const told = receiver.received.map(({ path }) => path)
  const notices = issuersWithNotices * noticesOfIssuer
  expect(told).toHaveLength((notices * 2) / 3)
  expect(new Set(told).size).toBe(told.length)
  expect(await count("audit_events WHERE type = 'logout_not_delivered' AND client_id = 'client 2'")).toBe(notices / 3)
})

import { join } from 'node:path'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { unstable_readConfig } from 'wrangler'
import { root } from '../support/start-workers.ts'
import { exchange, getTokens, issuer, operator, refreshing, token } from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

// Cloudflare's clock: workerd hands a service binding the handler of schedules under this flag.
const clock = {
  name: 'clock',
  script: `export default {
    async fetch(request, env) { return Response.json(await env.AUTH.scheduled({ cron: new URL(request.url).searchParams.get('cron') })) }
  }`,
  services: { AUTH: 'auth' },
  flags: ['service_binding_extra_handlers'],
}
const workers = startAuthForFile({ beside: [clock], entry: 'hosts/auth/src/testing/fresh-keys.ts' })

const day = 86_400
const keepHouse = async (): Promise<void> => {
  expect((await operator(workers, '/admin/housekeeping', 'POST')).status).toBe(200)
}
const database = () => workers.d1('auth', 'AUTH_DB')
const count = async (table: string): Promise<number> =>
  (await (await database()).prepare(`SELECT count(*) AS n FROM ${table}`).first<number>('n')) ?? -1

describe('key rotation (line 67)', () => {
  const statuses = async (): Promise<ReadonlyArray<string>> => {
    const query = 'SELECT status FROM signing_keys WHERE issuer = ? ORDER BY created_at, rowid'
    const { results } = await (await database()).prepare(query).bind(issuer).all<{ status: string }>()
    return results.map(({ status }) => status)
  }
  /** Lets time pass for the keys. */
  const age = async (seconds: number): Promise<void> => {
    const columns = ['created_at', 'activated_at', 'retired_at'].map((name) => `${name} = ${name} - ${seconds}`)
    await (await database()).prepare(`UPDATE signing_keys SET ${columns.join(', ')}`).run()
  }

  const published = async () => {
    const response = await workers.fetch('auth', `${issuer}/.well-known/jwks.json`)
    return (await response.json()) as Parameters<typeof createLocalJWKSet>[0]
  }
  const kids = async (): Promise<ReadonlyArray<string | undefined>> => (await published()).keys.map(({ kid }) => kid)
  const signedBy = async (jwt: string): Promise<string | undefined> =>
    (await jwtVerify(jwt, createLocalJWKSet(await published()))).protectedHeader.kid

  it('publishes the next key before it signs, keeps the old one published, removes it in the end', async () => {
    const { id_token: early } = await getTokens(workers, { issuer })
    await keepHouse()
    expect(await statuses()).toEqual(['current'])
    const [old] = await kids()
    expect(await kids()).toEqual([old])
    await age(89 * day)
    await keepHouse()
    expect(await statuses()).toEqual(['current', 'next'])
    const [, next] = await kids()
    expect(await kids()).toEqual([old, next])
    expect(await signedBy((await getTokens(workers, { issuer })).id_token)).toBe(old)
    await age(day / 2)
    await keepHouse()
    expect(await statuses()).toEqual(['current', 'next'])
    await age(day / 2)
    await keepHouse()
    expect(await statuses()).toEqual(['retired', 'current'])
    expect(await kids()).toEqual([old, next])
    const { id_token: late } = await getTokens(workers, { issuer })
    expect([await signedBy(early), await signedBy(late)]).toEqual([old, next])
    await age(31 * day)
    await keepHouse()
    expect(await statuses()).toEqual(['current'])
    expect(await kids()).toEqual([next])
    expect(await signedBy(late)).toBe(next)
    await expect(signedBy(early)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })

    // These keys are no one tenant's: their events are the deployment's.
    const { events } = (await (await operator(workers, '/admin/audit?limit=3')).json()) as {
      events: ReadonlyArray<Record<string, unknown>>
    }
    expect(events).toMatchObject([
      { type: 'signing_key_rotated', tenant_id: null, issuer, detail: { step: 'remove', kid: old } },
      { type: 'signing_key_rotated', detail: { step: 'promote', kid: next, algorithm: 'ES256' } },
      { type: 'signing_key_rotated', detail: { step: 'publish', algorithm: 'ES256' } },
    ])
    expect((await workers.fetch('auth', `${issuer}/admin/audit`)).status).toBe(401)
  })
})

describe('housekeeping', () => {
  const newestGrant = async (): Promise<{ readonly grant_id: string }> =>
    (await (
      await database()
    )
      .prepare('SELECT grant_id FROM grants ORDER BY rowid DESC LIMIT 1')
      .first<{ grant_id: string }>()) ?? { grant_id: '' }

  it('deletes what ended more than a day ago, more than a batch of it too, and keeps the rest', async () => {
    const standing = await getTokens(workers, { issuer })
    const ended = await getTokens(workers, { issuer })
    const db = await database()
    const { grant_id: grant } = await newestGrant()
    await db.prepare('UPDATE grants SET created_at = 1 WHERE grant_id = ?').bind(grant).run()
    await db.prepare('UPDATE authorization_codes SET expires_at = 1 WHERE grant_id = ?').bind(grant).run()
    await db.prepare('UPDATE refresh_tokens SET idle_expires_at = 1 WHERE grant_id = ?').bind(grant).run()
    const itsSession = 'session_id = (SELECT session_id FROM grants WHERE grant_id = ?)'
    await db.prepare(`UPDATE sessions SET ended_at = 1 WHERE ${itsSession}`).bind(grant).run()
    const many = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700)
      INSERT INTO password_attempts SELECT 'ten_one', 'old ' || i, 1, 1 FROM n`
    await db.prepare(many).run()
    const challenge = (hash: string, expiresAt: number) =>
      db.prepare('INSERT INTO passkey_challenges VALUES (?, ?, ?)').bind(issuer, hash, expiresAt).run()
    await challenge('old', 1)
    await challenge('young', Math.floor(Date.now() / 1000))
    const before = await count('grants')
    await keepHouse()
    expect(await count('grants')).toBe(before - 1)
    expect(await db.prepare('SELECT 1 FROM authorization_codes WHERE grant_id = ?').bind(grant).first()).toBeNull()
    expect(await count("passkey_challenges WHERE challenge_hash = 'old'")).toBe(0)
    expect(await count("passkey_challenges WHERE challenge_hash = 'young'")).toBe(1)
    expect(await count("password_attempts WHERE account_hash LIKE 'old %'")).toBe(0)
    const refresh = async (value: string) => (await token(workers, issuer, refreshing(value))).status
    expect([await refresh(standing.refresh_token), await refresh(ended.refresh_token)]).toEqual([200, 400])
    expect((await token(workers, issuer, exchange('x'))).status).toBe(400)
  })

  it.each([
    [
      'sessions',
      (
        ended: number,
      ) => `INSERT INTO sessions (session_hash, session_id, issuer, tenant_id, user_id, auth_time, created_at, expires_at)
        SELECT 'old ' || i, 'old ' || i, 'https://auth.example', 'ten_one', 'u', 1, 1, ${ended} FROM n`,
      day + 60,
    ],
    [
      'initial_access_tokens',
      (ended: number) => `INSERT INTO initial_access_tokens (token_hash, token_id, issuer, tenant_id, scopes, resources,
        require_pkce, require_consent, created_at, expires_at)
        SELECT 'old ' || i, 'old ' || i, 'https://auth.example', 'ten_one', '[]', '[]', 1, 1, 1, ${ended} FROM n`,
      day + 60,
    ],
    [
      'audit_events',
      (ended: number) => `INSERT INTO audit_events (event_id, tenant_id, issuer, type, detail, at)
        SELECT 'old ' || i, 'ten_one', 'https://auth.example', 'sign_in', '{}', ${ended} FROM n`,
      365 * day + 60,
    ],
  ])('deletes all %s that ended long enough ago in one run, and none that ended later', async (table, insert, age) => {
    const db = await database()
    const now = Math.floor(Date.now() / 1000)
    const many = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700)'
    await db.prepare(`${many} ${insert(now - age)}`).run()
    const standing = await count(table)
    const young = `WITH n(i) AS (SELECT 'young') ${insert(now - age + 600)}`
    await db.prepare(young).run()
    await keepHouse()
    expect(await count(table)).toBe(standing + 1 - 700)
  })

  it('runs every five minutes by the Cron Trigger of the configuration that is deployed', async () => {
    const { crons = [] } = unstable_readConfig({ config: join(root, 'hosts/auth/wrangler.jsonc') }).triggers
    expect(crons).toEqual(['*/5 * * * *'])
    const { grant_id: grant } = await newestGrant()
    await (await database())
      .prepare('UPDATE authorization_codes SET expires_at = 1 WHERE grant_id = ?')
      .bind(grant)
      .run()
    const run = await workers.fetch('clock', `http://clock.localhost/?cron=${encodeURIComponent(crons[0] ?? '')}`)
    expect(await run.json()).toMatchObject({ outcome: 'ok' })
    expect(await count(`authorization_codes WHERE grant_id = '${grant}'`)).toBe(0)
  })

  it('is for the operator', async () => {
    const response = await workers.fetch('auth', `${issuer}/admin/housekeeping`, { method: 'POST' })
    expect(response.status).toBe(401)
  })
})

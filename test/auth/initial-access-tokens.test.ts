import { describe, expect, it } from 'vitest'
import { bearer, initialAccessToken, issuer, issuers, operator } from './browser.ts'
import type { Information } from './registrar.ts'
import { json, manage, metadata, register, registered, rotate } from './registrar.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile({ vars: { REGISTRATION: 'on' } })

describe('initial access tokens', () => {
  const usesLeft = async (id: string): Promise<unknown> => {
    const listed = await (await operator(workers, '/admin/tenants/ten_one/initial-access-tokens')).json()
    const { initial_access_tokens: tokens } = listed as { initial_access_tokens: Array<Record<string, unknown>> }
    return tokens.find((each) => each['id'] === id)?.['uses_left']
  }

  it('a refused registration takes no use, an accepted one takes one, and then it is over', async () => {
    const { id, initial_access_token: credential } = await initialAccessToken(workers, { uses: 1 })
    expect((await register(workers, {}, credential)).status).toBe(400)
    expect(await usesLeft(id)).toBe(1)
    expect((await register(workers, metadata, credential)).status).toBe(201)
    expect(await usesLeft(id)).toBe(0)
    const spent = await register(workers, metadata, credential)
    expect(spent.status).toBe(401)
    expect(spent.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
    expect(await spent.json()).toMatchObject({ error: 'invalid_token' })
  })

  it('a token for three clients lets exactly three of 20 parallel registrations through', async () => {
    const { initial_access_token: credential } = await initialAccessToken(workers, { uses: 3 })
    const all = await Promise.all(Array.from({ length: 20 }, () => register(workers, metadata, credential)))
    expect(all.map(({ status }) => status).sort()).toEqual([201, 201, 201, ...Array.from({ length: 17 }, () => 401)])
  })

  it('is needed, unexpired, unrevoked and of this issuer', async () => {
    const none = await workers.fetch('auth', `${issuer}/register`, { method: 'POST', headers: json, body: '{}' })
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect((await register(workers, metadata, 'wrong')).status).toBe(401)
    const revoked = await initialAccessToken(workers)
    const path = `/admin/tenants/ten_one/initial-access-tokens/${revoked.id}`
    expect((await operator(workers, path.replace('ten_one', 'ten_two'), 'DELETE')).status).toBe(404)
    expect((await operator(workers, path, 'DELETE')).status).toBe(204)
    expect((await register(workers, metadata, revoked.initial_access_token)).status).toBe(401)
    const expired = await initialAccessToken(workers, { expires_in: 60 })
    const database = workers.d1('auth', 'AUTH_DB')
    await database.prepare('UPDATE initial_access_tokens SET expires_at = 1 WHERE token_id = ?').bind(expired.id).run()
    expect((await register(workers, metadata, expired.initial_access_token)).status).toBe(401)
    const here = await initialAccessToken(workers)
    expect((await register(workers, metadata, here.initial_access_token, issuers[1])).status).toBe(401)
    expect((await register(workers, metadata, here.initial_access_token)).status).toBe(201)
  })

  it('in the query or the body is none', async () => {
    const { initial_access_token: credential } = await initialAccessToken(workers)
    const init = { method: 'POST', headers: json, body: JSON.stringify({ ...metadata, access_token: credential }) }
    const response = await workers.fetch('auth', `${issuer}/register?access_token=${credential}`, init)
    expect(response.status).toBe(401)
  })

  it('are issued by the operator, who is told what is wrong', async () => {
    const anonymous = { method: 'POST', headers: json, body: '{}' }
    const path = '/admin/tenants/ten_one/initial-access-tokens'
    expect((await workers.fetch('auth', `${issuer}${path}`, anonymous)).status).toBe(401)
    for (const details of [{ uses: 0 }, { uses: 1.5 }, { expires_in: -1 }, { scope: '' }, { use: 1 }, { note: '' }]) {
      await expect(initialAccessToken(workers, details)).rejects.toThrow('"invalid-input"'.slice(1, -1))
    }
  })

  it('are stored as hashes, as every secret of a registered client', async () => {
    const issued = await initialAccessToken(workers)
    const client = (await (await register(workers, metadata, issued.initial_access_token)).json()) as Information
    await rotate(workers, client)
    const database = workers.d1('auth', 'AUTH_DB')
    for (const table of ['initial_access_tokens', 'clients', 'audit_events', 'password_attempts']) {
      const { results } = await database.prepare(`SELECT * FROM ${table}`).all()
      const text = JSON.stringify(results)
      for (const secret of [issued.initial_access_token, client.client_secret, client.registration_access_token]) {
        expect(text).not.toContain(secret)
      }
    }
    const row = 'SELECT tenant_id, issuer FROM clients WHERE client_id = ?'
    expect(await database.prepare(row).bind(client.client_id).first()).toEqual({ tenant_id: 'ten_one', issuer })
  })
})

describe('limits of registration', () => {
  it('stops guessing after 20 wrong tokens from one address, whatever comes then; other addresses go on', async () => {
    const from = (address: string, credential: string) =>
      workers.fetch('auth', `${issuer}/register`, {
        method: 'POST',
        headers: { ...json, ...bearer(credential), 'cf-connecting-ip': address },
        body: JSON.stringify(metadata),
      })
    for (let attempt = 0; attempt < 20; attempt += 1)
      expect((await from('192.0.2.1', `guess-${attempt}`)).status).toBe(401)
    const { initial_access_token: credential } = await initialAccessToken(workers)
    const stopped = await from('192.0.2.1', credential)
    expect(stopped.status).toBe(429)
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await from('192.0.2.2', credential)).status).toBe(201)
    const client = await registered(workers)
    expect((await manage(workers, client, 'GET', undefined, { 'cf-connecting-ip': '192.0.2.1' })).status).toBe(429)
  })

  it('registers at most 100 clients in 15 minutes with one token', async () => {
    const { initial_access_token: credential } = await initialAccessToken(workers, { uses: null })
    expect((await register(workers, metadata, credential)).status).toBe(201)
    await workers
      .d1('auth', 'AUTH_DB')
      .prepare('UPDATE password_attempts SET attempts = 100 WHERE rowid = (SELECT max(rowid) FROM password_attempts)')
      .run()
    const refused = await register(workers, metadata, credential)
    expect([refused.status, refused.headers.has('retry-after')]).toEqual([429, true])
  })
})

import { beforeAll, describe, expect, it } from 'vitest'
import { basic, bearer, claimsOf, exchange, getTokens, issuer, putClient, secret, token, tokensOf } from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()
beforeAll(async () => {
  const machine = { grant_types: ['client_credentials'], redirect_uris: [], resources: ['https://api.example/'] }
  await putClient(workers, 'ten_one', 'machine', { ...machine, scope: 'lanes.read lanes.write' })
})

const form = (path: string, fields: Record<string, string>, headers: Record<string, string>): Promise<Response> =>
  workers.fetch('auth', `${issuer}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  })

describe('introspection (line 69)', () => {
  const introspect = async (value: string, client = 'meridian'): Promise<unknown> => {
    const response = await form('/introspect', { token: value }, { authorization: basic(client, secret) })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    return response.json()
  }

  it('describes access and refresh tokens to a client of their tenant', async () => {
    const tokens = await getTokens(workers, { issuer })
    const { sub } = claimsOf(tokens.access_token)
    const access = { active: true, tenant_id: 'ten_one', sub, client_id: 'meridian', token_type: 'Bearer', iss: issuer }
    expect(await introspect(tokens.access_token)).toMatchObject(access)
    expect(await introspect(tokens.refresh_token)).toMatchObject({ active: true, sub, scope: 'openid profile email' })
  })

  it('says {"active":false} alone for anything else', async () => {
    const tokens = await getTokens(workers, { issuer })
    for (const value of ['unknown', tokens.id_token, `${tokens.access_token.slice(0, -6)}AAAAAA`]) {
      expect(await introspect(value)).toEqual({ active: false })
    }
    for (const value of [tokens.access_token, tokens.refresh_token]) {
      expect(await introspect(value, 'other')).toEqual({ active: false })
    }
    await form('/revoke', { token: tokens.refresh_token }, { authorization: basic('meridian', secret) })
    for (const value of [tokens.access_token, tokens.refresh_token]) {
      expect(await introspect(value)).toEqual({ active: false })
    }
  })

  it('describes a refresh token to its own client alone, an access token to the others of the tenant too', async () => {
    await putClient(workers, 'ten_one', 'neighbour')
    const tokens = await getTokens(workers, { issuer })
    expect(await introspect(tokens.refresh_token, 'neighbour')).toEqual({ active: false })
    expect(await introspect(tokens.access_token, 'neighbour')).toMatchObject({ active: true, client_id: 'meridian' })
  })

  it('says it too once the token has expired', async () => {
    const tokens = await getTokens(workers, { issuer })
    const database = workers.d1('auth', 'AUTH_DB')
    await database.prepare('UPDATE refresh_tokens SET idle_expires_at = 1').run()
    expect(await introspect(tokens.refresh_token)).toEqual({ active: false })
  })

  it('authorises the caller: a secret is needed, a public client is refused', async () => {
    expect((await form('/introspect', { token: 'x' }, { authorization: basic('meridian', 'wrong') })).status).toBe(401)
    expect((await form('/introspect', { token: 'x', client_id: 'meridian-app' }, {})).status).toBe(400)
    expect((await form('/introspect', { token: 'x' }, {})).status).toBe(400)
  })
})

describe('client_credentials', () => {
  const get = (changes: Record<string, string> = {}): Promise<Response> =>
    token(
      workers,
      issuer,
      { grant_type: 'client_credentials', ...changes },
      { authorization: basic('machine', secret) },
    )

  it('gives the client an access token of its own: no user, no refresh token, no ID token', async () => {
    const tokens = await tokensOf(await get())
    expect(Object.keys(tokens).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type'])
    expect(tokens.scope).toBe('lanes.read lanes.write')
    const claims = claimsOf(tokens.access_token)
    expect(claims).toMatchObject({ sub: 'machine', client_id: 'machine', tenant_id: 'ten_one', aud: issuer })
    expect(claims).not.toHaveProperty('sid')
    const headers = bearer(tokens.access_token)
    expect((await workers.fetch('auth', `${issuer}/userinfo`, { headers })).status).toBe(403)
    expect(await (await workers.fetch('auth', `${issuer}/verify`, { headers })).json()).toMatchObject({ active: true })
  })

  it('narrows scope and resource, and refuses what is not registered (lines 50, 60)', async () => {
    const narrow = await tokensOf(await get({ scope: 'lanes.read', resource: 'https://api.example/' }))
    expect(narrow.scope).toBe('lanes.read')
    expect(claimsOf(narrow.access_token)['aud']).toBe('https://api.example/')
    expect(await (await get({ scope: 'openid' })).json()).toMatchObject({ error: 'invalid_scope' })
    expect(await (await get({ resource: 'https://else.example/' })).json()).toMatchObject({ error: 'invalid_target' })
  })

  it('is for confidential clients that registered it', async () => {
    const refused = await token(workers, issuer, { grant_type: 'client_credentials' })
    expect(await refused.json()).toMatchObject({ error: 'unauthorized_client' })
    const changes = {
      token_endpoint_auth_method: 'none',
      client_secret: undefined,
      grant_types: ['client_credentials'],
    }
    expect((await putClient(workers, 'ten_one', 'open', changes)).status).toBe(422)
  })
})

describe('step-up (line 63)', () => {
  const verify = async (query: string): Promise<Response> => {
    const { access_token } = await getTokens(workers, { issuer })
    const database = workers.d1('auth', 'AUTH_DB')
    await database.prepare('UPDATE grants SET auth_time = auth_time - 100').run()
    return workers.fetch('auth', `${issuer}/verify?${query}`, { headers: bearer(access_token) })
  }

  it('answers with the insufficient_user_authentication challenge for a sign-in too old or too weak', async () => {
    const old = await verify('max_age=50')
    const challenge = 'Bearer error="insufficient_user_authentication", max_age="50"'
    expect([old.status, old.headers.get('www-authenticate')]).toEqual([401, challenge])
    const weak = await verify('acr_values=urn:voyage:acr:phishing-resistant')
    expect(weak.headers.get('www-authenticate')).toContain('acr_values="urn:voyage:acr:phishing-resistant"')
  })

  it('and with the token otherwise', async () => {
    const good = await verify('max_age=500&acr_values=urn:voyage:acr:password')
    expect(await good.json()).toMatchObject({ active: true, acr: 'urn:voyage:acr:password' })
    expect((await verify('max_age=soon')).status).toBe(400)
  })
})

describe('guessing client secrets (line 47)', () => {
  it('stops after 20 failures for one client and address; other addresses and clients go on', async () => {
    await putClient(workers, 'ten_one', 'guessed')
    const attempt = (key: string, address: string) =>
      token(workers, issuer, exchange('x'), { authorization: basic('guessed', key), 'cf-connecting-ip': address })
    for (let guess = 0; guess < 20; guess += 1) expect((await attempt(`guess ${guess}`, '192.0.2.1')).status).toBe(401)
    const stopped = await attempt(secret, '192.0.2.1')
    expect(stopped.status).toBe(429)
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await attempt(secret, '192.0.2.2')).status).toBe(400)
    const other = { authorization: basic('meridian', secret), 'cf-connecting-ip': '192.0.2.1' }
    expect((await token(workers, issuer, exchange('x'), other)).status).toBe(400)
  })

  it('counts the addresses of one IPv6 subscriber as one', async () => {
    await putClient(workers, 'ten_one', 'guessed-by-many')
    const attempt = (key: string, address: string) =>
      token(workers, issuer, exchange('x'), {
        authorization: basic('guessed-by-many', key),
        'cf-connecting-ip': address,
      })
    for (let guess = 0; guess < 20; guess += 1) await attempt(`guess ${guess}`, `2001:db8:0:1::${guess + 1}`)
    expect((await attempt(secret, '2001:db8:0:1:ffff::1')).status).toBe(429)
    expect((await attempt(secret, '2001:db8:0:2::1')).status).toBe(400)
  })

  it('keeps secrets as hashes', async () => {
    const database = workers.d1('auth', 'AUTH_DB')
    const rows = JSON.stringify((await database.prepare('SELECT * FROM clients').all()).results)
    expect(rows).not.toContain(secret)
  })
})

describe('bodies without end', () => {
  it.each(['/token', '/revoke', '/introspect'])('%s stops reading after 64 KiB', async (path) => {
    const response = await form(path, { token: 'x'.repeat(70_000) }, {})
    expect(response.status).toBe(413)
  })

  it.each(['/authorize', '/sign-in', '/logout'])('%s shows a page', async (path) => {
    const response = await form(path, { state: 'x'.repeat(70_000) }, {})
    expect(response.status).toBe(403)
  })
})

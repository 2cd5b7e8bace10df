import { createHash } from 'node:crypto'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  answerOf,
  basic,
  bearer,
  claimsOf,
  codeOf,
  exchange,
  getTokens,
  issuers,
  openBrowser,
  putClient,
  redirectUri,
  refreshing,
  request,
  secret,
  token,
  tokensOf,
} from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()

describe.each(issuers)('the code flow at %s', (issuer) => {
  it('signs in with PKCE and returns code, state byte-exact and iss (lines 13, 14, 19, 32)', async () => {
    const response = await openBrowser(workers, issuer).signIn()
    expect(response.status).toBe(303)
    expect(response.headers.get('location')?.startsWith(`${redirectUri}?`)).toBe(true)
    const answer = answerOf(response)
    expect(answer.get('state')).toBe('st/at e+%26')
    expect(answer.get('iss')).toBe(issuer)
    expect(answer.get('code')).toMatch(/^[\w-]{43}$/)
  })

  it('issues an ID token and an RFC 9068 access token that the published keys verify (lines 57, 59)', async () => {
    const tokens = await getTokens(workers, { issuer })
    const jwks = await (await workers.fetch('auth', `${issuer}/.well-known/jwks.json`)).json()
    const keys = createLocalJWKSet(jwks as Parameters<typeof createLocalJWKSet>[0])
    const id = await jwtVerify(tokens.id_token, keys, {
      issuer,
      audience: 'meridian',
      typ: 'JWT',
      algorithms: ['ES256'],
    })
    const half = createHash('sha256').update(tokens.access_token).digest().subarray(0, 16).toString('base64url')
    expect(id.payload).toMatchObject({ nonce: 'n-1', tenant_id: 'ten_one', at_hash: half })
    expect(id.payload['auth_time']).toBeTypeOf('number')
    expect(id.payload['sid']).toBeTypeOf('string')
    expect(id.protectedHeader.kid).toBeTypeOf('string')
    const access = await jwtVerify(tokens.access_token, keys, { issuer, audience: issuer, typ: 'at+jwt' })
    expect(access.payload).toMatchObject({ client_id: 'meridian', tenant_id: 'ten_one', scope: 'openid profile email' })
    expect(access.payload.jti).toBeTypeOf('string')
    expect(access.payload.sub).toBe(id.payload.sub)
  })

  it('publishes public members only (line 67)', async () => {
    const { keys } = (await (await workers.fetch('auth', `${issuer}/.well-known/jwks.json`)).json()) as {
      keys: Array<object>
    }
    expect(keys).toHaveLength(1)
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  })

  it('answers UserInfo with the same sub and the claims of the scopes (line 61)', async () => {
    const tokens = await getTokens(workers, { issuer })
    for (const method of ['GET', 'POST']) {
      const headers = bearer(tokens.access_token)
      const response = await workers.fetch('auth', `${issuer}/userinfo`, { method, headers })
      expect(await response.json()).toMatchObject({
        sub: claimsOf(tokens.id_token)['sub'],
        name: 'Ada Lovelace',
        preferred_username: 'ada',
        email: 'ada@example.com',
        tenant_id: 'ten_one',
      })
    }
  })

  it('says at /verify whether a token is good and for which tenant', async () => {
    const tokens = await getTokens(workers, { issuer })
    const ask = async (value: string): Promise<unknown> =>
      (await workers.fetch('auth', `${issuer}/verify`, { headers: bearer(value) })).json()
    expect(await ask(tokens.access_token)).toMatchObject({ active: true, tenant_id: 'ten_one', client_id: 'meridian' })
    expect(await ask(`${tokens.access_token.slice(0, -6)}AAAAAA`)).toEqual({ active: false })
    expect(await ask(tokens.id_token)).toEqual({ active: false })
  })

  it('signs in silently the second time and forces a sign-in for prompt=login and max_age=0 (lines 22, 24)', async () => {
    const browser = openBrowser(workers, issuer)
    await browser.signIn()
    for (const prompt of [undefined, 'none']) {
      const silent = await browser.get(`/authorize?${request({ prompt })}`)
      expect(silent.status).toBe(303)
      expect(answerOf(silent).get('code')).not.toBeNull()
    }
    for (const changes of [{ prompt: 'login' }, { max_age: '0' }]) {
      const page = await browser.get(`/authorize?${request(changes)}`)
      expect(page.status).toBe(200)
      expect(await page.text()).toContain('type="password"')
      const again = await browser.signIn(request(changes))
      expect(answerOf(again).get('code')).not.toBeNull()
    }
  })

  it('refuses prompt=none without a session by redirect (line 22)', async () => {
    const response = await openBrowser(workers, issuer).get(`/authorize?${request({ prompt: 'none' })}`)
    expect(answerOf(response).get('error')).toBe('login_required')
    expect(answerOf(response).get('iss')).toBe(issuer)
  })
})

describe('authorization codes', () => {
  const issuer = issuers[0]
  const newCode = async (): Promise<string> => codeOf(await openBrowser(workers, issuer).signIn())

  it('lets exactly one of 20 parallel redemptions through (line 39)', async () => {
    const code = await newCode()
    const answers = await Promise.all(Array.from({ length: 20 }, () => token(workers, issuer, exchange(code))))
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
  })

  it('revokes every token of the grant when a code is used again (line 40)', async () => {
    const code = await newCode()
    const first = await tokensOf(await token(workers, issuer, exchange(code)))
    const second = await token(workers, issuer, exchange(code))
    expect(second.status).toBe(400)
    expect(await second.json()).toMatchObject({ error: 'invalid_grant' })
    const headers = bearer(first.access_token)
    expect((await workers.fetch('auth', `${issuer}/userinfo`, { headers })).status).toBe(401)
    const refresh = await token(workers, issuer, refreshing(first.refresh_token))
    expect(await refresh.json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('a code used again ends its own grant and nothing else: a client whose answer was lost gets a new code without a page', async () => {
    const browser = openBrowser(workers, issuer)
    const earlier = await getTokens(workers, { issuer, browser })
    const code = codeOf(await browser.get(`/authorize?${request()}`))
    for (const status of [200, 400]) expect((await token(workers, issuer, exchange(code))).status).toBe(status)
    const headers = bearer(earlier.access_token)
    expect((await workers.fetch('auth', `${issuer}/userinfo`, { headers })).status).toBe(200)
    expect((await token(workers, issuer, refreshing(earlier.refresh_token))).status).toBe(200)
    const again = codeOf(await browser.get(`/authorize?${request({ prompt: 'none' })}`))
    expect((await token(workers, issuer, exchange(again))).status).toBe(200)
  })

  it('revokes nothing when a code that is spent comes again without its verifier, or from another client', async () => {
    const code = await newCode()
    const first = await tokensOf(await token(workers, issuer, exchange(code)))
    await putClient(workers, 'ten_one', 'onlooker')
    const seen = [
      await token(workers, issuer, exchange(code, { code_verifier: 'a'.repeat(43) })),
      await token(workers, issuer, exchange(code, { redirect_uri: `${redirectUri}/` })),
      await token(workers, issuer, exchange(code), { authorization: basic('onlooker', secret) }),
    ]
    for (const response of seen) expect(await response.json()).toMatchObject({ error: 'invalid_grant' })
    expect((await token(workers, issuer, refreshing(first.refresh_token))).status).toBe(200)
  })

  it('does not consume a code by a request that fails validation (lines 35, 41, 42)', async () => {
    const code = await newCode()
    const wrong = [
      exchange(code, { code_verifier: 'a'.repeat(43) }),
      exchange(code, { code_verifier: 'short' }),
      exchange(code, { redirect_uri: `${redirectUri}/` }),
    ]
    for (const form of wrong) {
      const response = await token(workers, issuer, form)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: 'invalid_grant' })
    }
    const { code_verifier: _, ...without } = exchange(code)
    expect(await (await token(workers, issuer, without)).json()).toMatchObject({ error: 'invalid_request' })
    expect((await token(workers, issuer, exchange(code))).status).toBe(200)
  })

  it('stores hashes only (lines 38, 51, 70)', async () => {
    const browser = openBrowser(workers, issuer)
    const code = codeOf(await browser.signIn())
    const tokens = await tokensOf(await token(workers, issuer, exchange(code)))
    const database = workers.d1('auth', 'AUTH_DB')
    const secrets = [
      code,
      tokens.refresh_token,
      browser.cookies.get('voyage_session') ?? '',
      tokens.refresh_token.split('.')[0] ?? '',
    ]
    for (const table of ['authorization_codes', 'refresh_tokens', 'sessions', 'grants']) {
      const rows = JSON.stringify((await database.prepare(`SELECT * FROM ${table}`).all()).results)
      for (const value of secrets) expect(rows).not.toContain(value)
    }
  })

  it('stores private keys encrypted, and every row with its tenant', async () => {
    const database = workers.d1('auth', 'AUTH_DB')
    const { results } = await database.prepare('SELECT * FROM signing_keys').all<Record<string, string>>()
    expect(results.map((row) => row['issuer']).sort()).toEqual([...issuers].sort())
    for (const row of results) expect(row['sealed_private_jwk']).toMatch(/^[\w-]+$/)
    for (const table of ['authorization_codes', 'refresh_tokens', 'sessions', 'grants', 'users', 'clients']) {
      const query = `SELECT count(*) AS n FROM ${table} WHERE tenant_id NOT IN ('ten_one', 'ten_two')`
      expect(await database.prepare(query).first('n')).toBe(0)
    }
  })
})

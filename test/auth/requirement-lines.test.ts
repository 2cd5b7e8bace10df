import { describe, expect, it } from 'vitest'
import {
  afterLogout,
  answerOf,
  basic,
  codeOf,
  exchange,
  getTokens,
  initialAccessToken,
  issuer,
  issuers,
  openBrowser,
  passGraceWindow,
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

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  workers.fetch('auth', `${issuer}${path}`, { headers })

describe('what may be registered as a redirect URI', () => {
  it.each([
    ['relative (line 9)', '/callback'],
    ['with a fragment (line 9)', 'https://client.example/cb#'],
    ['http that is no loopback (line 11)', 'http://client.example/cb'],
    ['a script', 'javascript:alert(1)'],
  ])('refuses one that is %s', async (_, uri) => {
    expect((await putClient(workers, 'ten_one', 'refused', { redirect_uris: [uri] })).status).toBe(422)
  })

  it('accepts http for loopback (line 11)', async () => {
    for (const [index, uri] of ['http://localhost:1/cb', 'http://127.0.0.1/cb', 'http://[::1]/cb'].entries()) {
      expect((await putClient(workers, 'ten_one', `loopback-${index}`, { redirect_uris: [uri] })).status).toBe(201)
    }
  })
})

describe('the authorization endpoint', () => {
  it('needs redirect_uri when several are registered, and also when one is (line 12)', async () => {
    await putClient(workers, 'ten_one', 'several', { redirect_uris: [redirectUri, `${redirectUri}/2`] })
    for (const client_id of ['several', 'meridian']) {
      const response = await get(`/authorize?${request({ client_id, redirect_uri: undefined })}`)
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
    }
  })

  it('keeps its error strings within the charset whatever was sent (line 15)', async () => {
    for (const changes of [{ scope: '"\\é\n' }, { prompt: '"\\é' }, { max_age: '"' }, { response_type: '\\"' }]) {
      const answer = answerOf(await get(`/authorize?${request(changes)}`))
      expect(answer.get('error')).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
      expect(answer.get('error_description')).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
    }
  })

  it('gives no code before the user has signed in (line 16)', async () => {
    const browser = openBrowser(workers, issuer)
    for (const response of [
      await browser.get(`/authorize?${request()}`),
      await browser.signIn(request(), { password: 'wrong' }),
    ]) {
      expect(response.headers.get('location')).toBeNull()
    }
  })

  it('never answers 307 (line 19)', async () => {
    const browser = openBrowser(workers, issuer)
    const statuses = [(await browser.signIn()).status, (await browser.post('/authorize', request())).status]
    expect(statuses).toEqual([303, 303])
  })

  it('has no CORS, the token endpoint has (line 20)', async () => {
    // Without an Origin, which the test harness (not the Worker) would judge.
    const headers = { 'access-control-request-method': 'POST' }
    for (const [path, allowed] of [
      ['/authorize', null],
      ['/sign-in', null],
      ['/logout', null],
      ['/account', null],
      ['/token', '*'],
      ['/userinfo', '*'],
    ] as const) {
      const response = await workers.fetch('auth', `${issuers[1]}${path}`, { method: 'OPTIONS', headers })
      expect([path, response.headers.get('access-control-allow-origin')]).toEqual([path, allowed])
    }
  })

  it.each(['token', 'id_token', 'code id_token', 'code token', 'none'])(
    'offers no flow but the code flow: %s (line 27)',
    async (response_type) => {
      const answer = answerOf(await get(`/authorize?${request({ response_type })}`))
      expect(answer.get('error')).toBe('unsupported_response_type')
    },
  )

  it.each([
    { display: 'wap' },
    { claims_locales: 'de' },
    { acr_values: 'x y' },
    { ui_locales: '*' },
    { login_hint: '' },
  ])('takes hints without an error: %j (line 28)', async (changes) => {
    expect((await get(`/authorize?${request(changes)}`)).status).toBe(200)
  })
})

describe('refresh tokens', () => {
  it.each([
    ['idle_expires_at', 'idle'],
    ['expires_at', 'absolute'],
  ])('end at their %s: the %s lifetime (line 56)', async (column) => {
    const { refresh_token } = await getTokens(workers, { issuer })
    await workers.d1('auth', 'AUTH_DB').prepare(`UPDATE refresh_tokens SET ${column} = 1`).run()
    const refreshed = await token(workers, issuer, refreshing(refresh_token))
    expect(await refreshed.json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('revoke the family when the one before comes back after the grace window (line 54)', async () => {
    const first = await getTokens(workers, { issuer })
    const refresh = (refresh_token: string) => token(workers, issuer, refreshing(refresh_token))
    const second = await tokensOf(await refresh(first.refresh_token))
    await passGraceWindow(workers)
    expect((await refresh(first.refresh_token)).status).toBe(400)
    expect((await refresh(second.refresh_token)).status).toBe(400)
  })
})

describe('codes', () => {
  it('live for at most 60 seconds (line 38)', async () => {
    const code = codeOf(await openBrowser(workers, issuer).signIn())
    const database = workers.d1('auth', 'AUTH_DB')
    const longest = await database
      .prepare('SELECT max(expires_at - created_at) AS n FROM authorization_codes')
      .first('n')
    expect(longest).toBe(60)
    await database.prepare('UPDATE authorization_codes SET expires_at = expires_at - 60').run()
    expect(await (await token(workers, issuer, exchange(code))).json()).toMatchObject({ error: 'invalid_grant' })
  })
})

describe('metadata (line 66)', () => {
  it('lists endpoints that are there', async () => {
    const metadata = (await (await get('/.well-known/openid-configuration')).json()) as Record<string, string>
    for (const [name, value] of Object.entries(metadata)) {
      if (!name.endsWith('_endpoint') && name !== 'jwks_uri') continue
      expect([name, (await get(value.slice(issuer.length))).status]).not.toEqual([name, 404])
    }
  })
})

describe('dynamic registration that is off', () => {
  it('is not in the metadata, and its endpoints and tokens are not there (line 66)', async () => {
    const metadata = await (await get('/.well-known/openid-configuration')).json()
    expect(metadata).not.toHaveProperty('registration_endpoint')
    for (const path of ['/register', '/register/meridian', '/register/meridian/secret']) {
      expect((await workers.fetch('auth', `${issuer}${path}`, { method: 'POST' })).status).toBe(404)
    }
    await expect(initialAccessToken(workers)).rejects.toThrow('registration-off')
  })
})

describe('bad input never breaks anything', () => {
  const values = [
    '',
    'x'.repeat(20_000),
    '\u0000',
    '\ud800',
    '%',
    '[]',
    '{"a":',
    'é',
    '-1',
    '1e999',
    '../',
    "' OR 1=1 --",
  ]

  it.each([...request().keys(), 'prompt', 'max_age', 'claims', 'resource', 'response_mode', 'id_token_hint'])(
    '/authorize with a bad %s: a page or a redirect to the registered place',
    async (name) => {
      for (const value of values) {
        const parameters = request()
        parameters.set(name, value)
        // Longer than any URL that a browser or proxy would take goes by POST.
        const send = (form: URLSearchParams) => openBrowser(workers, issuer).post('/authorize', form)
        for (const form of [parameters, new URLSearchParams(`${parameters}&${name}=2`)]) {
          const response = await send(form)
          expect(response.status).toBeLessThan(500)
          const location = response.headers.get('location')
          if (location === null) continue
          const { origin, pathname, username, hash } = new URL(location, issuer)
          expect([`${issuer}/authorize`, redirectUri]).toContain(origin + pathname)
          expect([username, hash]).toEqual(['', ''])
        }
      }
    },
  )

  it.each(['/token', '/revoke', '/introspect'])('%s with bad parameters: an OAuth error', async (path) => {
    for (const name of ['grant_type', 'code', 'redirect_uri', 'code_verifier', 'refresh_token', 'scope', 'token']) {
      for (const value of values) {
        const response = await workers.fetch('auth', `${issuer}${path}`, {
          method: 'POST',
          headers: { authorization: basic('meridian', secret), 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ ...exchange('x'), [name]: value }).toString(),
        })
        expect(response.status).toBeLessThan(500)
        if (response.status !== 200) expect(await response.json()).toHaveProperty('error')
      }
    }
  })

  it('/logout with bad parameters: a page, never a redirect', async () => {
    const browser = openBrowser(workers, issuer)
    await browser.signIn()
    for (const name of ['id_token_hint', 'post_logout_redirect_uri', 'state', 'client_id']) {
      for (const value of values) {
        const form = new URLSearchParams({ post_logout_redirect_uri: afterLogout, [name]: value })
        const response = await browser.post('/logout', form)
        expect(response.status).toBeLessThan(500)
        expect(response.headers.get('location')).toBeNull()
      }
    }
  })

  it.each(['PUT', 'DELETE', 'PATCH'])('%s where it does not belong', async (method) => {
    for (const path of [
      '/authorize',
      '/token',
      '/userinfo',
      '/revoke',
      '/introspect',
      '/logout',
      '/sign-in',
      '/consent',
    ]) {
      const response = await workers.fetch('auth', `${issuer}${path}`, { method })
      expect([404, 405]).toContain(response.status)
    }
  })
})

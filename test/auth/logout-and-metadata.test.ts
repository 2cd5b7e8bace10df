import { describe, expect, it } from 'vitest'
import {
  afterLogout,
  answerOf,
  bearer,
  getTokens,
  hiddenFields,
  issuers,
  openBrowser,
  put,
  putClient,
  putUser,
  refreshing,
  request,
  token,
} from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()

describe.each(issuers)('logout at %s', (issuer) => {
  const signedIn = async (parameters?: URLSearchParams) => {
    const browser = openBrowser(workers, issuer)
    const tokens = await getTokens(workers, { issuer, browser, ...(parameters === undefined ? {} : { parameters }) })
    const silent = async () => answerOf(await browser.get(`/authorize?${request({ prompt: 'none' })}`)).get('error')
    return { browser, tokens, silent }
  }

  it('returns to the registered place with state and ends session and refresh tokens (lines 71, 72)', async () => {
    const { browser, tokens, silent } = await signedIn()
    const parameters = new URLSearchParams({
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: afterLogout,
      state: 'a b',
    })
    const response = await browser.get(`/logout?${parameters}`)
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe(`${afterLogout}?state=a+b`)
    expect(browser.cookies.has('voyage_session')).toBe(false)
    expect(await silent()).toBe('login_required')
    const refreshed = await token(workers, issuer, refreshing(tokens.refresh_token))
    expect(refreshed.status).toBe(400)
  })

  it('keeps what was granted with offline_access (line 72)', async () => {
    const { browser, tokens } = await signedIn(request({ scope: 'openid offline_access' }))
    await browser.get(`/logout?${new URLSearchParams({ id_token_hint: tokens.id_token })}`)
    const refreshed = await token(workers, issuer, refreshing(tokens.refresh_token))
    expect(refreshed.status).toBe(200)
  })

  it('asks first without parameters, then shows that it is done (line 71)', async () => {
    const { browser, silent } = await signedIn()
    const page = await browser.get('/logout')
    expect(page.status).toBe(200)
    expect(await silent()).toBeNull()
    const confirmed = await browser.post('/logout/confirm', hiddenFields(await page.text()))
    expect(confirmed.status).toBe(303)
    const path = (confirmed.headers.get('location') ?? '').slice(new URL(issuer).pathname.replace(/\/$/, '').length)
    expect(path).toBe('/signed-out')
    expect(await (await browser.get(path)).text()).toContain('You are signed out')
    expect(await silent()).toBe('login_required')
  })

  it('asks again by GET when a POST from another site brings no cookie, and judges nothing before (line 71)', async () => {
    const { browser, tokens, silent } = await signedIn()
    const elsewhere = openBrowser(workers, issuer)
    for (const parameters of [
      new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: afterLogout, state: 'a b' }),
      new URLSearchParams({ ui_locales: 'de' }),
      new URLSearchParams(),
    ]) {
      const response = await elsewhere.post('/logout', parameters, { 'sec-fetch-site': 'cross-site' })
      expect([response.status, response.headers.getSetCookie()]).toEqual([303, []])
      expect(response.headers.get('location')).toBe(
        `${new URL(issuer).pathname.replace(/\/$/, '')}/logout?${parameters}`,
      )
    }
    expect(await silent()).toBeNull()
    const long = new URLSearchParams({ state: 'x'.repeat(9_000) })
    const response = await elsewhere.post('/logout', long, { 'sec-fetch-site': 'cross-site' })
    expect(response.headers.get('location')).toMatch(/\/logout\?$/)
    expect(await (await browser.get('/logout?')).text()).toContain('name="form_token"')
  })

  it('ends what a hint names that is too long for an address, and leaves a cookie alone that did not come (line 71)', async () => {
    const { tokens, silent } = await signedIn()
    const form = new URLSearchParams({ id_token_hint: tokens.id_token, state: 'x'.repeat(9_000) })
    const response = await openBrowser(workers, issuer).post('/logout', form, { 'sec-fetch-site': 'cross-site' })
    expect([response.status, response.headers.getSetCookie()]).toEqual([200, []])
    expect(await silent()).toBe('login_required')
  })

  it.each([
    [
      'an unregistered place',
      (hint: string) => ({ id_token_hint: hint, post_logout_redirect_uri: 'https://evil.example/' }),
    ],
    ['no hint', () => ({ post_logout_redirect_uri: afterLogout })],
    [
      'a modified hint',
      (hint: string) => ({ id_token_hint: `${hint.slice(0, -8)}AAAAAAAA`, post_logout_redirect_uri: afterLogout }),
    ],
    [
      'an unsigned hint',
      (hint: string) => ({
        id_token_hint: `eyJhbGciOiJub25lIn0.${hint.split('.')[1]}.`,
        post_logout_redirect_uri: afterLogout,
      }),
    ],
    [
      'the client_id of another',
      (hint: string) => ({ id_token_hint: hint, client_id: 'other', post_logout_redirect_uri: afterLogout }),
    ],
  ])('never redirects for %s, and signs nobody out (line 71)', async (_, parameters) => {
    const { browser, tokens, silent } = await signedIn()
    const response = await browser.get(`/logout?${new URLSearchParams(parameters(tokens.id_token))}`)
    expect(response.headers.get('location')).toBeNull()
    expect([200, 400]).toContain(response.status)
    expect(await silent()).toBeNull()
  })
})

describe('metadata', () => {
  it.each([
    ['http://auth.localhost:8787/.well-known/openid-configuration', issuers[0]],
    ['http://auth.localhost:8787/.well-known/oauth-authorization-server', issuers[0]],
    ['http://localhost:8787/auth/.well-known/openid-configuration', issuers[1]],
    ['http://localhost:8787/auth/.well-known/oauth-authorization-server', issuers[1]],
    ['http://localhost:8787/.well-known/oauth-authorization-server/auth', issuers[1]],
    ['http://localhost:8787/.well-known/openid-configuration/auth', issuers[1]],
  ])('%s belongs to %s (lines 64, 65)', async (url, issuer) => {
    const response = await workers.fetch('auth', url)
    expect(response.headers.get('content-type')).toContain('application/json')
    const metadata = (await response.json()) as Record<string, unknown>
    expect(metadata).toMatchObject({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    })
    for (const value of Object.values(metadata)) if (Array.isArray(value)) expect(value.length).toBeGreaterThan(0)
  })

  it.each([
    'http://localhost:8787/token',
    'http://elsewhere.localhost:8787/authorize',
    'http://localhost:8787/authx/token',
  ])('answers 404 outside every issuer: %s', async (url) => {
    expect((await workers.fetch('auth', url)).status).toBe(404)
  })

  it('answers 401 with a Bearer challenge to UserInfo without, and with a bad token (lines 58, 62)', async () => {
    const url = `${issuers[0]}/userinfo`
    const without = await workers.fetch('auth', url)
    expect([without.status, without.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    const { access_token } = await getTokens(workers, { issuer: issuers[0] })
    const unsigned = `eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.${access_token.split('.')[1]}.`
    for (const value of ['abc', unsigned]) {
      const bad = await workers.fetch('auth', url, { headers: bearer(value) })
      expect([bad.status, bad.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"'])
    }
    expect((await workers.fetch('auth', `${url}?access_token=${access_token}`)).status).toBe(401)
    const elsewhere = { headers: bearer(access_token) }
    expect((await workers.fetch('auth', `${issuers[1]}/userinfo`, elsewhere)).status).toBe(401)
  })
})

describe('administration', () => {
  it.each([undefined, 'Bearer wrong', 'Basic abc'])('refuses the credential %s', async (authorization) => {
    const headers = { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) }
    const url = `${issuers[0]}/admin/tenants/ten_one/users/mallory`
    const response = await workers.fetch('auth', url, {
      method: 'PUT',
      headers,
      body: '{"name":"M","password":"12345678"}',
    })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(response.headers.get('content-type')).toBe('application/problem+json')
  })

  it('creates with 201, repeats with 200, and keeps secrets to itself', async () => {
    const first = await putClient(workers, 'ten_one', 'fresh')
    const again = await putClient(workers, 'ten_one', 'fresh', { client_secret: undefined })
    expect([first.status, again.status]).toEqual([201, 200])
    const created = (await first.clone().json()) as object
    expect(await again.json()).toEqual({ ...created, outcome: 'unchanged' })
    expect(await first.text()).not.toMatch(/secret_hash|a-client-secret/)
    const user = await putUser(workers, 'ten_one', 'Grace', { name: 'Grace' })
    const twice = await putUser(workers, 'ten_one', 'grace', { name: 'Grace H.', password: 'another password' })
    expect([user.status, twice.status]).toEqual([201, 200])
    expect(((await user.json()) as { id: string }).id).toBe(((await twice.json()) as { id: string }).id)
    const browser = openBrowser(workers, issuers[0])
    expect((await browser.signIn(request(), { username: 'GRACE', password: 'another password' })).status).toBe(422)
    expect((await browser.signIn(request(), { username: 'GRACE' })).status).toBe(303)
  })

  it('names every wrong member and none of the values', async () => {
    const response = await put(workers, '/admin/tenants/ten_one/clients/bad', {
      client_name: '',
      redirect_uris: ['http://evil.example/cb', 'https://fine.example/#fragment', '/relative'],
      client_secret: 'hunter2',
      surprise: 1,
    })
    expect(response.status).toBe(422)
    const text = await response.text()
    expect(text).not.toContain('hunter2')
    const { errors } = JSON.parse(text) as { errors: Array<{ path: string }> }
    const paths = errors.map(({ path }) => path).sort()
    expect(paths).toEqual([
      'client_name',
      'client_secret',
      'redirect_uris.0',
      'redirect_uris.1',
      'redirect_uris.2',
      'surprise',
    ])
  })
})

import { describe, expect, it } from 'vitest'
import {
  answerOf,
  bearer,
  codeOf,
  exchange,
  getTokens,
  issuer,
  openBrowser,
  putClient,
  putUser,
  redirectUri,
  request,
  token,
  tokensOf,
} from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()

const authorize = (parameters: URLSearchParams | string): Promise<Response> =>
  openBrowser(workers, issuer).get(`/authorize?${parameters}`)

describe('errors that are shown, never sent by redirect (lines 6, 7, 21)', () => {
  it.each([
    ['no client_id', { client_id: undefined }],
    ['an unknown client_id', { client_id: 'nobody' }],
    ['an empty client_id', { client_id: '' }],
    ['no redirect_uri', { redirect_uri: undefined }],
    ['another redirect_uri', { redirect_uri: 'https://evil.example/callback' }],
    ['a longer redirect_uri', { redirect_uri: `${redirectUri}/` }],
    ['a redirect_uri with a query', { redirect_uri: `${redirectUri}?a=b` }],
    ['a redirect_uri in other case', { redirect_uri: redirectUri.toUpperCase() }],
  ])('shows a page for %s', async (_, changes) => {
    const response = await authorize(request(changes))
    expect(response.status).toBe(400)
    expect(response.headers.get('location')).toBeNull()
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(await response.text()).not.toContain('evil.example')
  })

  it.each(['client_id=meridian', `redirect_uri=${encodeURIComponent(redirectUri)}`])(
    'shows a page for a second %s (line 4)',
    async (second) => {
      const response = await authorize(`${request()}&${second}`)
      expect(response.status).toBe(400)
      expect(response.headers.get('location')).toBeNull()
    },
  )
})

describe('the error page', () => {
  const unknown = 'https://nowhere.example/callback'
  /** All that a browser gets, and the id of the request. */
  const shown = async (changes: Record<string, string | undefined>, headers: Record<string, string> = {}) => {
    const response = await workers.fetch('auth', `${issuer}/authorize?${request(changes)}`, { headers })
    const page = await response.text()
    const [, id = ''] = /<code>[^<]*<\/code> <code>([^<]*)<\/code>/.exec(page) ?? []
    const all = JSON.stringify([response.status, [...response.headers], page])
    return { id, rest: all.replaceAll(id, '') }
  }

  it('is the same page for an unknown client and for a redirect URI that is missing or not registered (line 78)', async () => {
    const pages = [
      [{ client_id: 'nobody' }, 'client_unknown'],
      [{ client_id: 'nobody', redirect_uri: undefined }, 'client_unknown'],
      [{ redirect_uri: unknown }, 'redirect_uri_unregistered'],
      [{ redirect_uri: undefined }, 'redirect_uri_missing'],
      [{ client_id: 'other', redirect_uri: unknown }, 'redirect_uri_unregistered'],
    ] as const
    const answers = await Promise.all(pages.map(([changes]) => shown(changes)))
    expect(new Set(answers.map(({ rest }) => rest)).size).toBe(1)
    expect(new Set(answers.map(({ id }) => id)).size).toBe(pages.length)
    // Who runs the site finds out by the id.
    for (const [index, [, reason]] of pages.entries()) {
      const line = JSON.stringify({ level: 'info', host: 'auth', reason, requestId: answers[index]?.id })
      await expect.poll(() => workers.logs.some((each) => each.includes(line))).toBe(true)
    }
  })

  it("takes Cloudflare's name of the request, and nothing that is none", async () => {
    const ray = '8f2c1a9be0d34711-FRA'
    expect((await shown({ client_id: 'nobody' }, { 'cf-ray': ray })).id).toBe(ray)
    const spoilt = await shown({ client_id: 'nobody' }, { 'cf-ray': '<b>"x' })
    expect(spoilt.id).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('errors that are sent by redirect with state and iss', () => {
  it.each([
    ['no response_type (line 5)', { response_type: undefined }, 'invalid_request'],
    ['an empty response_type (line 3)', { response_type: '' }, 'invalid_request'],
    ['response_type=token (lines 5, 27)', { response_type: 'token' }, 'unsupported_response_type'],
    ['an unsupported response_mode', { response_mode: 'fragment' }, 'invalid_request'],
    ['no scope (line 25)', { scope: undefined }, 'invalid_scope'],
    ['only unknown scopes', { scope: 'nothing' }, 'invalid_scope'],
    ['no code_challenge (line 33)', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['code_challenge_method=plain (line 32)', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['no code_challenge_method (line 34)', { code_challenge_method: undefined }, 'invalid_request'],
    ['a code_challenge of 42 characters', { code_challenge: 'a'.repeat(42) }, 'invalid_request'],
    ['prompt=none login (line 23)', { prompt: 'none login' }, 'invalid_request'],
    ['an unknown prompt', { prompt: 'dance' }, 'invalid_request'],
    ['claims that are no JSON (line 30)', { claims: '{' }, 'invalid_request'],
    ['claims that are no object (line 30)', { claims: '{"userinfo":[]}' }, 'invalid_request'],
    ['a resource that is not registered (line 60)', { resource: 'https://api.example/' }, 'invalid_target'],
    ['a challenge method without a challenge', { code_challenge: undefined }, 'invalid_request'],
    ['registration', { registration: '{}' }, 'registration_not_supported'],
    ['a negative max_age', { max_age: '-1' }, 'invalid_request'],
    ['request (line 29)', { request: 'e30.e30.' }, 'request_not_supported'],
    ['request_uri (line 29)', { request_uri: 'https://client.example/r' }, 'request_uri_not_supported'],
    ['a forged id_token_hint', { id_token_hint: 'e30.e30.' }, 'invalid_request'],
  ])('%s', async (_, changes, error) => {
    const response = await authorize(request(changes))
    expect(response.status).toBe(303)
    expect(response.headers.get('location')?.startsWith(`${redirectUri}?`)).toBe(true)
    const answer = answerOf(response)
    expect(Object.fromEntries(answer)).toMatchObject({ error, state: 'st/at e+%26', iss: issuer })
    expect(answer.get('code')).toBeNull()
    expect(answer.get('error_description')).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
  })

  it('a repeated parameter (line 4); a repeated state is not echoed', async () => {
    const repeated = answerOf(await authorize(`${request()}&nonce=2`))
    expect(Object.fromEntries(repeated)).toMatchObject({ error: 'invalid_request', state: 'st/at e+%26' })
    expect(answerOf(await authorize(`${request()}&state=2`)).get('state')).toBeNull()
  })

  it('leaves state out when there was none, and keeps the query of the registered URI (line 10)', async () => {
    const withQuery = `${redirectUri}?keep=a%20b`
    await putClient(workers, 'ten_one', 'query', { redirect_uris: [withQuery] })
    const parameters = request({ client_id: 'query', redirect_uri: withQuery, state: undefined, scope: undefined })
    const location = (await authorize(parameters)).headers.get('location')
    expect(location?.startsWith(`${withQuery}&error=invalid_scope`)).toBe(true)
    expect(location).not.toContain('state')
  })
})

describe('what /authorize accepts', () => {
  it('POST as well as GET (line 1), and unknown parameters (line 2)', async () => {
    const browser = openBrowser(workers, issuer)
    const first = await browser.post('/authorize', request({ unknown: 'x' }))
    expect(first.status).toBe(303)
    const page = await browser.get((first.headers.get('location') ?? '').replace(issuer, ''))
    expect(await page.text()).toContain('type="password"')
    await browser.signIn()
    const silent = await browser.post('/authorize', request({ unknown: 'x' }))
    expect(answerOf(silent).get('code')).not.toBeNull()
  })

  it('any port of a loopback address, and nothing else that differs (line 8)', async () => {
    await putClient(workers, 'ten_one', 'native', {
      redirect_uris: ['http://127.0.0.1/cb'],
      token_endpoint_auth_method: 'none',
      client_secret: undefined,
    })
    const answer = async (uri: string) => (await authorize(request({ client_id: 'native', redirect_uri: uri }))).status
    expect(await answer('http://127.0.0.1:51004/cb')).toBe(200)
    expect(await answer('http://127.0.0.1:51004/other')).toBe(400)
    expect(await answer('http://127.0.0.1:51004@evil.example/cb')).toBe(400)
    expect(await answer('http://localhost:51004/cb')).toBe(400)
  })

  it('plain OAuth without openid: no ID token, and UserInfo refuses with insufficient_scope (lines 25, 62)', async () => {
    const tokens = await getTokens(workers, { issuer, parameters: request({ scope: 'profile' }) })
    expect(tokens.id_token).toBeUndefined()
    const headers = bearer(tokens.access_token)
    const response = await workers.fetch('auth', `${issuer}/userinfo`, { headers })
    expect(response.status).toBe(403)
    expect(response.headers.get('www-authenticate')).toContain('insufficient_scope')
  })

  it('login_hint as the proposed username, escaped (lines 26, 28)', async () => {
    const hint = '"><img src=x onerror=alert(1)>'
    const page = await (
      await authorize(request({ login_hint: hint, ui_locales: 'de', display: 'popup', acr_values: '1' }))
    ).text()
    expect(page).toContain('&quot;&gt;&lt;img src=x')
    expect(page).not.toContain('<img')
  })

  it('id_token_hint with prompt=none: the same user succeeds, another gets login_required (line 28)', async () => {
    const ada = openBrowser(workers, issuer)
    const adas = await getTokens(workers, { issuer, browser: ada })
    const silent = (hint: string) => ada.get(`/authorize?${request({ prompt: 'none', id_token_hint: hint })}`)
    expect(answerOf(await silent(adas.id_token)).get('code')).not.toBeNull()
    await putUser(workers, 'ten_one', 'eve')
    const eve = openBrowser(workers, issuer)
    const code = codeOf(await eve.signIn(request(), { username: 'eve' }))
    const eves = await tokensOf(await token(workers, issuer, exchange(code)))
    expect(answerOf(await silent(eves.id_token)).get('error')).toBe('login_required')
  })
})

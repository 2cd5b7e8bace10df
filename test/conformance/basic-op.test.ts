import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basic, bearer, exchange, redirectUri, refreshing, secret, token, tokensOf } from '../auth/browser.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import type { RelyingParty } from './relying-party.ts'
import { clientId, createRelyingParty, issuer, redirectedByObject } from './relying-party.ts'
import { startProvider } from './start-provider.ts'

let workers: RunningWorkers
beforeAll(async () => {
  workers = await startProvider()
})
afterAll(() => workers?.stop())

const profileClaims = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'updated_at',
]

describe.each([
  ['oidcc-basic-certification-test-plan', 'query'],
  ['oidcc-formpost-basic-certification-test-plan', 'form_post'],
] as const)('%s', (_, mode) => {
  const open = (options: { client?: string } = {}): RelyingParty => createRelyingParty(workers, { mode, ...options })
  const database = () => workers.d1('auth', 'AUTH_DB')
  const shows = async (response: Response): Promise<string> => {
    expect(response.headers.get('location')).toBeNull()
    return response.text()
  }

  it('oidcc-server', async () => {
    await open().flow()
  })

  it('oidcc-response-type-missing', async () => {
    const party = open()
    const parameters = party.request({ response_type: undefined })
    const answer = await party.authorize(parameters)
    expect(answer).toMatchObject({ error: 'invalid_request', state: parameters.get('state'), iss: issuer })
  })

  it('oidcc-idtoken-signature', async () => {
    expect((await open().flow()).claims.iss).toBe(issuer)
  })

  it('oidcc-userinfo-get', async () => {
    const party = open()
    const { tokens, claims } = await party.flow()
    expect((await party.userinfo(tokens.access_token, 'GET'))['sub']).toBe(claims.sub)
  })

  it('oidcc-userinfo-post-header', async () => {
    const party = open()
    const { tokens, claims } = await party.flow()
    expect((await party.userinfo(tokens.access_token, 'POST'))['sub']).toBe(claims.sub)
  })

  it('oidcc-ensure-request-without-nonce-succeeds-for-code-flow', async () => {
    const { claims } = await open().flow({ nonce: undefined })
    expect(claims).not.toHaveProperty('nonce')
  })

  it.each([
    ['oidcc-scope-profile', 'openid profile', profileClaims],
    ['oidcc-scope-email', 'openid email', ['email', 'email_verified']],
    ['oidcc-scope-address', 'openid address', ['address']],
    ['oidcc-scope-phone', 'openid phone', ['phone_number', 'phone_number_verified']],
    [
      'oidcc-scope-all',
      'openid profile email address phone',
      [...profileClaims, 'email', 'email_verified', 'address', 'phone_number', 'phone_number_verified'],
    ],
    ['oidcc-ensure-other-scope-order-succeeds', 'email openid', ['email', 'email_verified']],
  ])('%s', async (__, scope, names) => {
    const party = open()
    const { tokens } = await party.flow({ scope })
    const info = await party.userinfo(tokens.access_token)
    expect(Object.keys(info).sort()).toEqual([...names, 'sub', 'tenant_id'].sort())
    for (const name of ['email_verified', 'phone_number_verified']) {
      if (names.includes(name)) expect(info[name]).toBe(true)
    }
    if (names.includes('updated_at')) expect(info['updated_at']).toBeTypeOf('number')
    if (names.includes('address')) expect(info['address']).toBeTypeOf('object')
  })

  it.each([
    ['oidcc-display-page', { display: 'page' }],
    ['oidcc-display-popup', { display: 'popup' }],
    ['oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' }],
    ['oidcc-login-hint', { login_hint: 'grace@example.com' }],
    ['oidcc-ui-locales', { ui_locales: 'se' }],
    ['oidcc-claims-locales', { claims_locales: 'se' }],
    ['oidcc-ensure-request-with-acr-values-succeeds', { acr_values: '1 2' }],
  ])('%s', async (__, changes) => {
    await open().flow(changes)
  })

  it('oidcc-prompt-login', async () => {
    const party = open()
    const first = await party.flow()
    await (await database()).prepare('UPDATE sessions SET auth_time = auth_time - 10').run()
    const parameters = party.request({ prompt: 'login' })
    expect(await shows(await party.open(parameters))).toContain('type="password"')
    const second = await party.flow({ prompt: 'login' })
    expect(second.claims.sub).toBe(first.claims.sub)
    expect(Number(second.claims['auth_time'])).toBeGreaterThanOrEqual(Number(first.claims['auth_time']))
  })

  it('oidcc-prompt-none-not-logged-in', async () => {
    const party = open()
    const parameters = party.request({ prompt: 'none' })
    const answer = await party.authorize(parameters)
    expect(answer).toMatchObject({ error: 'login_required', state: parameters.get('state') })
    expect(answer).not.toHaveProperty('code')
  })

  it('oidcc-prompt-none-logged-in', async () => {
    const party = open()
    const first = await party.flow()
    const second = await party.flow({ prompt: 'none' })
    const { sub, auth_time } = first.claims
    expect(second.claims).toMatchObject({ sub, auth_time })
  })

  it('oidcc-max-age-1', async () => {
    const party = open()
    const first = await party.flow()
    // WaitFor2Seconds, without the wait: after one, in whole seconds, a sign-in is just young enough.
    await (await database()).prepare('UPDATE sessions SET auth_time = auth_time - 2').run()
    expect(await shows(await party.open(party.request({ max_age: '1' })))).toContain('type="password"')
    const second = await party.flow({ max_age: '1' })
    // CheckSecondIdTokenAuthTimeIsLaterIfPresent: the first sign-in is two seconds older by now than its token says.
    expect(Number(second.claims['auth_time'])).toBeGreaterThan(Number(first.claims['auth_time']) - 2)
  })

  it('oidcc-max-age-10000', async () => {
    const party = open()
    const first = await party.flow()
    const second = await party.flow({ max_age: '10000' })
    const { sub, auth_time } = first.claims
    expect(second.claims).toMatchObject({ sub, auth_time })
  })

  it('oidcc-id-token-hint', async () => {
    const party = open()
    const { tokens, claims } = await party.flow()
    const second = await party.flow({ prompt: 'none', id_token_hint: tokens.id_token })
    expect(second.claims.sub).toBe(claims.sub)
  })

  it('oidcc-codereuse', async () => {
    const party = open()
    const { answer } = await party.flow()
    const again = await party.redeem(answer)
    expect([again.status, await again.json()]).toMatchObject([400, { error: 'invalid_grant' }])
  })

  it('oidcc-codereuse-30seconds', async () => {
    const party = open()
    const { answer, tokens } = await party.flow()
    // Thirty seconds later, without the wait.
    const columns = ['created_at', 'expires_at', 'consumed_at'].map((name) => `${name} = ${name} - 30`)
    await (await database()).prepare(`UPDATE authorization_codes SET ${columns.join(', ')}`).run()
    const again = await party.redeem(answer)
    expect([again.status, await again.json()]).toMatchObject([400, { error: 'invalid_grant' }])
    const headers = bearer(tokens.access_token)
    expect((await workers.fetch('auth', `${issuer}/userinfo`, { headers })).status).toBe(401)
  })

  it('oidcc-ensure-registered-redirect-uri', async () => {
    const party = open()
    const shown = await party.open(party.request({ redirect_uri: `${redirectUri}/unregistered` }))
    expect(shown.status).toBe(400)
    expect(await shows(shown)).toContain('client_or_redirect_uri_unknown')
  })

  it('oidcc-ensure-post-request-succeeds', async () => {
    const party = open()
    const parameters = party.request()
    const asked = await party.browser.post('/authorize', parameters)
    expect(asked.status).toBe(303)
    const again = new URL(asked.headers.get('location') ?? '', issuer)
    expect(again.origin).toBe(issuer)
    const answer = await party.authorize(again.searchParams)
    expect(answer['state']).toBe(parameters.get('state'))
    expect((await party.redeem(answer)).status).toBe(200)
  })

  it('oidcc-server-client-secret-post', async () => {
    const client = 'suite-post'
    const party = open({ client })
    const { code = '' } = await party.authorize(party.request())
    const { code_verifier: ___, ...form } = exchange(code, { client_id: client, client_secret: secret })
    const response = await token(workers, issuer, form, {})
    expect(response.status).toBe(200)
    expect(await tokensOf(response)).toHaveProperty('id_token')
  })

  it.each([
    [
      'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
      { request_uri: 'https://client.example/request.jwt' },
      'request_uri_not_supported',
    ],
    [
      'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
      { request: 'eyJhbGciOiJub25lIn0.e30.' },
      'request_not_supported',
    ],
  ])('%s', async (__, changes, error) => {
    const party = open()
    const parameters = party.request(changes)
    expect(await party.authorize(parameters)).toMatchObject({ error, state: parameters.get('state') })
  })

  it('oidcc-ensure-request-object-with-redirect-uri', async () => {
    const party = open()
    const shown = await party.open(redirectedByObject(party))
    expect(shown.status).toBe(400)
    expect(await shows(shown)).toContain('client_or_redirect_uri_unknown')
  })

  it('a redirect URI in a request object that is refused is of no effect', async () => {
    const party = open()
    const claims = Buffer.from(JSON.stringify({ redirect_uri: 'https://evil.example/' })).toString('base64url')
    const answer = await party.authorize(party.request({ request: `eyJhbGciOiJub25lIn0.${claims}.` }))
    expect(answer['error']).toBe('request_not_supported')
  })

  it('oidcc-claims-essential', async () => {
    const party = open()
    const claims = JSON.stringify({ userinfo: { name: { essential: true } } })
    const { tokens } = await party.flow({ claims })
    expect((await party.userinfo(tokens.access_token))['name']).toBe('Grace Hopper')
  })

  it('oidcc-refresh-token', async () => {
    const party = open()
    const { tokens, claims } = await party.flow({ scope: 'openid offline_access' })
    const refresh = (value: string, client: string): Promise<Response> => {
      const form = refreshing(value)
      return token(workers, issuer, form, { authorization: basic(client, secret) })
    }
    // A refresh token is bound to the client it was issued to.
    const stolen = await refresh(tokens.refresh_token, 'suite-second')
    expect([stolen.status, await stolen.json()]).toMatchObject([400, { error: 'invalid_grant' }])
    const response = await refresh(tokens.refresh_token, clientId)
    expect(response.status).toBe(200)
    const refreshed = await tokensOf(response)
    expect(refreshed.access_token).not.toBe(tokens.access_token)
    const { iss, sub, aud, auth_time } = claims
    const payload = JSON.parse(Buffer.from(refreshed.id_token.split('.')[1] ?? '', 'base64url').toString()) as object
    expect(payload).toMatchObject({ iss, sub, aud, auth_time })
    await party.userinfo(refreshed.access_token)
  })

  it('oidcc-ensure-request-with-valid-pkce-succeeds', async () => {
    const party = open()
    const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    const parameters = party.request({ code_challenge: challenge, code_challenge_method: 'S256' })
    const { code = '' } = await party.authorize(parameters)
    const response = await token(workers, issuer, exchange(code), { authorization: basic(clientId, secret) })
    expect(response.status).toBe(200)
  })
})

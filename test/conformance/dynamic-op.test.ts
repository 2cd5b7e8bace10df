import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basic, initialAccessToken, openBrowser, operator, redirectUri, refreshing, token } from '../auth/browser.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import type { RelyingParty } from './relying-party.ts'
import { createRelyingParty, issuer, redirectedByObject } from './relying-party.ts'
import { startProvider } from './start-provider.ts'

let workers: RunningWorkers
beforeAll(async () => {
  workers = await startProvider({ vars: { REGISTRATION: 'on' }, entry: 'hosts/auth/src/testing/fresh-keys.ts' })
})
afterAll(() => workers?.stop())

type Metadata = Readonly<Record<string, unknown>>

/** CallDynamicRegistrationEndpoint, with the trust of the suite's static clients: neither consent nor PKCE. */
async function callRegistration(changes: Metadata = {}): Promise<Response> {
  const { initial_access_token: credential } = await initialAccessToken(workers, {
    require_consent: false,
    require_pkce: false,
  })
  return workers.fetch('auth', `${issuer}/register`, {
    method: 'POST',
    headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'OpenID suite',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      id_token_signed_response_alg: 'RS256',
      ...changes,
    }),
  })
}

interface Registered {
  readonly information: Metadata & { readonly client_id: string; readonly client_secret: string }
  readonly party: RelyingParty
}

async function register(changes: Metadata = {}, uri = redirectUri): Promise<Registered> {
  const response = await callRegistration(changes)
  // EnsureHttpStatusCodeIs201, EnsureContentTypeJson, CheckNoErrorFromDynamicRegistrationEndpoint
  expect(response.status).toBe(201)
  expect(response.headers.get('content-type')).toContain('application/json')
  const information = (await response.json()) as Registered['information']
  expect(information).not.toHaveProperty('error')
  // ExtractDynamicRegistrationResponse, VerifyClientManagementCredentials
  for (const name of ['client_id', 'client_secret', 'registration_client_uri', 'registration_access_token']) {
    expect(information[name]).toBeTypeOf('string')
  }
  const { client_id: client, client_secret: secret } = information
  const party = createRelyingParty(workers, { mode: 'query', client, secret, redirectUri: uri, algorithm: 'RS256' })
  return { information, party }
}

/** FetchServerKeys, ValidateServerJWKs, CheckDistinctKeyIdValueInServerJWKs, EnsureServerJwksDoesNotContainPrivateKeys */
async function signingKeys(): Promise<ReadonlyArray<Record<string, string>>> {
  const response = await workers.fetch('auth', `${issuer}/.well-known/jwks.json`)
  const { keys } = (await response.json()) as { keys: ReadonlyArray<Record<string, string>> }
  expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length)
  for (const key of keys) {
    expect(key).toMatchObject({ use: 'sig', kid: expect.any(String) })
    for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) expect(key).not.toHaveProperty(member)
  }
  return keys
}

/** ExpectRedirectUriErrorPage */
async function expectPage(response: Response): Promise<void> {
  expect([response.status, response.headers.get('location')]).toEqual([400, null])
  expect(response.headers.get('content-type')).toContain('text/html')
}

describe('oidcc-dynamic-certification-test-plan', () => {
  it('oidcc-server', async () => {
    await (await register()).party.flow()
  })

  it('oidcc-idtoken-rs256', async () => {
    const { information, party } = await register()
    expect(information['id_token_signed_response_alg']).toBe('RS256')
    await party.flow()
  })

  it('oidcc-ensure-redirect-uri-in-authorization-request', async () => {
    const second = `${redirectUri}/second`
    const { party } = await register({ redirect_uris: [redirectUri, second] })
    await expectPage(await party.open(party.request({ redirect_uri: undefined })))
  })

  it('oidcc-redirect-uri-query-OK', async () => {
    const uri = `${redirectUri}?foo=bar`
    const { information, party } = await register({ redirect_uris: [uri] }, uri)
    const answer = await party.authorize(party.request())
    expect(answer).toMatchObject({ foo: 'bar', code: expect.any(String) })
    const form = { grant_type: 'authorization_code', code: answer['code'] ?? '', redirect_uri: uri }
    const authorization = basic(information.client_id, information.client_secret)
    expect((await token(workers, issuer, form, { authorization })).status).toBe(200)
  })

  it('oidcc-redirect-uri-query-added', async () => {
    const { party } = await register()
    await expectPage(await party.open(party.request({ redirect_uri: `${redirectUri}?foo=bar` })))
  })

  it('oidcc-redirect-uri-query-mismatch', async () => {
    const { party } = await register({ redirect_uris: [`${redirectUri}?foo=bar`] })
    await expectPage(await party.open(party.request({ redirect_uri: `${redirectUri}?bar=foo` })))
  })

  it('oidcc-redirect-uri-regfrag', async () => {
    const response = await callRegistration({ redirect_uris: [`${redirectUri}#foobar`] })
    // EnsureHttpStatusCodeIs400, CheckErrorFromDynamicRegistrationEndpointIsInvalidRedirectUriOrInvalidClientMetadata
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_redirect_uri' })
  })

  it('oidcc-refresh-token', async () => {
    const { information, party } = await register()
    const { tokens, claims } = await party.flow()
    const refresh = (authorization: string) =>
      token(workers, issuer, refreshing(tokens.refresh_token), { authorization })
    const other = (await register()).information
    const stolen = await refresh(basic(other.client_id, other.client_secret))
    expect(await stolen.json()).toMatchObject({ error: 'invalid_grant' })
    const refreshed = await refresh(basic(information.client_id, information.client_secret))
    const { id_token: idToken } = (await refreshed.json()) as { id_token: string }
    const again = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()) as Metadata
    for (const name of ['iss', 'sub', 'aud', 'auth_time']) expect(again[name]).toEqual(claims[name])
  })

  it('oidcc-ensure-request-object-with-redirect-uri', async () => {
    const { party } = await register()
    await expectPage(await party.open(redirectedByObject(party)))
  })

  it('oidcc-server-rotate-keys', async () => {
    const { party } = await register()
    const { claims: early, tokens } = await party.flow()
    const database = workers.d1('auth', 'AUTH_DB')
    const day = 86_400
    const before = await signingKeys()
    for (const age of [89 * day, day]) {
      await database
        .prepare(`UPDATE signing_keys SET created_at = created_at - ${age}, activated_at = activated_at - ${age}`)
        .run()
      expect((await operator(workers, '/admin/housekeeping', 'POST')).status).toBe(200)
    }
    const after = await signingKeys()
    // VerifyNewJwksHasNewSigningKey: another kid, and another modulus or point.
    const fresh = after.filter(({ kid }) => before.every((key) => key.kid !== kid))
    expect(fresh.length).toBeGreaterThan(0)
    const values = before.map(({ n, x }) => n ?? x)
    for (const { n, x } of fresh) expect(values).not.toContain(n ?? x)
    // VerifyNewJwksStillHasOldSigningKey; here all of them are, as long as a token that they signed lives.
    expect(after).toEqual(expect.arrayContaining([...before]))
    // Beyond the suite: what signs now is new, and what was signed before is still good.
    const late = await party.flow()
    const signerOf = (jwt: string) => decodeProtectedHeader(jwt).kid
    expect(fresh.map(({ kid }) => kid)).toContain(signerOf(late.tokens.id_token))
    expect(before.map(({ kid }) => kid)).toContain(signerOf(tokens.id_token))
    expect((await party.userinfo(tokens.access_token))['sub']).toBe(early.sub)
  })
})

describe('a client that registered itself, where the Dynamic plan asks for something else', () => {
  it('reads in the metadata where to register, and of no flow but the code flow', async () => {
    const response = await workers.fetch('auth', `${issuer}/.well-known/openid-configuration`)
    expect(await response.json()).toMatchObject({
      issuer,
      registration_endpoint: `${issuer}/register`,
      response_types_supported: ['code'],
      request_uri_parameter_supported: false,
    })
  })

  it('is told that request is not supported', async () => {
    const { party } = await register()
    const answer = await party.authorize(party.request({ request: 'eyJhbGciOiJub25lIn0.e30.' }))
    expect(answer['error']).toBe('request_not_supported')
  })

  it('is told that request_uri is not supported', async () => {
    const { party } = await register()
    const answer = await party.authorize(party.request({ request_uri: 'https://client.example/request.jwt' }))
    expect(answer['error']).toBe('request_uri_not_supported')
  })

  it.each([
    ['policy_uri', 'Privacy policy of Suite &lt;b&gt;'],
    ['tos_uri', 'Terms of Suite &lt;b&gt;'],
  ])('%s: the user is shown the link on the consent page', async (name, text) => {
    const uri = 'https://client.example/page?a=1&b="'
    expect((await callRegistration({ [name]: uri })).status).toBe(400)
    const { party } = await register({ [name]: 'https://client.example/page?a=1&b=2', client_name: 'Suite <b>' })
    const page = await openBrowser(workers, issuer).signIn(party.request({ prompt: 'consent' }), { username: 'grace' })
    const html = await page.text()
    expect(html).toContain(text)
    expect(html).toContain('href="https://client.example/page?a=1&amp;b=2"')
  })
})

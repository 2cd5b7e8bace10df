import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basic, initialAccessToken, openBrowser, operator, redirectUri, refreshing, token } from '../auth/browser.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import type { RelyingParty } from './relying-party.ts'
import { createRelyingParty, issuer } from './relying-party.ts'
import { startProvider } from './start-provider.ts'

let workers: RunningWorkers
beforeAll(async () => {
  workers = await startProvider({ REGISTRATION: 'on' })
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

/** ExpectRedirectUriErrorPage */
async function expectPage(response: Response): Promise<void> {
  expect([response.status, response.headers.get('location')]).toEqual([400, null])
  expect(response.headers.get('content-type')).toContain('text/html')
}

describe('oidcc-dynamic-certification-test-plan', () => {
  it('oidcc-discovery-endpoint-verification', async () => {
    const response = await workers.fetch('auth', `${issuer}/.well-known/openid-configuration`)
    expect(await response.json()).toMatchObject({ issuer, registration_endpoint: `${issuer}/register` })
  })

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

  it.each(['oidcc-request-uri-unsigned', 'oidcc-request-uri-signed-rs256'])('%s', async () => {
    const { party } = await register()
    const answer = await party.authorize(party.request({ request_uri: 'https://client.example/request.jwt' }))
    expect(answer['error']).toBe('request_uri_not_supported')
  })

  it('oidcc-ensure-request-object-with-redirect-uri', async () => {
    const { party } = await register()
    const answer = await party.authorize(party.request({ request: 'eyJhbGciOiJub25lIn0.e30.' }))
    expect(answer['error']).toBe('request_not_supported')
  })

  it.each([
    ['oidcc-registration-policy-uri', 'policy_uri', 'Privacy policy of Suite &lt;b&gt;'],
    ['oidcc-registration-tos-uri', 'tos_uri', 'Terms of Suite &lt;b&gt;'],
  ])('%s: the user is shown the link', async (_, name, text) => {
    const uri = 'https://client.example/page?a=1&b="'
    expect((await callRegistration({ [name]: uri })).status).toBe(400)
    const { party } = await register({ [name]: 'https://client.example/page?a=1&b=2', client_name: 'Suite <b>' })
    const page = await openBrowser(workers, issuer).signIn(party.request({ prompt: 'consent' }), { username: 'grace' })
    const html = await page.text()
    expect(html).toContain(text)
    expect(html).toContain('href="https://client.example/page?a=1&amp;b=2"')
  })

  it('oidcc-server-rotate-keys', async () => {
    const { party } = await register()
    await party.flow()
    const database = workers.d1('auth', 'AUTH_DB')
    const day = 86_400
    const kids = async (): Promise<ReadonlyArray<string>> => {
      const { results } = await database
        .prepare("SELECT kid FROM signing_keys WHERE issuer = ? AND algorithm = 'RS256' AND status <> 'retired'")
        .bind(issuer)
        .all<{ kid: string }>()
      return results.map(({ kid }) => kid)
    }
    const before = await kids()
    for (const age of [89 * day, day]) {
      await database
        .prepare(`UPDATE signing_keys SET created_at = created_at - ${age}, activated_at = activated_at - ${age}`)
        .run()
      expect((await operator(workers, '/admin/housekeeping', 'POST')).status).toBe(200)
    }
    const after = await kids()
    expect(after).toHaveLength(1)
    expect(before).not.toContain(after[0])
    await party.flow()
  })
})

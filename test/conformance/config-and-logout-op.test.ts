import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLocalJWKSet, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tokens } from '../auth/browser.ts'
import {
  afterLogout,
  answerOf,
  claimsOf,
  codeOf,
  exchange,
  hiddenFields,
  issuers,
  password,
  putClient,
  request,
  token,
} from '../auth/browser.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import type { RelyingParty } from './relying-party.ts'
import { createRelyingParty, issuer, jwtPart } from './relying-party.ts'
import { startProvider } from './start-provider.ts'

let workers: RunningWorkers
beforeAll(async () => {
  workers = await startProvider({ vars: { ISSUERS: [...issuers, httpsIssuer].join(' ') } })
})
afterAll(() => workers?.stop())

type Metadata = Readonly<Record<string, unknown>>
const metadata = async (): Promise<Metadata> =>
  (await (await workers.fetch('auth', `${issuer}/.well-known/openid-configuration`)).json()) as Metadata

const httpsIssuer = 'https://login.example'

/** A browser's cookies at an https issuer. */
function secureBrowser() {
  const cookies = new Map<string, string>()
  const set: Array<string> = []
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...init.headers, cookie }
    const response = await workers.fetch('auth', `${httpsIssuer}${path}`, { ...init, headers })
    for (const line of response.headers.getSetCookie()) {
      set.push(line)
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    return response
  }
  return { send, set }
}

describe('oidcc-config-certification-test-plan over https', () => {
  it('oidcc-discovery-endpoint-verification: issuer, jwks_uri and every endpoint are https, at its own host', async () => {
    const response = await workers.fetch('auth', `${httpsIssuer}/.well-known/openid-configuration`)
    const document = (await response.json()) as Metadata
    expect(document['issuer']).toBe(httpsIssuer)
    const urls = Object.entries(document).filter(([name]) => /_endpoint$|_uri$/.test(name))
    expect(urls.length).toBeGreaterThan(6)
    for (const [name, url] of urls) expect([name, String(url).startsWith(`${httpsIssuer}/`)]).toEqual([name, true])
    const { keys } = (await (await workers.fetch('auth', String(document['jwks_uri']))).json()) as {
      keys: ReadonlyArray<object>
    }
    expect(keys).toMatchObject([{ kty: 'EC', use: 'sig', alg: 'ES256' }])
    expect((await workers.fetch('auth', `http://login.example/.well-known/openid-configuration`)).status).toBe(404)
  })

  it('completes the code flow, with cookies that are bound to the host and sent over https only', async () => {
    const { send, set } = secureBrowser()
    const form = 'application/x-www-form-urlencoded'
    const headers = { 'content-type': form, 'sec-fetch-site': 'same-origin' }
    const fields = hiddenFields(await (await send(`/authorize?${request()}`)).text())
    fields.set('username', 'ada')
    fields.set('password', password)
    const answer = await send('/sign-in', { method: 'POST', headers, body: fields.toString() })
    expect(answerOf(answer).get('iss')).toBe(httpsIssuer)
    const redeemed = await token(workers, httpsIssuer, exchange(codeOf(answer)))
    const { id_token } = (await redeemed.json()) as Tokens
    expect(claimsOf(id_token)['iss']).toBe(httpsIssuer)
    expect(set.length).toBe(2)
    for (const line of set)
      expect(line).toMatch(/^__Host-voyage_(form|session)=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    const elsewhere = { ...headers, 'sec-fetch-site': 'cross-site' }
    expect((await send('/sign-in', { method: 'POST', headers: elsewhere, body: fields.toString() })).status).toBe(403)
  })
})

describe('oidcc-config-certification-test-plan', () => {
  it('oidcc-discovery-endpoint-verification', async () => {
    const response = await workers.fetch('auth', `${issuer}/.well-known/openid-configuration`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('application/json')
    const document = (await response.json()) as Metadata
    expect(document['issuer']).toBe(issuer)
    for (const name of ['authorization', 'token', 'userinfo', 'end_session', 'introspection', 'revocation']) {
      expect(String(document[`${name}_endpoint`]).startsWith(`${issuer}/`)).toBe(true)
    }
    expect(document).toMatchObject({
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      claims_parameter_supported: true,
      request_parameter_supported: false,
      request_uri_parameter_supported: false,
    })
    const lists: ReadonlyArray<readonly [string, string]> = [
      ['id_token_signing_alg_values_supported', 'RS256'],
      ['scopes_supported', 'openid'],
      ['response_modes_supported', 'form_post'],
      ['grant_types_supported', 'authorization_code'],
      ['token_endpoint_auth_methods_supported', 'client_secret_basic'],
      ['code_challenge_methods_supported', 'S256'],
      ['claims_supported', 'sub'],
    ]
    for (const [name, value] of lists) expect(document[name]).toContain(value)
    // RFC 8414 section 3.2: no empty lists.
    for (const value of Object.values(document)) if (Array.isArray(value)) expect(value).not.toHaveLength(0)

    const jwks = (await (await workers.fetch('auth', String(document['jwks_uri']))).json()) as {
      keys: ReadonlyArray<Record<string, unknown>>
    }
    expect(jwks.keys.length).toBeGreaterThan(0)
    expect(new Set(jwks.keys.map(({ kid }) => kid)).size).toBe(jwks.keys.length)
    for (const key of jwks.keys) {
      expect(key).toMatchObject({ use: 'sig', kid: expect.any(String) })
      for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) expect(key).not.toHaveProperty(member)
    }
  })
})

describe('oidcc-rp-initiated-logout-certification-test-plan', () => {
  const signIn = async (): Promise<{ party: RelyingParty; idToken: string }> => {
    const party = createRelyingParty(workers, { mode: 'query' })
    return { party, idToken: (await party.flow()).tokens.id_token }
  }
  const isSignedIn = async ({ browser, request }: RelyingParty): Promise<boolean> => {
    const response = await browser.get(`/authorize?${request({ prompt: 'none' })}`)
    return new URL(response.headers.get('location') ?? '').searchParams.has('code')
  }
  const end = (party: RelyingParty, parameters: Record<string, string>): Promise<Response> =>
    party.browser.get(`/logout?${new URLSearchParams(parameters)}`)

  it('oidcc-rp-initiated-logout-discovery-endpoint-verification', async () => {
    expect((await metadata())['end_session_endpoint']).toBe(`${issuer}/logout`)
  })

  it('oidcc-rp-initiated-logout', async () => {
    const { party, idToken } = await signIn()
    const state = 'state ~é%+/'
    const response = await end(party, { id_token_hint: idToken, post_logout_redirect_uri: afterLogout, state })
    const location = new URL(response.headers.get('location') ?? '')
    expect(`${location.origin}${location.pathname}`).toBe(afterLogout)
    expect([...location.searchParams]).toEqual([['state', state]])
    expect(await isSignedIn(party)).toBe(false)
  })

  it('oidcc-rp-initiated-logout-no-state', async () => {
    const { party, idToken } = await signIn()
    const response = await end(party, { id_token_hint: idToken, post_logout_redirect_uri: afterLogout })
    expect(response.headers.get('location')).toBe(afterLogout)
    expect(await isSignedIn(party)).toBe(false)
  })

  it.each([
    ['oidcc-rp-initiated-logout-bad-post-logout-redirect-uri', `${afterLogout}/unregistered`],
    ['oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri', `${afterLogout}?foo=bar`],
  ])('%s', async (_, uri) => {
    const { party, idToken } = await signIn()
    const response = await end(party, { id_token_hint: idToken, post_logout_redirect_uri: uri })
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
    expect(await isSignedIn(party)).toBe(true)
  })

  it.each([
    // ChangeIdTokenToAlgNone
    [
      'oidcc-rp-initiated-logout-modified-id-token-hint',
      (payload: string) => `${jwtPart({ alg: 'none' })}.${payload}.`,
    ],
    [
      'an id_token_hint of another sub under the old signature is no hint',
      (payload: string, { header, signature }: { header: string; signature: string }) => {
        const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
        return `${header}.${jwtPart({ ...claims, sub: 'someone else' })}.${signature}`
      },
    ],
  ])('%s', async (_, change) => {
    const { party, idToken } = await signIn()
    const [header = '', payload = '', signature = ''] = idToken.split('.')
    const hint = change(payload, { header, signature })
    const response = await end(party, { id_token_hint: hint, post_logout_redirect_uri: afterLogout })
    expect([response.status, response.headers.get('location')]).toEqual([200, null])
    expect(await response.text()).toContain('Sign out?')
    expect(await isSignedIn(party)).toBe(true)
  })

  it('oidcc-rp-initiated-logout-bad-id-token-hint', async () => {
    const { party, idToken } = await signIn()
    const claims = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >
    const { privateKey } = await generateKeyPair('RS256')
    const hint = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT' }).sign(privateKey)
    const response = await end(party, { id_token_hint: hint, post_logout_redirect_uri: afterLogout })
    expect([response.status, response.headers.get('location')]).toEqual([200, null])
    expect(await response.text()).toContain('Sign out?')
    expect(await isSignedIn(party)).toBe(true)
  })

  it.each([
    ['oidcc-rp-initiated-logout-no-params', {}],
    ['oidcc-rp-initiated-logout-only-state', { state: 'state' }],
    ['oidcc-rp-initiated-logout-no-id-token-hint', { post_logout_redirect_uri: afterLogout, state: 'state' }],
  ])('%s', async (_, parameters) => {
    const { party } = await signIn()
    const response = await end(party, parameters)
    expect([response.status, response.headers.get('location')]).toEqual([200, null])
    expect(await response.text()).toContain('Sign out?')
    expect(await isSignedIn(party)).toBe(true)
  })

  it('oidcc-rp-initiated-logout-no-post-logout-redirect-uri', async () => {
    const { party, idToken } = await signIn()
    const response = await end(party, { id_token_hint: idToken, state: 'state' })
    expect(response.headers.get('location')).toBeNull()
    expect(await response.text()).toContain('You are signed out')
    expect(await isSignedIn(party)).toBe(false)
  })
})

describe('oidcc-backchannel-rp-initiated-logout-certification-test-plan', () => {
  it('oidcc-backchannel-logout-discovery-endpoint-verification', async () => {
    const document = await metadata()
    expect(document).toMatchObject({
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      end_session_endpoint: `${issuer}/logout`,
    })
  })

  it('oidcc-backchannel-rp-initiated-logout', async () => {
    const received: Array<{ readonly type: string; readonly body: string }> = []
    const server = createServer((incoming, outgoing) => {
      let body = ''
      incoming.on('data', (chunk) => (body += String(chunk)))
      incoming.on('end', () => {
        received.push({ type: String(incoming.headers['content-type']), body })
        outgoing.writeHead(200, { 'cache-control': 'no-store' }).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/backchannel_logout`
      const client = 'suite-backchannel'
      await putClient(workers, 'ten_one', client, { require_pkce: false, backchannel_logout_uri: uri })
      const party = createRelyingParty(workers, { mode: 'query', client })
      const { tokens, claims } = await party.flow()
      const parameters = { id_token_hint: tokens.id_token, post_logout_redirect_uri: afterLogout, state: 's' }
      const response = await party.browser.get(`/logout?${new URLSearchParams(parameters)}`)
      expect(response.headers.get('location')).toBe(`${afterLogout}?state=s`)
      await expect.poll(() => received.length, { timeout: 5_000 }).toBe(1)

      expect(received[0]?.type).toContain('application/x-www-form-urlencoded')
      const logoutToken = new URLSearchParams(received[0]?.body).get('logout_token') ?? ''
      const jwks = await (await workers.fetch('auth', `${issuer}/.well-known/jwks.json`)).json()
      const keys = createLocalJWKSet(jwks as Parameters<typeof createLocalJWKSet>[0])
      const verified = await jwtVerify(logoutToken, keys, { issuer, audience: client, typ: 'logout+jwt' })
      expect(verified.protectedHeader.alg).toBe('ES256')
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
      expect(verified.payload).toMatchObject({ sub: claims.sub, sid: claims['sid'], events, jti: expect.any(String) })
      expect(verified.payload).not.toHaveProperty('nonce')
      expect(Number(verified.payload.exp) - Number(verified.payload.iat)).toBeLessThanOrEqual(120)
    } finally {
      server.close()
    }
  })
})

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  buildAuthorizationUrl,
  buildLogoutUrl,
  completeSignIn,
  createAuthorizationTransaction,
  createClient,
  createProvider,
  refreshTokens,
} from '@voyage/auth-client'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askUserinfo, revoke } from './ask-provider.ts'
import { createTinyBrowser } from './tiny-browser.ts'

const redirectUri = 'https://app.example/callback'
const postLogoutRedirectUri = 'https://app.example/'
const clientSecret = 'a secret: with % and +'
const server = createServer()
let issuer = ''

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'app',
        client_secret: clientSecret,
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [postLogoutRedirectUri],
      },
    ],
    cookies: { keys: ['test'] },
    features: { revocation: { enabled: true } },
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'one', alg: 'RS256', use: 'sig' }] },
  })
  server.on('request', provider.callback())
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

function setUp({ clockSkew = 0 } = {}) {
  const clock = () => Math.floor(Date.now() / 1000) + clockSkew
  const provider = createProvider({ issuer, clock, fetch: (request) => fetch(request) })
  const client = createClient({
    clientId: 'app',
    clientAuthentication: { method: 'client_secret_basic', clientSecret },
  })
  const party = { provider, issuer, client, clock }
  const browser = createTinyBrowser(issuer)

  /** Goes to the provider and comes back with what it answers. */
  async function authorize(prompt: string) {
    const transaction = createAuthorizationTransaction((length) => crypto.getRandomValues(new Uint8Array(length)))
    const url = await buildAuthorizationUrl({
      metadata: await provider.metadata(),
      clientId: 'app',
      redirectUri,
      transaction,
      scopes: ['openid', 'offline_access'],
      prompt,
    })
    let visit = await browser.open(url)
    for (const form of [{ prompt: 'login', login: 'alice', password: 'any' }, { prompt: 'consent' }]) {
      if (visit.url.pathname.startsWith('/interaction/')) visit = await browser.open(visit.url, form)
    }
    expect(`${visit.url.origin}${visit.url.pathname}`).toBe(redirectUri)
    return { ...party, redirectUri, transaction, parameters: visit.url.searchParams }
  }

  async function signIn() {
    const tokens = await completeSignIn(await authorize('consent'))
    if (!tokens.ok) throw new Error(JSON.stringify(tokens.error))
    return tokens.value
  }

  return { ...party, browser, authorize, signIn }
}

const refreshTokenOf = ({ refreshToken }: { readonly refreshToken: string | null }) => {
  if (refreshToken === null) throw new Error('the provider gave no refresh token')
  return refreshToken
}

describe('with npm oidc-provider, a relying party', () => {
  it('signs in, refreshes and reads userinfo', async () => {
    const { signIn, ...party } = setUp()
    const tokens = await signIn()
    expect(tokens.claims).toMatchObject({ iss: issuer, sub: 'alice' })
    const refreshed = await refreshTokens({ ...party, before: tokens, refreshToken: refreshTokenOf(tokens) })
    if (!refreshed.ok) throw new Error(JSON.stringify(refreshed.error))
    expect(refreshed.value.claims.sub).toBe('alice')
    expect(refreshed.value.accessToken).not.toBe(tokens.accessToken)

    const { accessToken } = refreshed.value
    expect(await askUserinfo(party, { accessToken, subject: 'alice' })).toMatchObject({ ok: true })
  })

  it('signs out at the provider, which then knows nobody', async () => {
    const { signIn, authorize, browser, provider } = setUp()
    const { idToken } = await signIn()
    expect(await completeSignIn(await authorize('none'))).toMatchObject({ ok: true })

    const metadata = await provider.metadata()
    const url = buildLogoutUrl({ metadata, clientId: 'app', idTokenHint: idToken, postLogoutRedirectUri, state: 's' })
    if (!url.ok) throw new Error(url.error.reason)
    const { page } = await browser.open(url.value)
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(page) ?? []
    const after = await browser.open(new URL('/session/end/confirm', issuer), { xsrf, logout: 'yes' })
    expect(after.url.href).toBe(`${postLogoutRedirectUri}?state=s`)
    expect(await completeSignIn(await authorize('none'))).toMatchObject({
      ok: false,
      error: { step: 'authorization_response', refusal: { error: 'login_required' } },
    })
  })

  it('is refused a second use of the code (back button, double submit)', async () => {
    const answer = await setUp().authorize('consent')
    expect(await completeSignIn(answer)).toMatchObject({ ok: true })
    expect(await completeSignIn(answer)).toMatchObject({
      ok: false,
      error: { step: 'token_response', refusal: { error: 'invalid_grant' } },
    })
  })

  it('is refused a refresh token that was revoked', async () => {
    const { signIn, ...party } = setUp()
    const tokens = await signIn()
    const refreshToken = refreshTokenOf(tokens)
    expect(await revoke(party, refreshToken)).toMatchObject({ ok: true })
    expect(await refreshTokens({ ...party, before: tokens, refreshToken })).toMatchObject({
      ok: false,
      error: { step: 'token_response', refusal: { error: 'invalid_grant' } },
    })
  })

  it.each([-60, 60])('signs in with a clock that is %i seconds off', async (clockSkew) => {
    expect((await setUp({ clockSkew }).signIn()).claims.sub).toBe('alice')
  })

  it('refuses an injected code: it was given for another transaction (RFC 9700 4.5)', async () => {
    const attacker = await setUp().authorize('consent')
    const victim = await setUp().authorize('consent')
    const injected = new URLSearchParams(victim.parameters)
    injected.set('code', attacker.parameters.get('code') ?? '')
    expect(await completeSignIn({ ...victim, parameters: injected })).toMatchObject({
      ok: false,
      error: { step: 'token_response', refusal: { error: 'invalid_grant' } },
    })
  })
})

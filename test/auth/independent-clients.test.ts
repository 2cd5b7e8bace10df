import * as oauth from 'oauth4webapi'
import { InMemoryWebStorage, OidcClient, WebStorageStateStore } from 'oidc-client-ts'
import * as openid from 'openid-client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Browser } from './browser.ts'
import { afterLogout, answerOf, initialAccessToken, issuers, openBrowser, redirectUri, secret } from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile({ vars: { REGISTRATION: 'on' } })
afterEach(() => vi.unstubAllGlobals())

const scope = 'openid profile email'
const ada = { name: 'Ada Lovelace', email: 'ada@example.com' }

type AnyInit = Omit<RequestInit, 'body'> & { readonly body?: unknown }

// Node resolves no name under localhost: every library sends its forms through this instead of the network.
const send = (url: string, { body, ...init }: AnyInit = {}): Promise<Response> =>
  workers.fetch('auth', url, body === undefined || body === null ? init : { ...init, body: String(body) })

/** Signs ada in at the authorization URL that a library made, and returns the address that the browser is sent back to. */
async function signIn(browser: Browser, url: URL): Promise<URL> {
  return new URL((await browser.signIn(url.searchParams)).headers.get('location') ?? '')
}

/** The same at a client that registered itself: the user is asked and allows it. */
async function signInAndAllow(browser: Browser, url: URL): Promise<URL> {
  const answer = await browser.decide(await browser.signIn(url.searchParams), 'allow')
  expect(answerOf(answer).get('error')).toBeNull()
  return new URL(answer.headers.get('location') ?? '')
}

/** Opens the end-session URL that a library made, and returns the address that the browser is sent back to. */
async function signOut(browser: Browser, url: URL): Promise<URL> {
  return new URL((await browser.get(`/logout${url.search}`)).headers.get('location') ?? '')
}

describe.each(issuers)('at %s', (issuer) => {
  it('openid-client signs in, reads userinfo, refreshes, introspects, revokes and signs out', async () => {
    const config = await openid.discovery(new URL(issuer), 'meridian', undefined, openid.ClientSecretBasic(secret), {
      [openid.customFetch]: send,
      execute: [openid.allowInsecureRequests],
    })
    openid.enableNonRepudiationChecks(config)
    const browser = openBrowser(workers, issuer)
    const checks = {
      pkceCodeVerifier: openid.randomPKCECodeVerifier(),
      expectedState: openid.randomState(),
      expectedNonce: openid.randomNonce(),
      maxAge: 600,
    }
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope,
      state: checks.expectedState,
      nonce: checks.expectedNonce,
      max_age: '600',
      code_challenge: await openid.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
      code_challenge_method: 'S256',
    })
    const tokens = await openid.authorizationCodeGrant(config, await signIn(browser, url), checks)
    const subject = tokens.claims()?.sub ?? ''
    expect(await openid.fetchUserInfo(config, tokens.access_token, subject)).toMatchObject(ada)

    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '')
    expect(refreshed.claims()?.sub).toBe(subject)
    expect(await openid.tokenIntrospection(config, refreshed.access_token)).toMatchObject({
      active: true,
      sub: subject,
    })
    await openid.tokenRevocation(config, refreshed.refresh_token ?? '')
    await expect(openid.refreshTokenGrant(config, refreshed.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    })

    const left = openid.buildEndSessionUrl(config, {
      id_token_hint: refreshed.id_token ?? '',
      post_logout_redirect_uri: afterLogout,
      state: 'bye',
    })
    expect((await signOut(browser, left)).href).toBe(`${afterLogout}?state=bye`)
  })

  it('openid-client registers itself, signs in and refreshes', async () => {
    const { initial_access_token: initialAccessTokenValue } = await initialAccessToken(
      workers,
      {},
      { issuer, tenant: 'ten_one' },
    )
    const registered = {
      redirect_uris: [redirectUri],
      client_name: 'openid-client',
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_post',
    }
    const config = await openid.dynamicClientRegistration(new URL(issuer), registered, openid.ClientSecretPost(), {
      initialAccessToken: initialAccessTokenValue,
      [openid.customFetch]: send,
      execute: [openid.allowInsecureRequests],
    })
    expect(config.clientMetadata()).toMatchObject({ ...registered, client_secret: expect.any(String) })
    const pkceCodeVerifier = openid.randomPKCECodeVerifier()
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    })
    const callback = await signInAndAllow(openBrowser(workers, issuer), url)
    const tokens = await openid.authorizationCodeGrant(config, callback, { pkceCodeVerifier })
    const subject = tokens.claims()?.sub ?? ''
    expect(await openid.fetchUserInfo(config, tokens.access_token, subject)).toMatchObject(ada)
    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '')
    expect(refreshed.claims()?.sub).toBe(subject)
  })

  it('oauth4webapi registers itself as a public client, signs in, and is refused without its token', async () => {
    const options = { [oauth.customFetch]: send, [oauth.allowInsecureRequests]: true }
    const at = new URL(issuer)
    const server = await oauth.processDiscoveryResponse(at, await oauth.discoveryRequest(at, options))
    const wanted = { redirect_uris: [redirectUri], token_endpoint_auth_method: 'none', scope }
    const refused = oauth.dynamicClientRegistrationRequest(server, wanted, options)
    await expect(refused.then(oauth.processDynamicClientRegistrationResponse)).rejects.toMatchObject({ status: 401 })
    const { initial_access_token: value } = await initialAccessToken(workers, {}, { issuer, tenant: 'ten_one' })
    const bad = { ...wanted, redirect_uris: ['http://client.example/'] }
    const mistaken = oauth.dynamicClientRegistrationRequest(server, bad, { ...options, initialAccessToken: value })
    await expect(mistaken.then(oauth.processDynamicClientRegistrationResponse)).rejects.toMatchObject({
      error: 'invalid_redirect_uri',
    })
    const client = await oauth.processDynamicClientRegistrationResponse(
      await oauth.dynamicClientRegistrationRequest(server, wanted, { ...options, initialAccessToken: value }),
    )
    const verifier = oauth.generateRandomCodeVerifier()
    const url = new URL(server.authorization_endpoint ?? '')
    url.search = new URLSearchParams({
      client_id: client.client_id,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString()
    const callback = await signInAndAllow(openBrowser(workers, issuer), url)
    const answer = oauth.validateAuthResponse(server, client, callback, oauth.expectNoState)
    const exchanged = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      answer,
      redirectUri,
      verifier,
      options,
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, exchanged, { requireIdToken: true })
    expect(oauth.getValidatedIdTokenClaims(tokens)?.aud).toBe(client.client_id)
  })

  it('oauth4webapi, the strictest, signs in, reads userinfo, refreshes and signs out', async () => {
    const options = { [oauth.customFetch]: send, [oauth.allowInsecureRequests]: true }
    const at = new URL(issuer)
    const server = await oauth.processDiscoveryResponse(at, await oauth.discoveryRequest(at, options))
    const client: oauth.Client = { client_id: 'meridian-app', require_auth_time: true }
    const browser = openBrowser(workers, issuer)
    const verifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const nonce = oauth.generateRandomNonce()
    const url = new URL(server.authorization_endpoint ?? '')
    url.search = new URLSearchParams({
      client_id: client.client_id,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope,
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString()
    const answer = oauth.validateAuthResponse(server, client, await signIn(browser, url), state)
    const exchange = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      answer,
      redirectUri,
      verifier,
      options,
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, exchange, {
      expectedNonce: nonce,
      requireIdToken: true,
    })
    await oauth.validateApplicationLevelSignature(server, exchange, options)
    const subject = oauth.getValidatedIdTokenClaims(tokens)?.sub ?? ''
    const userinfo = await oauth.userInfoRequest(server, client, tokens.access_token, options)
    expect(await oauth.processUserInfoResponse(server, client, subject, userinfo)).toMatchObject(ada)

    const refreshed = await oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(server, client, oauth.None(), tokens.refresh_token ?? '', options),
    )
    expect(oauth.getValidatedIdTokenClaims(refreshed)?.sub).toBe(subject)

    const left = new URL(server.end_session_endpoint ?? '')
    left.searchParams.set('id_token_hint', refreshed.id_token ?? '')
    left.searchParams.set('post_logout_redirect_uri', afterLogout)
    expect((await signOut(browser, left)).href).toBe(afterLogout)
  })

  it('oidc-client-ts signs in, reads userinfo, refreshes, revokes and signs out', async () => {
    vi.stubGlobal('fetch', send)
    const client = new OidcClient({
      authority: issuer,
      client_id: 'meridian-app',
      redirect_uri: redirectUri,
      post_logout_redirect_uri: afterLogout,
      scope,
      loadUserInfo: true,
      stateStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    })
    const browser = openBrowser(workers, issuer)
    const { url } = await client.createSigninRequest({ state: { page: '/lanes' } })
    const signedIn = await client.processSigninResponse((await signIn(browser, new URL(url))).href)
    expect(signedIn.userState).toEqual({ page: '/lanes' })
    expect(signedIn.profile).toMatchObject({ iss: issuer, ...ada })

    const refresh = ({ refresh_token = '' }) => client.useRefreshToken({ state: { ...signedIn, refresh_token } })
    const refreshed = await refresh(signedIn)
    expect(refreshed.access_token).not.toBe(signedIn.access_token)
    expect(refreshed.profile.sub).toBe(signedIn.profile.sub)
    await client.revokeToken(refreshed.refresh_token ?? '', 'refresh_token')
    await expect(refresh(refreshed)).rejects.toMatchObject({ error: 'invalid_grant' })

    const left = await client.createSignoutRequest({ id_token_hint: refreshed.id_token ?? '', state: 'bye' })
    const after = await client.processSignoutResponse((await signOut(browser, new URL(left.url))).href)
    expect(after.error).toBeNull()
    expect((await browser.get('/account')).status).not.toBe(200)
  })
})

import type { ClientAuthentication } from '@voyage/auth-client'
import {
  buildAuthorizationUrl,
  completeSignIn,
  createAuthorizationTransaction,
  createClient,
  createProvider,
  refreshTokens,
} from '@voyage/auth-client'
import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, launchChromium } from '../browser/chromium.ts'
import { askUserinfo, revoke } from './ask-provider.ts'
import type { ExampleApps } from './example-apps.ts'
import { pageClient, serverClient, startExampleApps } from './example-apps.ts'
import type { AuthlibProvider } from './start-authlib-provider.ts'
import { hasAuthlib, startAuthlibProvider } from './start-authlib-provider.ts'
import { createTinyBrowser } from './tiny-browser.ts'

const redirectUri = 'https://app.example/callback'
// Authlib does not form-decode what comes in the Basic scheme (RFC 6749 section 2.3.1); this one reads the same either way.
const clientSecret = 'client-secret-of-the-tests'

describe.skipIf(!hasAuthlib)('with Authlib, a relying party', () => {
  let provider: AuthlibProvider
  let apps: ExampleApps

  beforeAll(async () => {
    apps = await startExampleApps()
    provider = await startAuthlibProvider({
      confidential: { secret: clientSecret, redirect_uris: [redirectUri] },
      public: { secret: null, redirect_uris: [redirectUri] },
      [pageClient]: { secret: null, redirect_uris: [`${apps.page}/callback`, `${apps.page}/relay`] },
      [serverClient.id]: { secret: serverClient.secret, redirect_uris: [`${apps.server}/callback`] },
    })
    await apps.serve(provider.issuer, (request) => fetch(request))
  })
  afterAll(() => {
    provider?.stop()
    apps?.stop()
  })

  function setUp({ method = 'client_secret_basic', clockSkew = 0 }: { method?: string; clockSkew?: number } = {}) {
    const { issuer } = provider
    const clock = () => Math.floor(Date.now() / 1000) + clockSkew
    const clientId = method === 'none' ? 'public' : 'confidential'
    const clientAuthentication = (method === 'none' ? { method } : { method, clientSecret }) as ClientAuthentication
    const client = createClient({ clientId, clientAuthentication })
    const party = {
      provider: createProvider({ issuer, clock, fetch: (request) => fetch(request) }),
      issuer,
      client,
      clock,
    }
    const browser = createTinyBrowser(issuer)

    async function authorize(prompt?: string) {
      const transaction = createAuthorizationTransaction((length) => crypto.getRandomValues(new Uint8Array(length)))
      const metadata = await party.provider.metadata()
      const shown = prompt === undefined ? {} : { prompt }
      const url = await buildAuthorizationUrl({ metadata, clientId, redirectUri, transaction, ...shown })
      let visit = await browser.open(url)
      if (visit.page.includes('name="username"')) visit = await browser.open(visit.url, { username: 'ada' })
      expect(`${visit.url.origin}${visit.url.pathname}`).toBe(redirectUri)
      return { ...party, redirectUri, transaction, parameters: visit.url.searchParams }
    }
    async function signIn() {
      const tokens = await completeSignIn(await authorize())
      if (!tokens.ok) throw new Error(JSON.stringify(tokens.error))
      return { ...tokens.value, refreshToken: tokens.value.refreshToken ?? '' }
    }
    return { ...party, authorize, signIn }
  }
  const keyOf = ({ idToken }: { readonly idToken: string }) => decodeProtectedHeader(idToken).kid

  it.each(['client_secret_basic', 'client_secret_post', 'none'])(
    'signs in, refreshes and reads userinfo as a client with %s',
    async (method) => {
      const { signIn, ...party } = setUp({ method })
      const before = await signIn()
      expect(before.claims).toMatchObject({ iss: provider.issuer, sub: 'ada', nonce: expect.any(String) })
      const refreshed = await refreshTokens({ ...party, before, refreshToken: before.refreshToken })
      if (!refreshed.ok) throw new Error(JSON.stringify(refreshed.error))
      expect(refreshed.value.idToken).not.toBe(before.idToken)
      expect(refreshed.value.claims).toMatchObject({ sub: 'ada', auth_time: before.claims.auth_time })
      expect(refreshed.value.refreshToken).not.toBe(before.refreshToken)
      const { accessToken } = refreshed.value
      expect(await askUserinfo(party, { accessToken, subject: 'ada' })).toMatchObject({ ok: true })
    },
  )

  it('is refused a code a second time, one of another transaction, and a revoked refresh token', async () => {
    const { authorize, signIn, ...party } = setUp()
    const refused = { ok: false, error: { step: 'token_response', refusal: { error: 'invalid_grant' } } }
    const answer = await authorize()
    const other = await authorize()
    const injected = new URLSearchParams(answer.parameters)
    injected.set('code', other.parameters.get('code') ?? '')
    expect(await completeSignIn({ ...answer, parameters: injected })).toMatchObject(refused)
    expect(await completeSignIn(answer)).toMatchObject({ ok: true })
    expect(await completeSignIn(answer)).toMatchObject(refused)

    const before = await signIn()
    expect(await revoke(party, before.refreshToken)).toMatchObject({ ok: true })
    const late = await refreshTokens({ ...party, before, refreshToken: before.refreshToken })
    expect(late).toMatchObject({ ok: false, error: { step: 'token_response' } })
  })

  it('does not believe an error answer that lacks the state, as Authlib 1.2 sends it', async () => {
    expect(await completeSignIn(await setUp().authorize('none'))).toMatchObject({
      ok: false,
      error: { step: 'authorization_response', refusal: { reason: 'state_missing' } },
    })
  })

  it('accepts the key that the provider changed to after the keys were fetched', async () => {
    const { signIn, ...party } = setUp()
    const before = await signIn()
    await provider.rotateKeys()
    const refreshed = await refreshTokens({ ...party, before, refreshToken: before.refreshToken })
    if (!refreshed.ok) throw new Error(JSON.stringify(refreshed.error))
    expect(keyOf(refreshed.value)).not.toBe(keyOf(before))
    expect(keyOf(refreshed.value)).toBe(keyOf(await signIn()))
  })

  it.each([-60, 60])('signs in with a clock that is %i seconds off', async (clockSkew) => {
    expect((await setUp({ clockSkew }).signIn()).claims.sub).toBe('ada')
  })

  it.skipIf(chromiumPath === undefined)('signs in from both examples in Chromium, and refreshes', async () => {
    const browser = await launchChromium()
    try {
      const page = await browser.newPage()
      page.setDefaultTimeout(20_000)
      await page.goto(apps.page)
      await page.locator('#sign-in').click()
      await page.getByLabel('Username').fill('ada')
      await page.keyboard.press('Enter')
      await page.locator('#status', { hasText: 'ada' }).waitFor()
      await page.clock.setFixedTime(Date.now() + 290_000)
      await page.locator('#token').click()
      await page.locator('#status', { hasText: /^token$/ }).waitFor()

      const server = await browser.newPage()
      await server.goto(`${apps.server}/`)
      await server.getByLabel('Username').fill('ada')
      await server.keyboard.press('Enter')
      await server.waitForURL(`${apps.server}/`)
      expect(await server.locator('body').innerText()).toBe('Hello ada')
      apps.ahead = 160
      await server.reload()
      expect(await server.locator('body').innerText()).toBe('Hello ada')
    } finally {
      await browser.close()
    }
  })
})

import {
  buildAuthorizationUrl,
  buildLogoutUrl,
  completeSignIn,
  createAuthorizationTransaction,
  createProvider,
  publicClient,
  refreshTokens,
} from '@voyage/auth-client'
import { decodeProtectedHeader } from 'jose'
import { OAuth2Server } from 'oauth2-mock-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askUserinfo } from './ask-provider.ts'
import { createTinyBrowser } from './tiny-browser.ts'

const redirectUri = 'https://app.example/callback'
const postLogoutRedirectUri = 'https://app.example/'
const client = publicClient('app')
let server: OAuth2Server
let issuer = ''

beforeEach(async () => {
  server = new OAuth2Server()
  await server.issuer.keys.generate('RS256', { kid: 'one' })
  await server.start(0, '127.0.0.1')
  issuer = `http://127.0.0.1:${server.address().port}`
  server.issuer.url = issuer
})

afterEach(() => server.stop())

function setUp() {
  const clock = () => Math.floor(Date.now() / 1000)
  const provider = createProvider({ issuer, clock, fetch: (request) => fetch(request) })
  const party = { provider, issuer, client, clock }

  async function signIn() {
    const transaction = createAuthorizationTransaction((length) => crypto.getRandomValues(new Uint8Array(length)))
    const metadata = await provider.metadata()
    const url = await buildAuthorizationUrl({ metadata, clientId: 'app', redirectUri, transaction })
    const { url: back } = await createTinyBrowser(issuer).open(url)
    const tokens = await completeSignIn({ ...party, redirectUri, transaction, parameters: back.searchParams })
    if (!tokens.ok) throw new Error(JSON.stringify(tokens.error))
    return tokens.value
  }

  return { ...party, signIn }
}

const keyIdOf = ({ idToken }: { readonly idToken: string }) => decodeProtectedHeader(idToken).kid

describe('with npm oauth2-mock-server, a relying party', () => {
  it('signs in, refreshes, reads userinfo and signs out', async () => {
    const { signIn, ...party } = setUp()
    const tokens = await signIn()
    expect(tokens.claims).toMatchObject({ iss: issuer, sub: 'johndoe', aud: 'app' })
    const refreshToken = tokens.refreshToken ?? ''
    const refreshed = await refreshTokens({ ...party, before: tokens, refreshToken })
    if (!refreshed.ok) throw new Error(JSON.stringify(refreshed.error))
    expect(refreshed.value.claims.sub).toBe('johndoe')

    const { accessToken } = refreshed.value
    expect(await askUserinfo(party, { accessToken, subject: 'johndoe' })).toMatchObject({ ok: true })

    const metadata = await party.provider.metadata()
    const out = buildLogoutUrl({ metadata, clientId: 'app', idTokenHint: tokens.idToken, postLogoutRedirectUri })
    if (!out.ok) throw new Error(out.error.reason)
    expect((await createTinyBrowser(issuer).open(out.value)).url.href).toBe(postLogoutRedirectUri)
  })

  it('accepts the key that the provider changed to after the keys were fetched', async () => {
    const { signIn } = setUp()
    expect(keyIdOf(await signIn())).toBe('one')
    await server.issuer.keys.generate('RS256', { kid: 'two' })
    expect(keyIdOf(await signIn())).toBe('two')
  })

  it('refuses a user who was put in the place of another at the refresh (token substitution, OIDC Core 12.2)', async () => {
    const { signIn, ...party } = setUp()
    const tokens = await signIn()
    const substitute = (token: { readonly payload: Record<string, unknown> }) => {
      token.payload['sub'] = 'mallory'
    }
    server.service.on('beforeTokenSigning', substitute)
    const refreshed = await refreshTokens({ ...party, before: tokens, refreshToken: tokens.refreshToken ?? '' })
    expect(refreshed).toMatchObject({ ok: false, error: { refusal: { reason: 'subject_mismatch' } } })
  })
})

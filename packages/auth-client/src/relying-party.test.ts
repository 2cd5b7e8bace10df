import { describe, expect, it } from 'vitest'
import { completeSignIn, createAuthorizationTransaction, createProvider, publicClient, refreshTokens } from './index.ts'
import { createFakeProvider } from './testing/fake-provider.ts'

const issuer = 'https://id.example'

async function signIn() {
  const time = { now: 1_795_000_000 }
  const clock = () => time.now
  const fake = await createFakeProvider(issuer, clock)
  const party = {
    provider: createProvider({ issuer, fetch: fake.fetch, clock }),
    issuer,
    client: publicClient('app'),
    clock,
  }
  const transaction = createAuthorizationTransaction((length) => crypto.getRandomValues(new Uint8Array(length)))
  fake.nonce = transaction.nonce
  const parameters = new URLSearchParams({ code: 'c', state: transaction.state, iss: issuer })
  const redirectUri = 'https://app.example/callback'
  const tokens = await completeSignIn({ ...party, redirectUri, transaction, parameters })
  if (!tokens.ok) throw new Error(tokens.error.refusal.reason)
  const before = tokens.value
  const refresh = () => refreshTokens({ ...party, before, refreshToken: before.refreshToken ?? '' })
  return { fake, time, transaction, before, refresh }
}

describe('refreshTokens', () => {
  it.each(['cannot be fetched', 'have not got the new one yet'])(
    'keeps the new refresh token when the keys of the new ID token %s',
    async (trouble) => {
      const { fake, time, before, refresh } = await signIn()
      time.now += 600
      if (trouble === 'cannot be fetched') fake.knobs.keysDown = true
      else fake.knobs.header = { kid: 'unpublished' }
      const { accessToken, refreshToken, idToken, claims } = before
      expect(await refresh()).toEqual({
        ok: true,
        value: {
          accessToken: 'access-2',
          refreshToken: 'refresh-2',
          accessTokenExpiresAt: time.now + 300,
          idToken,
          claims,
        },
      })
      expect([accessToken, refreshToken]).toEqual(['access-1', 'refresh-1'])
    },
  )

  it.each([
    ['another user', { sub: 'user-2' }, 'subject_mismatch'],
    ['another nonce', { nonce: 'of another sign-in' }, 'nonce_mismatch'],
    ['another audience', { aud: 'other' }, 'audience_mismatch'],
  ])('refuses an ID token of %s, also while its keys are away (OIDC Core 12.2)', async (_, claims, reason) => {
    const { fake, time, refresh } = await signIn()
    time.now += 600
    fake.knobs.claims = claims
    for (const keysDown of [false, true]) {
      fake.knobs.keysDown = keysDown
      expect(await refresh()).toEqual({ ok: false, error: { step: 'id_token', refusal: { reason } } })
    }
  })

  it('accepts an ID token with the nonce of the sign-in, or with none (OIDC Core 12.2)', async () => {
    const { fake, transaction, refresh } = await signIn()
    for (const nonce of [transaction.nonce, undefined]) {
      fake.knobs.claims = { nonce }
      expect(await refresh()).toMatchObject({ ok: true, value: { claims: { sub: 'user-1' } } })
    }
  })

  it('still refuses a signature that is wrong', async () => {
    const { fake, refresh } = await signIn()
    fake.knobs.bendIdToken = (idToken) => `${idToken.slice(0, idToken.lastIndexOf('.'))}.${'A'.repeat(86)}`
    expect(await refresh()).toMatchObject({ ok: false, error: { refusal: { reason: 'signature_invalid' } } })
  })
})

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
  const complete = () => completeSignIn({ ...party, redirectUri, transaction, parameters })
  const tokens = await complete()
  if (!tokens.ok) throw new Error(tokens.error.refusal.reason)
  const before = tokens.value
  const refresh = () => refreshTokens({ ...party, before, refreshToken: before.refreshToken ?? '' })
  const looks = () => fake.paths.filter((path) => path === '/jwks').length
  return { fake, time, transaction, complete, before, refresh, looks }
}

const forge = (idToken: string) => `${idToken.slice(0, idToken.lastIndexOf('.'))}.${'A'.repeat(86)}`

describe('a provider that does not name its keys (OIDC Core 10.1)', () => {
  it('is believed right after a rotation, at the sign-in and at the refresh, with one more look at its keys each', async () => {
    const { fake, time, complete, refresh, looks } = await signIn()
    fake.knobs.header = { kid: undefined }
    await fake.rotateKeys()
    expect(await complete()).toMatchObject({ ok: true, value: { accessToken: 'access-2' } })
    expect(looks()).toBe(2)
    time.now += 10
    await fake.rotateKeys()
    fake.knobs.claims = { name: 'Ada' }
    expect(await refresh()).toMatchObject({ ok: true, value: { claims: { name: 'Ada' } } })
    expect(looks()).toBe(3)
  })

  it('is believed by all who meet the new key at the same moment', async () => {
    const { fake, complete } = await signIn()
    fake.knobs.header = { kid: undefined }
    await fake.rotateKeys()
    expect(await Promise.all([complete(), complete()])).toMatchObject([{ ok: true }, { ok: true }])
  })

  it('is asked for its keys at most once in ten seconds by forged tokens, and they are refused', async () => {
    const { fake, time, complete, looks } = await signIn()
    fake.knobs.header = { kid: undefined }
    fake.knobs.bendIdToken = forge
    time.now += 10
    const reasons: Array<string> = []
    for (let tries = 0; tries < 5; tries++) {
      const result = await complete()
      reasons.push(result.ok ? 'signed in' : result.error.refusal.reason)
    }
    expect(reasons).toEqual(['signature_invalid', ...Array(4).fill('key_unknown')])
    expect(looks()).toBe(2)
  })

  it('keeps the new refresh token when its keys may not be looked at again yet', async () => {
    const { fake, complete, refresh } = await signIn()
    fake.knobs.header = { kid: undefined }
    await fake.rotateKeys()
    await complete()
    await fake.rotateKeys()
    expect(await refresh()).toMatchObject({ ok: true, value: { refreshToken: 'refresh-3' } })
  })
})

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
    fake.knobs.bendIdToken = forge
    expect(await refresh()).toMatchObject({ ok: false, error: { refusal: { reason: 'signature_invalid' } } })
  })
})

describe('a refresh that the provider does not answer as it should', () => {
  it.each([
    ['once more after a gateway lost the answer (502)', 502, 2],
    ['once more after a gateway lost the answer (504)', 504, 2],
    ['no second time after too many requests (429)', 429, 1],
    ['no second time after a failure of its own (500)', 500, 1],
    ['no second time while it is overloaded (503)', 503, 1],
  ])('is asked for %s', async (_, status, times) => {
    const { fake, refresh } = await signIn()
    fake.tokenRequests.length = 0
    fake.knobs.tokenResponse = () => new Response(null, { status })
    await expect(refresh()).rejects.toMatchObject({ retriable: true })
    expect(fake.tokenRequests.length).toBe(times)
  })
})

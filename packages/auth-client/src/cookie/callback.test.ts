import { describe, expect, it } from 'vitest'
import { reasonOf, setUp, site } from '../testing/set-up-cookie-relying-party.ts'

describe('a hostile answer', () => {
  it('for another browser is refused (CSRF, RFC 6749 10.12)', async () => {
    const { begin, comeBack, browser, fake } = await setUp()
    const { parameters } = await begin()
    browser.cookies.clear()
    expect(reasonOf(await comeBack(parameters))).toBe('transaction_missing')
    expect(fake.tokenRequests.length).toBe(0)
  })

  it('with another state of the same cookie name is refused', async () => {
    const { begin, comeBack } = await setUp()
    const { parameters } = await begin()
    const state = parameters.get('state') ?? ''
    parameters.set('state', `${state.slice(0, 8)}${'A'.repeat(35)}`)
    expect(reasonOf(await comeBack(parameters))).toBe('state_mismatch')
  })

  it('of another issuer is refused before its code is sent anywhere (mix-up, RFC 9207)', async () => {
    const { begin, comeBack, fake } = await setUp()
    const { parameters } = await begin()
    parameters.set('iss', 'https://evil.example')
    expect(reasonOf(await comeBack(parameters))).toBe('issuer_mismatch')
    expect(fake.tokenRequests.length).toBe(0)
  })

  it('that does not name its issuer is refused where issuers share the redirect URI (mix-up, RFC 9700 4.4.2)', async () => {
    const { begin, comeBack, fake } = await setUp({ requireIssuer: true })
    fake.knobs.metadata = { authorization_response_iss_parameter_supported: undefined }
    const { parameters } = await begin()
    parameters.delete('iss')
    expect(reasonOf(await comeBack(parameters))).toBe('issuer_missing')
    expect(fake.tokenRequests.length).toBe(0)
  })

  it("at another issuer's redirect URI is refused: its transaction is not of that issuer (mix-up, RFC 9700 4.4.2)", async () => {
    // The attacker's provider sends the browser on to the honest one, with our state and no `iss`.
    const attacker = await setUp({ issuer: 'https://evil.example', redirectUri: `${site}/callback/evil` })
    attacker.fake.knobs.metadata = { issuer: 'https://evil.example' }
    const { parameters } = await attacker.begin()
    parameters.delete('iss')
    const honest = await setUp({ redirectUri: `${site}/callback/honest` })
    const answer = attacker.browser.request(`${site}/callback/honest?${parameters}`)
    expect(reasonOf(await honest.rp.callback(answer))).toBe('transaction_missing')
    expect([attacker, honest].map(({ fake }) => fake.tokenRequests.length)).toEqual([0, 0])
  })

  it('after ten minutes is refused', async () => {
    const { begin, comeBack, time } = await setUp()
    const { parameters } = await begin()
    time.now += 600
    expect(reasonOf(await comeBack(parameters))).toBe('transaction_missing')
  })

  it('by POST is refused', async () => {
    const { begin, rp, browser } = await setUp()
    const { parameters } = await begin()
    const request = browser.request(`${site}/callback?${parameters}`, { method: 'POST' })
    expect(reasonOf(await rp.callback(request))).toBe('method_not_get')
  })

  it("with an error names the provider's code and forgets the transaction", async () => {
    const { begin, comeBack, browser } = await setUp()
    const { parameters } = await begin()
    parameters.delete('code')
    parameters.set('error', 'access_denied')
    const result = await comeBack(parameters)
    expect(!result.ok && result.error.refusal.refusal).toEqual({ reason: 'provider_error', error: 'access_denied' })
    expect(browser.cookies.size).toBe(0)
  })

  it.each([
    ['the nonce of another sign-in (code injection)', { nonce: 'other' }, 'nonce_mismatch'],
    ['the ID token of another client (token substitution)', { aud: 'other' }, 'audience_mismatch'],
    ['the ID token of another issuer', { iss: 'https://evil.example' }, 'issuer_mismatch'],
    ['an ID token for another access token', { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'access_token_mismatch'],
    ['an expired ID token', { exp: 1_794_999_000 }, 'expired'],
  ])('with %s is refused', async (_, claims, reason) => {
    const { finish, fake, session } = await setUp()
    fake.knobs.claims = claims
    expect(reasonOf(await finish())).toBe(reason)
    expect(await session()).toBeNull()
  })

  it('with an unsigned ID token is refused', async () => {
    const { finish, fake } = await setUp()
    const header = btoa('{"alg":"none"}').replaceAll('=', '')
    fake.knobs.bendIdToken = (idToken) => `${header}.${idToken.split('.')[1]}.`
    expect(reasonOf(await finish())).toBe('algorithm_not_allowed')
  })

  it('without an ID token, or with a refused code, is refused', async () => {
    const { finish, fake } = await setUp()
    fake.knobs.token = { id_token: undefined }
    expect(reasonOf(await finish())).toBe('id_token_missing')
    fake.knobs.tokenResponse = () => Response.json({ error: 'invalid_grant' }, { status: 400 })
    expect(reasonOf(await finish())).toBe('token_error')
  })

  it('of a user without the required claim is refused', async () => {
    const { finish, fake, session } = await setUp({ requiredClaims: { tenant_id: 'ten_a' } })
    fake.knobs.claims = { tenant_id: 'ten_b' }
    expect(reasonOf(await finish())).toBe('required_claim_mismatch')
    expect(await session()).toBeNull()
    fake.knobs.claims = { tenant_id: 'ten_a' }
    expect(reasonOf(await finish())).toBe('signed in')
  })

  it('survives a key rotation while the user is away', async () => {
    const { finish, begin, comeBack, fake } = await setUp()
    await finish()
    const { parameters } = await begin()
    await fake.rotateKeys()
    expect(reasonOf(await comeBack(parameters))).toBe('signed in')
  })

  it('of a provider whose clock is 60 s off, either way, is accepted', async () => {
    const { finish, fake, time } = await setUp()
    for (const offset of [60, -359]) {
      fake.knobs.claims = { iat: time.now + offset, exp: time.now + offset + 300 }
      expect(reasonOf(await finish())).toBe('signed in')
    }
  })

  it('with an authentication older than max_age is refused (OIDC Core 3.1.3.7)', async () => {
    const { finish, begin, fake, time } = await setUp()
    expect((await begin({ maxAge: 600 })).location.searchParams.get('max_age')).toBe('600')
    fake.knobs.claims = { auth_time: time.now - 661 }
    expect(reasonOf(await finish({ maxAge: 600 }))).toBe('authentication_too_old')
    fake.knobs.claims = { auth_time: time.now - 600 }
    expect(reasonOf(await finish({ maxAge: 600 }))).toBe('signed in')
  })

  it('while the provider is away throws a coded error without any token or code', async () => {
    const { begin, comeBack, fake } = await setUp()
    const { parameters } = await begin()
    parameters.set('code', 'very-secret-code')
    fake.knobs.down = true
    const error = await comeBack(parameters).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'AUTH_CLIENT_PROVIDER_UNREACHABLE', retriable: true })
    expect(String(error)).not.toContain('very-secret-code')
  })
})

describe('UserInfo', () => {
  const named = { userinfoClaims: ['name', 'locale'] }

  it('gives the session the claims that were asked for, and no other', async () => {
    const { finish, session, fake, time } = await setUp(named)
    fake.knobs.userinfo = { sub: 'user-1', name: 'Dana', email: 'dana@example.com' }
    await finish()
    expect((await session())?.userinfo).toEqual({ name: 'Dana' })
    time.now += 300
    expect(await session()).toMatchObject({ accessToken: 'access-2', userinfo: { name: 'Dana' } })
  })

  it('of another user is refused (token substitution, OIDC Core 5.3.2)', async () => {
    const { finish, session, fake } = await setUp(named)
    fake.knobs.userinfo = { sub: 'user-2', name: 'Eve' }
    expect(reasonOf(await finish())).toBe('subject_mismatch')
    expect(await session()).toBeNull()
    fake.knobs.userinfo = { name: 'Eve' }
    expect(reasonOf(await finish())).toBe('userinfo_malformed')
  })

  it('is not asked for where the provider has none, or nobody wants it', async () => {
    const without = await setUp(named)
    await without.finish()
    expect((await without.session())?.userinfo).toEqual({})
    const unwanted = await setUp()
    unwanted.fake.knobs.userinfo = { sub: 'user-1' }
    await unwanted.finish()
    expect(unwanted.fake.paths).not.toContain('/userinfo')
  })
})

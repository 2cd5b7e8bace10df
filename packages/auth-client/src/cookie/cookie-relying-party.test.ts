import { describe, expect, it } from 'vitest'
import { createTestBrowser } from '../testing/browser.ts'
import { createFakeProvider } from '../testing/fake-provider.ts'
import type { CookieRelyingPartyOptions, SignInOptions } from './index.ts'
import { createCookieRelyingParty } from './index.ts'

const issuer = 'https://id.example'
const site = 'https://app.example'
const secret = 'a-secret-of-at-least-32-characters!!'

async function setUp(changed: Partial<CookieRelyingPartyOptions> = {}) {
  const time = { now: 1_795_000_000 }
  const clock = () => time.now
  const fake = await createFakeProvider(issuer, clock)
  const options: CookieRelyingPartyOptions = {
    issuer,
    clientId: 'app',
    clientAuthentication: { method: 'client_secret_basic', clientSecret: 's' },
    redirectUri: `${site}/callback`,
    postLogoutRedirectUri: `${site}/signed-out`,
    secrets: [secret],
    fetch: fake.fetch,
    clock,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    ...changed,
  }
  const rp = createCookieRelyingParty(options)
  const browser = createTestBrowser()

  /** Goes to the provider and returns the query it would send the browser back with. */
  async function begin(signInOptions: SignInOptions = {}) {
    const response = await rp.signIn(browser.request(`${site}/sign-in`), signInOptions)
    browser.keep(response.headers.getSetCookie())
    const location = new URL(response.headers.get('location') ?? '')
    fake.nonce = location.searchParams.get('nonce') ?? ''
    const parameters = new URLSearchParams({ code: 'c', state: location.searchParams.get('state') ?? '', iss: issuer })
    return { response, location, parameters }
  }
  async function comeBack(parameters: URLSearchParams) {
    const result = await rp.callback(browser.request(`${site}/callback?${parameters}`))
    if (result.ok) browser.keep(result.value.response.headers.getSetCookie())
    else browser.keep(result.error.setCookies)
    return result
  }
  const finish = async (signInOptions: SignInOptions = {}) => comeBack((await begin(signInOptions)).parameters)
  async function session() {
    const result = await rp.session(browser.request(site))
    browser.keep(result.setCookies)
    return result.session
  }
  return { rp, fake, time, browser, options, begin, comeBack, finish, session }
}

/** The reason of a refused callback. */
function reasonOf(result: Awaited<ReturnType<Awaited<ReturnType<typeof setUp>>['comeBack']>>): string {
  return result.ok ? 'signed in' : result.error.refusal.refusal.reason
}

describe('signing in', () => {
  it('goes to the provider, comes back and knows the user', async () => {
    const { finish, session } = await setUp()
    const result = await finish({ returnTo: '/?branch=riverside' })
    expect(result.ok && result.value.response.status).toBe(303)
    expect(result.ok && result.value.response.headers.get('location')).toBe('/?branch=riverside')
    expect(await session()).toMatchObject({ subject: 'user-1', accessToken: 'access-1' })
  })

  it('sends the verifier of its own challenge with client authentication', async () => {
    const { finish, fake } = await setUp()
    await finish()
    expect(fake.tokenRequests[0]?.authorization).toBe(`Basic ${btoa('app:s')}`)
    expect(fake.tokenRequests[0]?.body.get('code_verifier')).toMatch(/^[\w-]{43}$/)
  })

  it('sets cookies that are __Host-, Secure, HttpOnly and SameSite=Lax, and nothing readable in them', async () => {
    const { begin, comeBack } = await setUp()
    const { response, parameters } = await begin()
    const result = await comeBack(parameters)
    const cookies = [
      ...response.headers.getSetCookie(),
      ...(result.ok ? result.value.response.headers.getSetCookie() : []),
    ]
    expect(cookies.length).toBe(3)
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__Host-session[^;]*=[^;]*; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/)
      expect(cookie).not.toMatch(/access-1|refresh-1|user-1/)
    }
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('works in two tabs at once', async () => {
    const { begin, comeBack, fake } = await setUp()
    const one = await begin({ returnTo: '/one' })
    const nonceOne = fake.nonce
    const two = await begin({ returnTo: '/two' })
    const nonceTwo = fake.nonce
    fake.nonce = nonceOne
    const first = await comeBack(one.parameters)
    fake.nonce = nonceTwo
    const second = await comeBack(two.parameters)
    expect(first.ok && first.value.response.headers.get('location')).toBe('/one')
    expect(second.ok && second.value.response.headers.get('location')).toBe('/two')
  })

  it('keeps few unfinished sign-ins', async () => {
    const { begin, browser } = await setUp()
    for (let tries = 0; tries < 20; tries++) await begin()
    expect(browser.cookies.size).toBeLessThanOrEqual(4)
  })

  it('answers a second visit of the callback by a signed-in user without redeeming again (back button)', async () => {
    const { begin, comeBack, fake } = await setUp()
    const { parameters } = await begin()
    await comeBack(parameters)
    const again = await comeBack(parameters)
    expect(again.ok && again.value.response.headers.get('location')).toBe('/')
    expect(fake.tokenRequests.length).toBe(1)
  })

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/.//evil.example'])(
    'never returns to %s (RFC 9700 4.11)',
    async (returnTo) => {
      const { finish } = await setUp()
      const result = await finish({ returnTo })
      expect(result.ok && result.value.response.headers.get('location')).toBe('/')
    },
  )
})

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

  it('survives a key rotation between two sign-ins', async () => {
    const { finish, fake, time } = await setUp()
    await finish()
    await fake.rotateKeys()
    time.now += 10
    expect(reasonOf(await finish())).toBe('signed in')
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

describe('the session cookie', () => {
  it('is nobody when it was changed, cut short or is missing a chunk', async () => {
    const { finish, session, browser } = await setUp()
    await finish()
    const value = browser.cookies.get('__Host-session') ?? ''
    for (const bent of [value.slice(0, -20), `${value.slice(0, 60)}A${value.slice(61)}`, '1~v1.x.y', '']) {
      browser.cookies.set('__Host-session', bent)
      expect(await session()).toBeNull()
    }
  })

  it('is nobody when a transaction cookie is put in its place', async () => {
    const { begin, session, browser } = await setUp()
    await begin()
    const [transaction] = [...browser.cookies.values()]
    browser.cookies.set('__Host-session', `1~${transaction}`)
    expect(await session()).toBeNull()
  })

  it('is nobody at another client with the same secret', async () => {
    const { finish, browser, options } = await setUp()
    await finish()
    const other = createCookieRelyingParty({ ...options, clientId: 'other' })
    expect((await other.session(browser.request(site))).session).toBeNull()
  })

  it('survives a rotation of secrets and ends with the old secret', async () => {
    const { finish, browser, options } = await setUp()
    await finish()
    const fresh = 'another-secret-of-at-least-32-chars!'
    const both = createCookieRelyingParty({ ...options, secrets: [fresh, secret] })
    expect((await both.session(browser.request(site))).session?.subject).toBe('user-1')
    const without = createCookieRelyingParty({ ...options, secrets: [fresh] })
    expect((await without.session(browser.request(site))).session).toBeNull()
  })

  it('ends after eight hours although it was refreshed', async () => {
    const { finish, session, time } = await setUp()
    await finish()
    for (let hours = 0; hours < 7; hours++) {
      time.now += 3600
      expect(await session()).not.toBeNull()
    }
    time.now += 3600
    expect(await session()).toBeNull()
  })

  it('holds large tokens in chunks', async () => {
    const { finish, session, browser, fake } = await setUp()
    fake.knobs.token = { refresh_token: 'r'.repeat(6000) }
    await finish()
    expect([...browser.cookies.keys()]).toEqual(['__Host-session', '__Host-session.1', '__Host-session.2'])
    expect(await session()).toMatchObject({ subject: 'user-1' })
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

describe('refreshing', () => {
  it('happens once when the access token is about to expire', async () => {
    const { finish, session, time, fake } = await setUp()
    await finish()
    time.now += 269
    expect(await session()).toMatchObject({ accessToken: 'access-1' })
    time.now += 1
    expect(await session()).toMatchObject({ accessToken: 'access-2', subject: 'user-1' })
    expect(await session()).toMatchObject({ accessToken: 'access-2' })
    expect(fake.tokenRequests.map(({ body }) => body.get('refresh_token'))).toEqual([null, 'refresh-1'])
  })

  it('keeps the refresh token when the provider sends no new one', async () => {
    const { finish, session, time, fake } = await setUp()
    await finish()
    fake.knobs.token = { refresh_token: undefined, id_token: undefined }
    for (let times = 0; times < 2; times++) {
      time.now += 300
      expect(await session()).toMatchObject({ subject: 'user-1' })
    }
    expect(fake.tokenRequests.at(-1)?.body.get('refresh_token')).toBe('refresh-1')
  })

  it('ends the session when the grant is over', async () => {
    const { finish, session, time, fake, browser } = await setUp()
    await finish()
    fake.knobs.tokenResponse = () => Response.json({ error: 'invalid_grant' }, { status: 400 })
    time.now += 300
    expect(await session()).toBeNull()
    expect(browser.cookies.size).toBe(0)
  })

  it('ends the session when the new ID token is of another user (OIDC Core 12.2)', async () => {
    const { finish, session, time, fake } = await setUp()
    await finish()
    fake.knobs.claims = { sub: 'user-2' }
    time.now += 300
    expect(await session()).toBeNull()
  })

  it('signs nobody out while the provider is away or overloaded', async () => {
    const { finish, session, time, fake } = await setUp()
    await finish()
    time.now += 300
    fake.knobs.down = true
    expect(await session()).toMatchObject({ subject: 'user-1', accessToken: null })
    fake.knobs.down = false
    fake.knobs.tokenResponse = () => new Response(null, { status: 503 })
    expect(await session()).toMatchObject({ subject: 'user-1', accessToken: null })
    fake.knobs.tokenResponse = null
    expect(await session()).toMatchObject({ accessToken: expect.stringMatching(/^access-/) })
  })

  it('does not happen without a refresh token: the user stays, the access token goes', async () => {
    const { finish, session, time, fake } = await setUp()
    fake.knobs.token = { refresh_token: undefined }
    await finish()
    time.now += 300
    expect(await session()).toMatchObject({ subject: 'user-1', accessToken: null })
    expect(fake.tokenRequests.length).toBe(1)
  })
})

describe('signing out', () => {
  const post = { method: 'POST', headers: { origin: site } }

  it('removes the session and goes to the provider with the ID token as hint', async () => {
    const { finish, rp, browser, session } = await setUp()
    await finish()
    const result = await rp.signOut(browser.request(`${site}/sign-out`, post))
    if (!result.ok) throw new Error(result.error.reason)
    const location = new URL(result.value.headers.get('location') ?? '')
    expect(`${location.origin}${location.pathname}`).toBe(`${issuer}/logout`)
    expect(location.searchParams.get('post_logout_redirect_uri')).toBe(`${site}/signed-out`)
    expect(location.searchParams.get('id_token_hint')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    browser.keep(result.value.headers.getSetCookie())
    expect(await session()).toBeNull()
  })

  it.each([
    ['another site', { method: 'POST', headers: { origin: 'https://evil.example' } }, 'cross_site'],
    ['a sibling that looks alike', { method: 'POST', headers: { origin: `${site}.evil.example` } }, 'cross_site'],
    ['a caller that says nothing', { method: 'POST' }, 'cross_site'],
    ['an opaque origin', { method: 'POST', headers: { origin: 'null' } }, 'cross_site'],
    ['a link', { method: 'GET', headers: { origin: site } }, 'method_not_post'],
  ])('is refused for %s (CSRF)', async (_, init, reason) => {
    const { finish, rp, browser } = await setUp()
    await finish()
    const result = await rp.signOut(browser.request(`${site}/sign-out`, init))
    expect(result).toEqual({ ok: false, error: { reason } })
  })

  it('works here also when the provider is away, has no logout, or nobody is signed in', async () => {
    const { finish, rp, browser, fake, time } = await setUp()
    const out = async () => {
      const result = await rp.signOut(browser.request(`${site}/sign-out`, post))
      return result.ok ? result.value.headers.get('location') : result.error.reason
    }
    expect(await out()).toBe(`${site}/signed-out`)
    await finish()
    time.now += 3600
    fake.knobs.down = true
    expect(await out()).toBe(`${site}/signed-out`)
    fake.knobs.down = false
    fake.knobs.metadata = { end_session_endpoint: undefined }
    expect(await out()).toBe(`${site}/signed-out`)
  })
})

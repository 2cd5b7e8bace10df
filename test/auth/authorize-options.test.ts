import { createLocalJWKSet, jwtVerify } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Tokens } from './browser.ts'
import {
  answerOf,
  basic,
  bearer,
  claimsOf,
  codeOf,
  exchange,
  formPostOf,
  issuer,
  openBrowser,
  put,
  putClient,
  putUser,
  redirectUri,
  refreshing,
  request,
  secret,
  token,
  tokensOf,
} from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const api = 'https://api.example/'
const workers = startAuthForFile()
beforeAll(async () => {
  await putClient(workers, 'ten_one', 'asking', { require_consent: true })
  await putClient(workers, 'ten_one', 'plain', { require_pkce: false })
  await putClient(workers, 'ten_one', 'rsa', { id_token_signed_response_alg: 'RS256' })
  await putClient(workers, 'ten_one', 'api-user', { resources: [api, 'urn:other:api'] })
  const profile = { given_name: 'Grace', phone_number: '+1 555', address: { locality: 'Arlington' } }
  await putUser(workers, 'ten_one', 'grace', { name: 'Grace Hopper', email: 'grace@example.com', profile })
})

const as = { username: 'grace' }
const redeem = async (response: Response, client: string, changes: Record<string, string> = {}): Promise<Tokens> => {
  const code = codeOf(response)
  const headers = { authorization: basic(client, secret) }
  return await tokensOf(await token(workers, issuer, exchange(code, changes), headers))
}
const userinfo = async (accessToken: string): Promise<Record<string, unknown>> => {
  const headers = bearer(accessToken)
  return (await (await workers.fetch('auth', `${issuer}/userinfo`, { headers })).json()) as Record<string, unknown>
}

describe('response_mode (line 31)', () => {
  it('form_post brings code, state and iss to the client by a form that needs no inline script', async () => {
    const response = await openBrowser(workers, issuer).signIn(request({ response_mode: 'form_post' }))
    expect(response.status).toBe(200)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('form-action')
    const { action, fields } = await formPostOf(response)
    expect(action).toBe(redirectUri)
    expect(fields).toMatchObject({ state: 'st/at e+%26', iss: issuer })
    expect((await token(workers, issuer, exchange(fields['code'] ?? ''))).status).toBe(200)
    const script = await workers.fetch('auth', `${issuer}/form-post.js`)
    expect(script.headers.get('content-type')).toContain('javascript')
  })

  it('form_post brings errors too', async () => {
    const parameters = request({ response_mode: 'form_post', prompt: 'none' })
    const { fields } = await formPostOf(await openBrowser(workers, issuer).get(`/authorize?${parameters}`))
    expect(fields).toMatchObject({ error: 'login_required', state: 'st/at e+%26', iss: issuer })
  })

  it('query is the default and may be named', async () => {
    const response = await openBrowser(workers, issuer).signIn(request({ response_mode: 'query' }))
    expect(answerOf(response).get('code')).not.toBeNull()
  })
})

describe('PKCE by policy', () => {
  it('lets a confidential client do without when its record says so, and binds nothing then (line 33)', async () => {
    const without = { client_id: 'plain', code_challenge: undefined, code_challenge_method: undefined }
    const browser = openBrowser(workers, issuer)
    const headers = { authorization: basic('plain', secret) }
    const { code_verifier: _, ...form } = exchange(codeOf(await browser.signIn(request(without))))
    expect((await token(workers, issuer, form, headers)).status).toBe(200)
  })

  it('refuses a verifier for a code that had no challenge (line 36), and the code stays usable', async () => {
    const without = { client_id: 'plain', code_challenge: undefined, code_challenge_method: undefined }
    const response = await openBrowser(workers, issuer).signIn(request(without))
    const form = exchange(codeOf(response))
    const headers = { authorization: basic('plain', secret) }
    const downgraded = await token(workers, issuer, form, headers)
    expect([downgraded.status, await downgraded.json()]).toMatchObject([400, { error: 'invalid_grant' }])
    const { code_verifier: _, ...right } = form
    expect((await token(workers, issuer, right, headers)).status).toBe(200)
  })

  it('still binds a challenge that such a client sends (line 35)', async () => {
    const response = await openBrowser(workers, issuer).signIn(request({ client_id: 'plain' }))
    const { code_verifier: _, ...form } = exchange(codeOf(response))
    const missing = await token(workers, issuer, form, { authorization: basic('plain', secret) })
    expect(missing.status).toBe(400)
  })

  it('never lets a public client do without (line 33)', async () => {
    const changes = { token_endpoint_auth_method: 'none', client_secret: undefined, require_pkce: false }
    expect((await putClient(workers, 'ten_one', 'careless', changes)).status).toBe(422)
  })

  it.each(['a'.repeat(42), 'a'.repeat(129), `${'a'.repeat(43)}!`])(
    'refuses a verifier that is none (line 37): %s',
    async (code_verifier) => {
      const response = await openBrowser(workers, issuer).signIn()
      const form = exchange(codeOf(response), { code_verifier })
      expect(await (await token(workers, issuer, form)).json()).toMatchObject({ error: 'invalid_grant' })
    },
  )
})

describe('the claims parameter (line 30)', () => {
  it('honours essential userinfo claims and id_token claims beyond the scopes', async () => {
    const claims = JSON.stringify({
      userinfo: { given_name: { essential: true }, phone_number: null, unknown: null },
      id_token: { email: null },
    })
    const response = await openBrowser(workers, issuer).signIn(request({ scope: 'openid', claims }), as)
    const tokens = await redeem(response, 'meridian')
    const info = await userinfo(tokens.access_token)
    expect(info).toMatchObject({ given_name: 'Grace', phone_number: '+1 555' })
    expect(info).not.toHaveProperty('email')
    expect(claimsOf(tokens.id_token)).toMatchObject({ email: 'grace@example.com' })
    expect(claimsOf(tokens.id_token)).not.toHaveProperty('email_verified')
  })

  it('asks for another sign-in when it names another sub', async () => {
    const browser = openBrowser(workers, issuer)
    await browser.signIn()
    const claims = JSON.stringify({ id_token: { sub: { value: 'someone-else' } } })
    const silent = await browser.get(`/authorize?${request({ claims, prompt: 'none' })}`)
    expect(answerOf(silent).get('error')).toBe('login_required')
  })

  it('gives no code for another user than every sub and the hint demand (OpenID Connect Core 3.1.2.2)', async () => {
    const browser = openBrowser(workers, issuer)
    const { id_token } = await redeem(await browser.signIn(), 'meridian')
    const ada = String(claimsOf(id_token)['sub'])
    const ask = async (claims: unknown, changes: Record<string, string | undefined> = {}) =>
      browser.get(`/authorize?${request({ claims: JSON.stringify(claims), prompt: 'none', ...changes })}`)
    const [self, other] = [{ value: ada }, { value: 'nobody' }]
    for (const granted of [
      { id_token: { sub: self } },
      { id_token: { sub: { values: ['nobody', ada] } }, userinfo: { sub: self } },
    ]) {
      expect(codeOf(await ask(granted, { id_token_hint: id_token })), JSON.stringify(granted)).not.toBe('')
    }
    for (const refused of [
      { id_token: { sub: other } },
      { id_token: { sub: self }, userinfo: { sub: other } },
      { id_token: { sub: { values: ['nobody'] } } },
      { id_token: { sub: { value: ada, values: ['nobody'] } } },
    ]) {
      for (const id_token_hint of [undefined, id_token]) {
        const answer = answerOf(await ask(refused, { id_token_hint }))
        expect([answer.get('error'), answer.has('code')], JSON.stringify(refused)).toEqual(['login_required', false])
      }
    }
    for (const malformed of ['nobody', { value: 5 }, { values: [5] }]) {
      expect(answerOf(await ask({ id_token: { sub: malformed } })).get('error')).toBe('invalid_request')
    }
  })

  it('asks nobody to sign in when what is demanded holds for no user', async () => {
    const claims = JSON.stringify({ id_token: { sub: { value: 'one' } }, userinfo: { sub: { value: 'another' } } })
    const answer = answerOf(await openBrowser(workers, issuer).get(`/authorize?${request({ claims })}`))
    expect([answer.get('error'), answer.has('code')]).toEqual(['login_required', false])
  })

  it('refuses an essential acr that no sign-in here reaches, and grants one that it reaches', async () => {
    const wish = (values: ReadonlyArray<string>) => JSON.stringify({ id_token: { acr: { essential: true, values } } })
    const browser = openBrowser(workers, issuer)
    const refused = await browser.get(`/authorize?${request({ claims: wish(['urn:none']) })}`)
    expect(answerOf(refused).get('error')).toBe('unmet_authentication_requirements')
    const granted = await browser.signIn(request({ claims: wish(['urn:voyage:acr:password']) }))
    const tokens = await redeem(granted, 'meridian')
    expect(claimsOf(tokens.id_token)).toMatchObject({ acr: 'urn:voyage:acr:password', amr: ['pwd'] })
  })
})

describe('acr_values', () => {
  const strong = 'urn:voyage:acr:phishing-resistant'

  it('ends a step-up with what was demanded or not at all: the same token would be refused again (line 63)', async () => {
    const browser = openBrowser(workers, issuer)
    const tokens = await redeem(await browser.signIn(), 'meridian')
    const demand = `acr_values=${encodeURIComponent(strong)}`
    const refused = await workers.fetch('auth', `${issuer}/verify?${demand}`, { headers: bearer(tokens.access_token) })
    expect(refused.headers.get('www-authenticate')).toContain(strong)
    const asked = request({ acr_values: `1 ${strong}` })
    expect(await (await browser.get(`/authorize?${asked}`)).text()).toContain('name="username"')
    const again = await browser.signIn(asked)
    expect([again.status, again.headers.get('location')]).toEqual([422, null])
    expect(await again.text()).toContain('passkey')
    const silent = await browser.get(`/authorize?${request({ acr_values: strong, prompt: 'none' })}`)
    expect(answerOf(silent).get('error')).toBe('login_required')
  })

  it('is a wish where nobody knows the values, and met by any of those that somebody does (line 28)', async () => {
    const browser = openBrowser(workers, issuer)
    await browser.signIn()
    for (const acr_values of ['1 2', '', `${strong} urn:voyage:acr:password`]) {
      expect(codeOf(await browser.get(`/authorize?${request({ acr_values })}`))).not.toBe('')
    }
  })
})

describe('a client that is not registered for codes', () => {
  it('is told so, and gets none (RFC 6749 section 4.1.2.1)', async () => {
    await putClient(workers, 'ten_one', 'machine', { grant_types: ['client_credentials'] })
    const response = await openBrowser(workers, issuer).get(`/authorize?${request({ client_id: 'machine' })}`)
    expect(response.status).toBe(303)
    expect(Object.fromEntries(answerOf(response))).toMatchObject({
      error: 'unauthorized_client',
      state: 'st/at e+%26',
      iss: issuer,
    })
  })
})

describe('claims by scope (line 61)', () => {
  it.each([
    ['profile', ['name', 'given_name', 'preferred_username', 'updated_at']],
    ['email', ['email', 'email_verified']],
    ['address', ['address']],
    ['phone', ['phone_number', 'phone_number_verified']],
  ])('%s', async (scope, names) => {
    const response = await openBrowser(workers, issuer).signIn(request({ scope: `openid ${scope}` }), as)
    const info = await userinfo((await redeem(response, 'meridian')).access_token)
    expect(Object.keys(info).sort()).toEqual([...names, 'sub', 'tenant_id'].sort())
  })
})

describe('resources (line 60)', () => {
  const authorize = (resources: ReadonlyArray<string>) => {
    const parameters = request({ client_id: 'api-user', scope: 'openid offline_access' })
    for (const resource of resources) parameters.append('resource', resource)
    return openBrowser(workers, issuer).signIn(parameters)
  }

  it('are the audience of the access token, by default the provider', async () => {
    const plain = await redeem(await authorize([]), 'api-user')
    expect(claimsOf(plain.access_token)['aud']).toBe(issuer)
    const one = await redeem(await authorize([api]), 'api-user')
    expect(claimsOf(one.access_token)['aud']).toBe(api)
    const both = await redeem(await authorize([api, 'urn:other:api']), 'api-user')
    expect(claimsOf(both.access_token)['aud']).toEqual([api, 'urn:other:api'])
    expect(claimsOf(one.id_token)['aud']).toBe('api-user')
  })

  it('narrow at the token endpoint and never widen, in a refresh too (line 51)', async () => {
    const response = await authorize([api, issuer])
    const narrowed = await redeem(response, 'api-user', { resource: issuer })
    expect(claimsOf(narrowed.access_token)['aud']).toBe(issuer)
    const headers = { authorization: basic('api-user', secret) }
    const form = refreshing(narrowed.refresh_token)
    const wider = await token(workers, issuer, { ...form, resource: 'urn:other:api' }, headers)
    expect(await wider.json()).toMatchObject({ error: 'invalid_target' })
    const back = await tokensOf(await token(workers, issuer, { ...form, resource: api }, headers))
    expect(claimsOf(back.access_token)['aud']).toBe(api)
  })

  it('of another kind do not open UserInfo', async () => {
    const { access_token } = await redeem(await authorize([api]), 'api-user')
    const headers = bearer(access_token)
    expect((await workers.fetch('auth', `${issuer}/userinfo`, { headers })).status).toBe(401)
    const verified = await (await workers.fetch('auth', `${issuer}/verify`, { headers })).json()
    expect(verified).toMatchObject({ active: true, aud: api })
  })
})

describe('RS256 by registration (line 57)', () => {
  it('signs the ID token by RS256, publishes the key, and takes it as a hint', async () => {
    const browser = openBrowser(workers, issuer)
    const tokens = await redeem(await browser.signIn(request({ client_id: 'rsa' })), 'rsa')
    const jwks = await (await workers.fetch('auth', `${issuer}/.well-known/jwks.json`)).json()
    const keys = createLocalJWKSet(jwks as Parameters<typeof createLocalJWKSet>[0])
    const verified = await jwtVerify(tokens.id_token, keys, { issuer, audience: 'rsa', algorithms: ['RS256'] })
    expect(verified.protectedHeader.alg).toBe('RS256')
    for (const key of (jwks as { keys: Array<Record<string, unknown>> }).keys) {
      for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(member)
    }
    const kids = (jwks as { keys: Array<{ kid: string }> }).keys.map(({ kid }) => kid)
    expect(new Set(kids).size).toBe(kids.length)
    const silent = request({ client_id: 'rsa', prompt: 'none', id_token_hint: tokens.id_token })
    expect(answerOf(await browser.get(`/authorize?${silent}`)).get('code')).not.toBeNull()
  })
})

describe('the language of the pages (line 28)', () => {
  it.each([
    ['ui_locales', 'fr de', undefined, 'Anmelden'],
    ['Accept-Language', undefined, 'fr;q=0.9, de-AT;q=0.8, en;q=0.5', 'Anmelden'],
    ['nothing known', 'fr', 'es', 'Sign in'],
  ])('follows %s', async (_, ui_locales, accept, text) => {
    const headers = accept === undefined ? {} : { 'accept-language': accept }
    const response = await workers.fetch('auth', `${issuer}/authorize?${request({ ui_locales })}`, { headers })
    expect(await response.text()).toContain(`<h1>${text}</h1>`)
  })

  it("names the tenant whose password is asked for, with the tenant's name escaped", async () => {
    await put(workers, '/admin/tenants/ten_two', { name: 'Bank <b>' })
    const page = await openBrowser(workers, issuer).get(`/authorize?${request({ client_id: 'other' })}`)
    expect(await page.text()).toContain('Bank &lt;b&gt;')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  afterLogout,
  answerOf,
  basic,
  bearer,
  codeOf,
  exchange,
  forgetAttempts,
  getTokens,
  hiddenFields,
  issuer,
  openBrowser,
  putClient,
  redirectUri,
  refreshing,
  request,
  secret,
  token,
} from './browser.ts'
import { badValue, expectOauthError, formType, spoil } from './spoil.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile({ vars: { REGISTRATION: 'on' } })

const authorization = fc.oneof(
  fc.constantFrom(basic('meridian', secret), basic('meridian', 'wrong'), 'Basic', 'Bearer', 'Basic %%%', 'Digest a=b'),
  fc.string({ unit: fc.constantFrom(...'Basicer =/+0,"\\~') }),
)
const send = (path: string, init: RequestInit): Promise<Response> => workers.fetch('auth', `${issuer}${path}`, init)
const runs = { numRuns: 80 }

/** A page, or a redirect to where the client may be answered. */
function expectPageOrAnswer(response: Response): void {
  expect(response.status).toBeLessThan(500)
  const location = response.headers.get('location')
  if (location === null) return
  expect(response.status).toBe(303)
  const { origin, pathname, username, hash } = new URL(location, issuer)
  expect([`${issuer}/authorize`, redirectUri]).toContain(origin + pathname)
  expect([username, hash]).toEqual(['', ''])
}

describe('every parameter of every endpoint, spoilt', () => {
  it('/token: an OAuth error, and neither the code nor the refresh token is used up (line 42)', async () => {
    const browser = openBrowser(workers, issuer)
    const code = codeOf(await browser.signIn())
    const tokens = await getTokens(workers, { issuer, browser: openBrowser(workers, issuer) })
    const refresh = refreshing(tokens.refresh_token)
    const forms = fc.oneof(
      spoil(exchange(code), ['scope', 'resource', 'client_id', 'client_secret']),
      spoil(refresh, ['scope', 'resource', 'client_id', 'client_secret']),
    )
    await fc.assert(
      fc.asyncProperty(forms, formType, authorization, async (form, type, credentials) => {
        // Parameters that only add what is ignored, or narrow what is granted, may well succeed: leave those out.
        const right = form.get('code') === code || form.get('refresh_token') === tokens.refresh_token
        if (right && credentials === basic('meridian', secret) && type.startsWith('application/x-www')) {
          form.set('grant_type', 'nonsense')
        }
        const headers = { 'content-type': type, authorization: credentials }
        await expectOauthError(await send('/token', { method: 'POST', headers, body: form.toString() }))
        await forgetAttempts(workers)
      }),
      runs,
    )
    expect((await token(workers, issuer, exchange(code))).status).toBe(200)
    expect((await token(workers, issuer, refresh)).status).toBe(200)
  })

  it.each(['/revoke', '/introspect'])(
    '%s: an OAuth error or an answer, and a token that was not named stays',
    async (path) => {
      const tokens = await getTokens(workers, { issuer })
      const form = spoil({ token: 'unknown', token_type_hint: 'refresh_token' }, ['client_id', 'client_secret'])
      await fc.assert(
        fc.asyncProperty(form, formType, authorization, async (body, type, credentials) => {
          const headers = { 'content-type': type, authorization: credentials }
          const response = await send(path, { method: 'POST', headers, body: body.toString() })
          if (response.status !== 200) await expectOauthError(response)
          else expect(await response.text()).toBe(path === '/revoke' ? '{}' : '{"active":false}')
          await forgetAttempts(workers)
        }),
        runs,
      )
      const refresh = refreshing(tokens.refresh_token)
      expect((await token(workers, issuer, refresh)).status).toBe(200)
    },
  )

  it('/authorize, signed in or not: a page or an answer to the registered place (lines 6, 21)', async () => {
    const browser = openBrowser(workers, issuer)
    await browser.signIn()
    const good = Object.fromEntries(request({ prompt: 'none', max_age: '600' }))
    const more = [
      'claims',
      'resource',
      'response_mode',
      'id_token_hint',
      'acr_values',
      'display',
      'ui_locales',
      'login_hint',
    ]
    await fc.assert(
      fc.asyncProperty(spoil(good, more), fc.boolean(), async (parameters, posts) => {
        const short = parameters.toString().length < 8_000
        if (posts || !short) expectPageOrAnswer(await browser.post('/authorize', parameters))
        else expectPageOrAnswer(await browser.get(`/authorize?${parameters}`))
      }),
      runs,
    )
  })

  it('/authorize of a native app: any port that is none, or anything after the address, is a page (line 8)', async () => {
    const registered = 'http://127.0.0.1/cb'
    await putClient(workers, 'ten_one', 'native', { redirect_uris: [registered] })
    const redirect = fc.oneof(
      fc.nat(100_000).map((port) => `http://127.0.0.1:${port}/cb`),
      fc
        .tuple(fc.constantFrom(':', ':1', ':1@', '@', '.'), badValue)
        .map((parts) => `http://127.0.0.1${parts.join('')}`),
    )
    const asked = fc.record({ redirect_uri: redirect, prompt: fc.constantFrom('none', 'login', '') })
    await fc.assert(
      fc.asyncProperty(asked, async ({ redirect_uri, prompt }) => {
        const parameters = request({ client_id: 'native', redirect_uri, prompt })
        const response = await openBrowser(workers, issuer).get(`/authorize?${parameters}`)
        expect(response.status).toBeLessThan(500)
        const location = response.headers.get('location')
        if (location === null) return
        const { hostname, pathname, protocol } = new URL(location)
        expect(`${protocol}//${hostname}${pathname}`).toBe(registered)
      }),
      { ...runs, examples: [[{ redirect_uri: 'http://127.0.0.1:99999/cb', prompt: 'none' }]] },
    )
  })

  it('/sign-in and /consent: a page, no session, no code', async () => {
    const browser = openBrowser(workers, issuer)
    const page = await (await browser.get(`/authorize?${request()}`)).text()
    const good = {
      ...Object.fromEntries(hiddenFields(page)),
      username: 'nobody',
      password: 'wrong',
      decision: 'allow',
      proof: 'x',
    }
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('/sign-in', '/consent'), spoil(good), async (path, form) => {
        const response = await browser.post(path, form)
        expect(response.status).toBeLessThan(500)
        const location = response.headers.get('location')
        if (location !== null) expect(new URL(location).searchParams.get('code')).toBeNull()
        expect([...browser.cookies.keys()].some((name) => name.endsWith('voyage_session'))).toBe(false)
        await forgetAttempts(workers)
      }),
      { numRuns: 40 },
    )
  })

  it('/logout: a page, never a redirect, and the session stays (line 71)', async () => {
    const browser = openBrowser(workers, issuer)
    await browser.signIn()
    const good = {
      id_token_hint: 'e30.e30.e30',
      post_logout_redirect_uri: afterLogout,
      state: 's',
      client_id: 'meridian',
    }
    await fc.assert(
      fc.asyncProperty(spoil(good, ['ui_locales', 'logout_hint']), async (form) => {
        const response = await browser.post('/logout', form)
        expect(response.status).toBeLessThan(500)
        expect(response.headers.get('location')).toBeNull()
      }),
      runs,
    )
    const silent = await browser.get(`/authorize?${request({ prompt: 'none' })}`)
    expect(answerOf(silent).get('code')).not.toBeNull()
  })

  it('/userinfo, /verify and /session: a challenge, or "not active" (line 62)', async () => {
    const { access_token: good } = await getTokens(workers, { issuer })
    const spoiltToken = fc.oneof(
      authorization,
      fc
        .nat({ max: good.length - 1 })
        .map((at) => `Bearer ${good.slice(0, at)}${good.charAt(at) === 'A' ? 'B' : 'A'}${good.slice(at + 1)}`),
      fc.nat({ max: good.length - 1 }).map((length) => `Bearer ${good.slice(0, length)}`),
    )
    const query = fc.dictionary(fc.constantFrom('max_age', 'acr_values', 'sid', 'access_token'), badValue)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/userinfo', '/verify', '/session'),
        spoiltToken,
        query,
        async (path, credentials, more) => {
          const search = new URLSearchParams(more).toString().slice(0, 4_000)
          const response = await send(`${path}?${search}`, { headers: { authorization: credentials } })
          if (response.status === 200) expect(await response.json()).toEqual({ active: false })
          else
            expect([response.status, response.headers.get('www-authenticate')]).toEqual([
              401,
              expect.stringMatching(/^Bearer/),
            ])
        },
      ),
      runs,
    )
  })

  it('DELETE /session with a good token and any `sid` but a right one: nothing, or refused by name; no session ends', async () => {
    const asked = { client_id: 'fuzz-sessions', scope: 'openid sessions' }
    await putClient(workers, 'ten_one', 'fuzz-sessions', { scope: 'openid sessions' })
    const browser = openBrowser(workers, issuer)
    const code = codeOf(await browser.signIn(request(asked)))
    const authorized = { authorization: basic('fuzz-sessions', secret) }
    const tokens = (await (await token(workers, issuer, exchange(code), authorized)).json()) as { access_token: string }
    const headers = bearer(tokens.access_token)
    const query = spoil({ sid: 'unknown' }, ['Sid', 'all'])
    const sorts = new Set<number>()
    await fc.assert(
      fc.asyncProperty(query, async (spoilt) => {
        // Without any parameter it means all sessions; a `sid` that is empty does not.
        fc.pre(spoilt.size > 0)
        const search = spoilt.toString().slice(0, 4_000)
        const response = await send(`/session?${search}`, { method: 'DELETE', headers })
        sorts.add(response.status)
        expect([204, 400]).toContain(response.status)
        if (response.status === 400) await expectOauthError(response)
        expect((await send('/session', { headers })).status).toBe(200)
      }),
      { ...runs, examples: ['sid=', 'Sid=x', 'sid=&sid='].map((query) => [new URLSearchParams(query)]) },
    )
    expect([...sorts].sort()).toEqual([204, 400])
  })

  it('/verify with a good token and any demand: the token, a challenge or an OAuth error (line 63)', async () => {
    const { access_token: good } = await getTokens(workers, { issuer })
    const demand = spoil({ max_age: '9999', acr_values: 'urn:voyage:acr:password' }, ['access_token'])
    const sorts = new Set<number>()
    await fc.assert(
      fc.asyncProperty(demand, async (query) => {
        const search = query.toString().slice(0, 4_000)
        const response = await send(`/verify?${search}`, { headers: bearer(good) })
        sorts.add(response.status)
        if (response.status === 200) expect(await response.json()).toMatchObject({ active: true })
        else await expectOauthError(response)
      }),
      {
        ...runs,
        examples: ['\n', '\r\nx-marked: 1', '€', '"', '\\'].map((value) => [
          new URLSearchParams({ acr_values: value }),
        ]),
      },
    )
    expect([...sorts].sort()).toEqual([200, 400, 401])
  })

  it('the operator’s endpoints: a problem that names what is wrong, nothing of what was sent', async () => {
    const operator = { authorization: 'Bearer operator-credential-of-the-tests', 'content-type': 'application/json' }
    const path = fc.constantFrom(
      'PUT /admin/tenants/ten_fuzz',
      'PUT /admin/tenants/ten_fuzz/clients/fuzz',
      'PUT /admin/tenants/ten_fuzz/users/fuzz',
      'POST /admin/tenants/ten_fuzz/initial-access-tokens',
    )
    const members = fc.constantFrom(
      'name',
      'client_name',
      'redirect_uris',
      'client_secret',
      'password',
      'uses',
      'scope',
      'note',
      'profile',
    )
    const marked = fc.oneof(fc.jsonValue(), fc.constant('marked-value-that-must-not-come-back'))
    await fc.assert(
      fc.asyncProperty(path, fc.dictionary(members, marked, { minKeys: 1 }), async (call, body) => {
        const [method = '', url = ''] = call.split(' ')
        const response = await send(url, { method, headers: operator, body: JSON.stringify(body) })
        expect(response.status).toBeLessThan(500)
        if (response.status < 400) return
        expect(response.headers.get('content-type')).toContain('application/problem+json')
        expect(await response.text()).not.toContain('marked-value')
      }),
      runs,
    )
  })

  it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'POST'])(
    '%s at every endpoint: no failure, and 405 says what is allowed',
    async (method) => {
      for (const path of [
        '/token',
        '/userinfo',
        '/verify',
        '/introspect',
        '/revoke',
        '/session',
        '/register',
        '/register/x',
        '/register/x/secret',
      ]) {
        const response = await send(path, { method })
        expect([path, response.status < 500]).toEqual([path, true])
        if (response.status !== 405) continue
        const allowed = response.headers.get('allow') ?? ''
        expect([path, allowed]).toEqual([path, expect.stringMatching(/^[A-Z]+(, [A-Z]+)*$/)])
        expect([path, allowed.split(', ')]).not.toEqual([path, expect.arrayContaining([method])])
      }
    },
  )

  it('leaves no failure in the log', () => {
    expect(workers.logs.filter((line) => line.includes('"level":"error"'))).toEqual([])
  })
})

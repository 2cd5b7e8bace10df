import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { allAnswered, sendLargeBodies } from '../support/send-large-bodies.ts'
import { typeCheck } from './bundle-project.ts'
import type { OwnSignIn } from './start-own-sign-in.ts'
import {
  client,
  exchange,
  formOf,
  password,
  redirectUri,
  request,
  saidBy,
  startOwnSignIn,
  visit,
} from './start-own-sign-in.ts'

// The first one builds all packages.
vi.setConfig({ hookTimeout: 400_000 })

// The Worker of docs/guides/own-sign-in, copied to an empty folder outside of the workspace, with the packages installed
// from their tarballs by the commands of its README.
let own: OwnSignIn
beforeAll(async () => {
  own = await startOwnSignIn()
})
afterAll(() => own?.stop())

interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
  readonly id_token: string
}
const tokensFor = async (code: string | null, changes = {}): Promise<Tokens> => {
  const response = await own.post('/token', exchange(code, changes))
  expect(response.status).toBe(200)
  return (await response.json()) as Tokens
}
const metadataOf = async (): Promise<Readonly<Record<string, unknown>>> =>
  (await (await own.fetch('/.well-known/openid-configuration')).json()) as Readonly<Record<string, unknown>>
const listed = (metadata: Readonly<Record<string, unknown>>, name: string): ReadonlyArray<string> =>
  (metadata[name] ?? []) as ReadonlyArray<string>

describe('signing in', () => {
  it('compiles against the installed types', () => typeCheck(own.project))

  it('shows the page, takes the form, and gives tokens for the code', async () => {
    const visitor = visit(own)
    const page = await visitor.get(`/authorize?${request()}`)
    // With `no-referrer` a browser would send `Origin: null`, which the Worker refuses.
    expect(page.headers.get('referrer-policy')).toBe('same-origin')
    const signedIn = await visitor.answer(page, { username: 'ada', password })
    expect(signedIn.status).toBe(303)
    expect(signedIn.headers.get('location')?.split('?')[0]).toBe(redirectUri)
    expect(saidBy(signedIn).get('state')).toBe('state-1')
    const { access_token: token } = await tokensFor(saidBy(signedIn).get('code'))
    const userinfo = await own.fetch('/userinfo', { headers: { authorization: `Bearer ${token}` } })
    expect(await userinfo.json()).toMatchObject({ name: 'Ada' })
  })

  it('asks no second time in the same browser', async () => {
    const visitor = visit(own)
    await visitor.signIn()
    expect((await visitor.get(`/authorize?${request()}`)).status).toBe(303)
  })

  it('shows the page again for a wrong password with the name that was typed, escapes both names, and runs no script', async () => {
    const refused = await visit(own).signIn(request(), { username: 'ada "<', password: 'wrong' })
    expect(refused.status).toBe(401)
    const text = await refused.text()
    expect(text).toContain('The &lt;app&gt;')
    expect(text).toContain('value="ada &quot;&lt;"')
    const policy = refused.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('script-src')
  })

  it('takes no form of another page, and no set-up without the token', async () => {
    expect((await visit(own).signIn(request(), { form_token: 'another' })).status).toBe(403)
    expect(await own.setUp('users/eve', { name: 'Eve', password }, 'wrong')).toBe(401)
  })

  it('counts guesses for the network that an IPv6 address lies in, and for nobody elsewhere', async () => {
    expect(await own.setUp('users/eva', { name: 'Eva', password })).toBe(204)
    const from = async (address: string, typed: string) => {
      const typing = { username: 'eva', password: typed }
      const answer = await visit(own).signIn(request(), typing, { 'cf-connecting-ip': address })
      return [answer.status, (await answer.text()).includes('Too many attempts')]
    }
    for (let host = 1; host <= 10; host += 1) {
      expect(await from(`2001:db8:1:2::${host}`, 'a guess at it')).toEqual([401, false])
    }
    expect(await from('2001:db8:1:2:3:4:5:6', password)).toEqual([401, true])
    expect(await from('2001:db8:1:3::1', password)).toEqual([303, false])
  })

  it('notes whom a refused sign-in named, and where one was stopped', async () => {
    expect(await own.setUp('users/mia', { name: 'Mia', password })).toBe(204)
    const asked = `SELECT type, user_id AS user FROM audit_events WHERE type LIKE 'sign_in_%' ORDER BY rowid DESC LIMIT ?`
    const notes = async (limit: number) => (await own.database.prepare(asked).bind(limit).all()).results
    const guess = (username: string) => visit(own).signIn(request(), { username, password: 'a guess at it' })
    const { user } =
      (await own.database.prepare(`SELECT user_id AS user FROM users WHERE username = 'mia'`).first()) ?? {}
    await guess('mia')
    await guess('nobody there')
    const failed = { type: 'sign_in_failed' }
    expect(await notes(2)).toEqual([
      { ...failed, user: null },
      { ...failed, user },
    ])
    for (let time = 0; time < 10; time += 1) await guess('mia')
    expect((await notes(1))[0]).toEqual({ type: 'sign_in_throttled', user })
  })

  it('gives a user the name that the path of the set-up means: `j%C3%BCrgen` is jürgen', async () => {
    const jürgen = { name: 'Jürgen', password }
    expect(await own.setUp('users/j%C3%BCrgen', jürgen)).toBe(204)
    expect((await visit(own).signIn(request(), { username: 'Jürgen' })).status).toBe(303)
    expect((await visit(own).signIn(request(), { username: 'j%C3%BCrgen' })).status).toBe(401)
    expect(await own.setUp('users/a%2Fb%20c', jürgen)).toBe(204)
    expect((await visit(own).signIn(request(), { username: 'a/b c' })).status).toBe(303)
    const statuses = ['users/%ff', 'users/%', 'user/x', 'clients', 'clients/a/b'].map((path) => own.setUp(path, jürgen))
    expect(await Promise.all(statuses)).toEqual([400, 400, 404, 422, 404])
  })
})

describe('a body that is large', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  it.each([
    ['POST', '/token', form, 413],
    ['POST', '/userinfo', {}, 401],
    ['POST', '/sign-in', form, 403],
    ['POST', '/nothing', form, 404],
    ['PUT', '/setup/users/eve', { authorization: 'Bearer wrong' }, 401],
  ] as const)('is answered at %s %s, and the line stays', async (method, path, headers, status) => {
    const answers = await sendLargeBodies({ url: `${own.issuer}${path}`, method, headers })
    expect(answers).toEqual(allAnswered(status))
  })
})

describe('what its metadata names', () => {
  /** How each endpoint may be called (RFC 8414 section 2, OpenID Connect Core, Discovery and RP-Initiated Logout). */
  const methods: Readonly<Record<string, ReadonlyArray<string>>> = {
    authorization_endpoint: ['GET', 'POST'],
    token_endpoint: ['POST'],
    userinfo_endpoint: ['GET', 'POST'],
    jwks_uri: ['GET'],
    revocation_endpoint: ['POST'],
    introspection_endpoint: ['POST'],
    end_session_endpoint: ['GET', 'POST'],
  }
  const addressesIn = (metadata: Readonly<Record<string, unknown>>) =>
    Object.keys(metadata).filter((name) => /_(?:endpoint|uri)$/.test(name))

  it('answers at each endpoint by each method, and pages of other origins may call all that show no page', async () => {
    const metadata = await metadataOf()
    expect(metadata).toMatchObject({ issuer: own.issuer, token_endpoint: `${own.issuer}/token` })
    expect(addressesIn(metadata).sort()).toEqual(Object.keys(methods).sort())
    for (const [name, allowed] of Object.entries(methods)) {
      const path = String(metadata[name]).slice(own.issuer.length)
      for (const method of allowed) {
        const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=b' }
        const { status } = await own.fetch(path, { method, ...(method === 'POST' && form) })
        expect([name, method, status, [404, 405].includes(status) || status >= 500]).toEqual([
          name,
          method,
          status,
          false,
        ])
      }
      const preflight = await own.fetch(path, {
        method: 'OPTIONS',
        headers: { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      })
      const isPage = ['authorization_endpoint', 'end_session_endpoint'].includes(name)
      const allowOrigin = preflight.headers.get('access-control-allow-origin')
      expect([name, preflight.ok, allowOrigin]).toEqual(isPage ? [name, false, null] : [name, true, '*'])
    }
    expect(await (await own.fetch('/.well-known/oauth-authorization-server')).json()).toEqual(metadata)
  })

  it('answers by each response mode, to a request by GET and by POST', async () => {
    const modes = listed(await metadataOf(), 'response_modes_supported')
    expect(modes).toEqual(['query', 'form_post'])
    for (const response_mode of modes) {
      const visitor = visit(own)
      const posted = await visitor.post('/authorize', request({ response_mode }))
      // From another site no cookie comes along: the browser is to ask again by GET.
      expect(posted.status).toBe(303)
      const page = await visitor.get(posted.headers.get('location') ?? '')
      const answers = [await visitor.answer(page, { username: 'ada', password })]
      answers.push(await visitor.post('/authorize', request({ response_mode })))
      answers.push(await visitor.get(`/authorize?${request({ response_mode })}`))
      for (const answer of answers) {
        if (response_mode === 'query') await tokensFor(saidBy(answer).get('code'))
        else {
          expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'nonce-/)
          const { action, hidden } = formOf(await answer.text())
          expect([action, hidden['state'], hidden['iss']]).toEqual([redirectUri, 'state-1', own.issuer])
          await tokensFor(hidden['code'] ?? null)
        }
      }
    }
  })

  it('does as each prompt says', async () => {
    const visitor = visit(own)
    await visitor.signIn()
    const seen: Record<string, string> = {}
    for (const prompt of listed(await metadataOf(), 'prompt_values_supported')) {
      const response = await visitor.get(`/authorize?${request({ prompt })}`)
      seen[prompt] = response.status === 303 ? 'answer' : (/<title>([^<]*)/.exec(await response.text())?.[1] ?? '')
    }
    const [consent, signIn] = ['Allow access', 'Sign in']
    expect(seen).toEqual({ none: 'answer', login: signIn, select_account: signIn, consent })
  })

  it('asks what a client may have, and does as the user says', async () => {
    expect(await own.setUp('clients/asking', { ...client, require_consent: true })).toBe(204)
    const asked = request({ client_id: 'asking' })
    const visitor = visit(own)
    const page = await visitor.signIn(asked)
    const text = await page.clone().text()
    expect([text.includes('The &lt;app&gt;'), text.includes('app.example'), text.includes('<li>profile</li>')]).toEqual(
      [true, true, true],
    )
    expect((await visitor.answer(page.clone(), { decision: 'allow', form_token: 'another' })).status).toBe(403)
    expect(saidBy(await visitor.answer(page.clone(), { decision: 'deny' })).get('error')).toBe('access_denied')
    await tokensFor(saidBy(await visitor.answer(page, { decision: 'allow' })).get('code'), { client_id: 'asking' })
    // It is remembered.
    expect((await visitor.get(`/authorize?${asked}`)).status).toBe(303)
  })

  it('reaches each authentication context, and refuses others before a page is shown', async () => {
    const contexts = listed(await metadataOf(), 'acr_values_supported')
    expect(contexts).toEqual(['urn:voyage:acr:password'])
    const demanding = (value: string) =>
      request({ claims: JSON.stringify({ id_token: { acr: { essential: true, value } } }) })
    await tokensFor(saidBy(await visit(own).signIn(demanding('urn:voyage:acr:password'))).get('code'))
    const refused = await visit(own).get(`/authorize?${demanding('urn:voyage:acr:phishing-resistant')}`)
    expect(saidBy(refused).get('error')).toBe('unmet_authentication_requirements')
  })

  it('gives tokens for each grant type, tells of them, and takes them back', async () => {
    const secret = 'a secret of more than 22 characters'
    const confidential = {
      ...client,
      token_endpoint_auth_method: 'client_secret_post',
      client_secret: secret,
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      scope: 'openid profile tickets',
    }
    expect(await own.setUp('clients/server', confidential)).toBe(204)
    const asServer = { client_id: 'server', client_secret: secret }
    const code = saidBy(await visit(own).signIn(request({ client_id: 'server' }))).get('code')
    const first = await tokensFor(code, asServer)
    const ask = async (path: string, form: Readonly<Record<string, string>>) =>
      (await own.post(path, new URLSearchParams({ ...form, ...asServer }))).json()
    const own2 = await ask('/token', { grant_type: 'client_credentials', scope: 'tickets' })
    expect(own2).toMatchObject({ access_token: expect.any(String) })
    const refresh = { grant_type: 'refresh_token', refresh_token: first.refresh_token }
    const { access_token: token } = (await ask('/token', refresh)) as Tokens
    expect(await ask('/introspect', { token })).toMatchObject({ active: true, client_id: 'server' })
    await ask('/revoke', { token })
    expect(await ask('/introspect', { token })).toEqual({ active: false })
    const { grant_types_supported: types } = await metadataOf()
    expect(types).toEqual(['authorization_code', 'refresh_token', 'client_credentials'])
  })

  it('signs out: at once for the client of the session, after asking for anybody else, and tells the client', async () => {
    const appRequest = request({ client_id: 'browser-app', redirect_uri: `${own.appUrl}/` })
    const signedIn = async () => {
      const visitor = visit(own)
      const code = saidBy(await visitor.signIn(appRequest)).get('code')
      const changes = { client_id: 'browser-app', redirect_uri: `${own.appUrl}/` }
      return { visitor, hint: (await tokensFor(code, changes)).id_token }
    }
    const isSignedIn = async (visitor: ReturnType<typeof visit>) =>
      saidBy(await visitor.get(`/authorize?${request({ prompt: 'none' })}`)).has('code')
    const told = () => own.sentToApp.filter(({ url }) => url === '/signed-out').length

    const { visitor, hint } = await signedIn()
    const goodbye = new URLSearchParams({
      id_token_hint: hint,
      post_logout_redirect_uri: client.post_logout_redirect_uris[0] ?? '',
      state: 'bye',
    })
    const before = told()
    const out = await visitor.get(`/logout?${goodbye}`)
    expect(out.headers.get('location')).toBe('https://app.example/goodbye?state=bye')
    expect([visitor.cookies.has('__Host-session'), await isSignedIn(visitor)]).toEqual([false, false])
    await vi.waitFor(() => expect(told()).toBe(before + 1), 10_000)

    const second = (await signedIn()).visitor
    expect((await second.post('/logout', new URLSearchParams({ form_token: 'another' }))).status).toBe(200)
    expect((await second.post('/logout/confirm', new URLSearchParams({ form_token: 'another' }))).status).toBe(403)
    expect(await isSignedIn(second)).toBe(true)
    const confirmed = await second.answer(await second.get('/logout'), {})
    expect([confirmed.status, await isSignedIn(second)]).toEqual([200, false])

    // A form of another site brings no cookie: nothing is removed, and the browser asks again by GET.
    const third = (await signedIn()).visitor
    const bare = await own.post('/logout', new URLSearchParams())
    expect([bare.status, bare.headers.get('location'), bare.headers.getSetCookie()]).toEqual([303, '/logout?', []])
    expect(await isSignedIn(third)).toBe(true)
  })
})

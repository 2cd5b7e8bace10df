import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Tokens } from './browser.ts'
import {
  answerOf,
  basic,
  bearer,
  claimsOf,
  codeOf,
  exchange,
  hiddenFields,
  issuer,
  issuers,
  openBrowser,
  operator,
  password,
  putClient,
  putUser,
  refreshing,
  request,
  secret,
  token,
  tokensOf,
} from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()
beforeAll(async () => {
  for (const name of ['sue', 'pat', 'kim', 'lee']) await putUser(workers, 'ten_one', name, { name: `User <${name}>` })
})

const signedIn = async (
  username: string,
  parameters = request(),
  { at = issuer, device }: { readonly at?: string; readonly device?: string } = {},
): Promise<Browser> => {
  const browser = openBrowser(workers, at, device)
  const response = await browser.signIn(parameters, { username })
  expect([200, 303]).toContain(response.status)
  return browser
}
const isSignedIn = async (browser: Browser, client = 'meridian'): Promise<boolean> =>
  answerOf(await browser.get(`/authorize?${request({ prompt: 'none', client_id: client })}`)).has('code')

/** Fills in and posts the form of the account page whose action this is. */
const act = async (browser: Browser, action: string, fields: Record<string, string> = {}): Promise<Response> => {
  const page = await (await browser.get('/account')).text()
  const form = new URLSearchParams({ form_token: hiddenFields(page).get('form_token') ?? '', ...fields })
  return browser.post(action, form)
}

describe('the account page', () => {
  it('lists the sessions of this user only, and ends one or all others', async () => {
    const [first, second] = [await signedIn('sue'), await signedIn('sue')]
    const other = await signedIn('pat')
    const page = await (await first.get('/account')).text()
    expect(page).toContain('User &lt;sue&gt;')
    expect(page.match(/name="sid"/g)).toHaveLength(2)
    expect(page).toContain('this browser')
    expect((await act(first, '/account/sessions/end-others')).status).toBe(200)
    expect([await isSignedIn(first), await isSignedIn(second), await isSignedIn(other)]).toEqual([true, false, true])
  })

  it("cannot end another user's session", async () => {
    const [sue, pat] = [await signedIn('sue'), await signedIn('pat')]
    const [, sid = ''] = /name="sid" value="([^"]+)"/.exec(await (await pat.get('/account')).text()) ?? []
    expect(sid).not.toBe('')
    await act(sue, '/account/sessions/end', { sid })
    expect(await isSignedIn(pat)).toBe(true)
    await act(pat, '/account/sessions/end', { sid })
    expect(await isSignedIn(pat)).toBe(false)
  })

  it('takes consent back and revokes what the client got, offline access included', async () => {
    await putClient(workers, 'ten_one', 'guest', { require_consent: true })
    const parameters = request({ client_id: 'guest', scope: 'openid offline_access' })
    const browser = openBrowser(workers, issuer)
    const allowed = await browser.decide(await browser.signIn(parameters, { username: 'kim' }), 'allow')
    const headers = { authorization: basic('guest', secret) }
    const form = exchange(codeOf(allowed))
    const tokens = await tokensOf(await token(workers, issuer, form, headers))
    expect(await (await browser.get('/account')).text()).toContain('Client guest')
    await act(browser, '/account/applications/withdraw', { client_id: 'guest' })
    const refresh = refreshing(tokens.refresh_token)
    expect((await token(workers, issuer, refresh, headers)).status).toBe(400)
    const silent = request({ client_id: 'guest', prompt: 'none', scope: 'openid' })
    expect(answerOf(await browser.get(`/authorize?${silent}`)).get('error')).toBe('consent_required')
  })

  it('changes the password: the old one must be right, the new one long enough and typed twice', async () => {
    const [browser, elsewhere] = [await signedIn('lee'), await signedIn('lee')]
    const change = (current: string, fresh: string, again = fresh) =>
      act(browser, '/account/password', { current_password: current, new_password: fresh, new_password_again: again })
    expect((await change('wrong', 'a new password')).status).toBe(422)
    expect((await change(password, 'short')).status).toBe(422)
    expect((await change(password, 'a new password', 'another')).status).toBe(422)
    expect(await isSignedIn(elsewhere)).toBe(true)
    expect((await change(password, 'a new password')).status).toBe(200)
    expect([await isSignedIn(browser), await isSignedIn(elsewhere)]).toEqual([true, false])
    const again = await openBrowser(workers, issuer).signIn(request(), { username: 'lee', password: 'a new password' })
    expect(again.status).toBe(303)
  })

  it('gives the session that changed the password a new cookie; a copy of the former one is good for nothing', async () => {
    await putUser(workers, 'ten_one', 'una')
    const browser = await signedIn('una')
    const copy = openBrowser(workers, issuer)
    for (const [name, value] of browser.cookies) copy.cookies.set(name, value)
    expect(await isSignedIn(copy)).toBe(true)
    const form = { current_password: password, new_password: 'a new password', new_password_again: 'a new password' }
    const changed = await act(browser, '/account/password', form)
    expect(await changed.text()).toContain('this browser')
    expect([await isSignedIn(browser), await isSignedIn(copy)]).toEqual([true, false])
  })

  it('takes with the password what others may hold by the old one, offline access included', async () => {
    await putUser(workers, 'ten_one', 'may')
    const [browser, thief] = [await signedIn('may'), await signedIn('may')]
    const offline = `/authorize?${request({ scope: 'openid offline_access' })}`
    const refreshOf = async (who: Browser) => {
      const code = codeOf(await who.get(offline))
      const tokens = await tokensOf(await token(workers, issuer, exchange(code)))
      return refreshing(tokens.refresh_token)
    }
    const [own, stolen] = [await refreshOf(browser), await refreshOf(thief)]
    const form = { current_password: password, new_password: 'a new password', new_password_again: 'a new password' }
    expect((await act(browser, '/account/password', form)).status).toBe(200)
    expect((await token(workers, issuer, stolen)).status).toBe(400)
    expect((await token(workers, issuer, own)).status).toBe(200)
  })

  it('is CSRF-protected and asks strangers to sign in (line 17)', async () => {
    const browser = await signedIn('sue')
    for (const path of ['sessions/end', 'sessions/end-others', 'applications/withdraw', 'password']) {
      expect((await browser.post(`/account/${path}`, new URLSearchParams())).status).toBe(403)
    }
    expect((await openBrowser(workers, issuer).get('/account')).status).toBe(401)
  })

  it('speaks German too', async () => {
    const browser = await signedIn('sue')
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const page = await workers.fetch('auth', `${issuer}/account`, { headers: { cookie, 'accept-language': 'de' } })
    expect(await page.text()).toContain('Wo Sie angemeldet sind')
  })
})

describe('the session endpoint', () => {
  beforeAll(async () => {
    await putClient(workers, 'ten_one', 'devices', { scope: 'openid sessions' })
  })
  const tokensAt = async (
    browser: Browser,
    parameters: URLSearchParams,
    headers?: Record<string, string>,
    at: string = issuer,
  ) => {
    const code = codeOf(await browser.get(`/authorize?${parameters}`))
    return tokensOf(await token(workers, at, exchange(code), headers))
  }
  const ask = (accessToken: string, method = 'GET') =>
    workers.fetch('auth', `${issuer}/session`, { method, headers: bearer(accessToken) })

  it("lists and ends the sessions of the token's user", async () => {
    await putUser(workers, 'ten_one', 'ann')
    const browser = await signedIn('ann')
    const asked = request({ client_id: 'devices', scope: 'openid sessions' })
    const tokens = await tokensAt(browser, asked, { authorization: basic('devices', secret) })
    const { sessions } = (await (await ask(tokens.access_token)).json()) as {
      sessions: ReadonlyArray<{ sid: string; current: boolean }>
    }
    expect(sessions).toMatchObject([{ sid: claimsOf(tokens.id_token)['sid'], current: true, amr: ['pwd'] }])
    expect((await ask(tokens.access_token, 'DELETE')).status).toBe(204)
    expect(await isSignedIn(browser)).toBe(false)
    expect((await ask(tokens.access_token)).status).toBe(401)
    expect((await workers.fetch('auth', `${issuer}/session`)).status).toBe(401)
  })

  it('says which device and since when, and ends the one that is named: no other, nobody else’s', async () => {
    for (const name of ['eva', 'max']) await putUser(workers, 'ten_one', name)
    const asked = request({ client_id: 'devices', scope: 'openid sessions', max_age: '3600' })
    const [own, second] = [
      await signedIn('eva', request(), { device: 'The first/1.0' }),
      await signedIn('eva', request(), { device: 'The second/2.0' }),
    ]
    const stranger = await signedIn('max')
    // Of the same user at another issuer, and of another tenant.
    const elsewhere = await signedIn('eva', request(), { at: issuers[1] })
    const foreigner = await signedIn('bob', request({ client_id: 'other' }))
    const credentials = { authorization: basic('devices', secret) }
    const tokens = await tokensAt(own, asked, credentials)
    const idTokenOf = async (browser: Browser, ...at: [string?]) =>
      claimsOf((await tokensAt(browser, asked, credentials, ...at)).id_token)
    const [ofOwn, ofSecond] = [await idTokenOf(own), await idTokenOf(second)]
    const [ownSid, secondSid] = [ofOwn['sid'] as string, ofSecond['sid'] as string]
    const ofOther = { authorization: basic('other', secret) }
    const others = [
      (await idTokenOf(stranger))['sid'],
      (await idTokenOf(elsewhere, issuers[1]))['sid'],
      claimsOf((await tokensAt(foreigner, request({ client_id: 'other' }), ofOther)).id_token)['sid'],
    ] as ReadonlyArray<string>
    expect([...others, ofOwn['auth_time']]).toEqual([...others.map(() => expect.any(String)), expect.any(Number)])
    const listed = (await (await ask(tokens.access_token)).json()) as {
      sessions: ReadonlyArray<Record<string, unknown>>
    }
    expect(listed.sessions.map(({ sid }) => sid).sort()).toEqual([ownSid, secondSid].sort())
    for (const [{ sid, auth_time }, device] of [
      [ofOwn, 'The first/1.0'],
      [ofSecond, 'The second/2.0'],
    ] as const) {
      const current = sid === ownSid
      const shown = { sid, current, device, amr: ['pwd'], auth_time, expires_at: expect.any(Number) }
      expect(listed.sessions.find((session) => session['sid'] === sid)).toEqual(shown)
    }
    const end = async (sid: string) => {
      const url = `${issuer}/session?${new URLSearchParams({ sid })}`
      const headers = bearer(tokens.access_token)
      expect((await workers.fetch('auth', url, { method: 'DELETE', headers })).status).toBe(204)
    }
    const standing = () =>
      Promise.all([
        ...[own, second, stranger, elsewhere].map((browser) => isSignedIn(browser)),
        isSignedIn(foreigner, 'other'),
      ])
    for (const sid of [...others, 'unknown', '', '%00', "' OR 1=1"]) await end(sid)
    expect(await standing()).toEqual([true, true, true, true, true])
    await end(secondSid)
    expect(await standing()).toEqual([true, false, true, true, true])
  })

  it('refuses a parameter that it does not know by its name, and a second sid, and ends nothing', async () => {
    await putUser(workers, 'ten_one', 'ivy')
    const browser = await signedIn('ivy')
    const asked = request({ client_id: 'devices', scope: 'openid sessions' })
    const { access_token } = await tokensAt(browser, asked, { authorization: basic('devices', secret) })
    for (const [query, name] of [
      ['Sid=x', 'Sid'],
      ['session=x', 'session'],
      ['sid=x&sid=y', 'sid'],
      ['%22%0A=x', '%22%0A'],
    ] as const) {
      const headers = bearer(access_token)
      const refused = await workers.fetch('auth', `${issuer}/session?${query}`, { method: 'DELETE', headers })
      expect(refused.status).toBe(400)
      const error_description = `the query has a parameter too many: ${name}`
      expect(await refused.json()).toEqual({ error: 'invalid_request', error_description })
    }
    expect(await isSignedIn(browser)).toBe(true)
  })

  it('shows and ends nothing for a client without the scope `sessions`, which none has unless its record names it', async () => {
    await putUser(workers, 'ten_one', 'joe')
    const browser = await signedIn('joe')
    const tokens = await tokensAt(browser, request({ scope: 'openid' }))
    for (const method of ['GET', 'DELETE']) {
      const refused = await ask(tokens.access_token, method)
      expect(refused.status).toBe(403)
      expect(refused.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope", scope="sessions"')
      expect(await refused.json()).toEqual({ error: 'insufficient_scope' })
    }
    expect(await isSignedIn(browser)).toBe(true)
    const { access_token } = await tokensAt(browser, request({ scope: 'openid sessions' }))
    expect((await ask(access_token)).status).toBe(403)
  })
})

/** A client's back-channel endpoint that answers as told and keeps what it got. */
async function startReceiver(status: (attempt: number) => number | 'never') {
  const tokens: Array<string> = []
  const server = createServer((incoming, outgoing) => {
    let body = ''
    incoming.on('data', (chunk) => (body += String(chunk)))
    incoming.on('end', () => {
      tokens.push(new URLSearchParams(body).get('logout_token') ?? '')
      const answer = status(tokens.length)
      if (answer !== 'never') outgoing.writeHead(answer).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/backchannel`
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return { uri, tokens, stop }
}

describe('back-channel logout (line 73)', () => {
  const enter = async (browser: Browser, client: string): Promise<Tokens> => {
    const response = await browser.get(`/authorize?${request({ client_id: client })}`)
    const form = exchange(codeOf(response))
    return tokensOf(await token(workers, issuer, form, { authorization: basic(client, secret) }))
  }
  const notices = async (): Promise<ReadonlyArray<Record<string, unknown>>> => {
    const database = await workers.d1('auth', 'AUTH_DB')
    return (await database.prepare('SELECT * FROM logout_notices').all<Record<string, unknown>>()).results
  }

  it('sends each client of the session that registered for it a signed logout token; a silent one delays nobody', async () => {
    const [fast, failing, silent] = [
      await startReceiver(() => 200),
      await startReceiver(() => 503),
      await startReceiver(() => 'never'),
    ]
    try {
      await putClient(workers, 'ten_one', 'bc-silent', { backchannel_logout_uri: silent.uri })
      await putClient(workers, 'ten_one', 'bc-failing', { backchannel_logout_uri: failing.uri })
      await putClient(workers, 'ten_one', 'bc-fast', { backchannel_logout_uri: fast.uri })
      const browser = await signedIn('sue')
      for (const client of ['bc-silent', 'bc-failing']) await enter(browser, client)
      const tokens = await enter(browser, 'bc-fast')
      await browser.get(`/logout?${new URLSearchParams({ id_token_hint: tokens.id_token })}`)
      await expect.poll(() => fast.tokens.length, { timeout: 4_000 }).toBe(1)

      const jwks = await (await workers.fetch('auth', `${issuer}/.well-known/jwks.json`)).json()
      const keys = createLocalJWKSet(jwks as Parameters<typeof createLocalJWKSet>[0])
      const options = { issuer, audience: 'bc-fast', typ: 'logout+jwt' }
      const { payload } = await jwtVerify(fast.tokens[0] ?? '', keys, options)
      const { sub, sid } = claimsOf(tokens.id_token)
      expect(payload).toMatchObject({
        sub,
        sid,
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      })
      expect(payload).not.toHaveProperty('nonce')
      for (const claim of ['iat', 'exp', 'jti']) expect(payload).toHaveProperty(claim)

      // Delivered ones are forgotten; the others stay and will be tried again.
      await expect
        .poll(async () => (await notices()).map((row) => row['client_id']).sort(), { timeout: 4_000 })
        .toEqual(['bc-failing', 'bc-silent'])
    } finally {
      for (const receiver of [fast, failing, silent]) receiver.stop()
    }
  })

  it("tells the clients of another user's session at once when a sign-in takes its place", async () => {
    const receiver = await startReceiver(() => 200)
    try {
      await putClient(workers, 'ten_one', 'bc-replaced', { backchannel_logout_uri: receiver.uri })
      const browser = await signedIn('sue')
      const tokens = await enter(browser, 'bc-replaced')
      await browser.signIn(request({ prompt: 'login' }), { username: 'sue' })
      await browser.signIn(request({ prompt: 'login' }), { username: 'pat' })
      await expect.poll(() => receiver.tokens.length, { timeout: 4_000 }).toBe(1)
      expect(claimsOf(receiver.tokens[0] ?? '')).toMatchObject({ sid: claimsOf(tokens.id_token)['sid'] })
      const hint = new URLSearchParams({ id_token_hint: tokens.id_token })
      const replay = await workers.fetch('auth', `${issuer}/logout?${hint}`)
      expect(replay.status).toBe(200)
      expect((await notices()).filter((row) => row['client_id'] === 'bc-replaced')).toEqual([])
    } finally {
      receiver.stop()
    }
  })

  it('tries again later what failed', async () => {
    const receiver = await startReceiver((attempt) => (attempt === 1 ? 500 : 200))
    try {
      await putClient(workers, 'ten_one', 'bc-flaky', { backchannel_logout_uri: receiver.uri })
      const browser = await signedIn('pat')
      const tokens = await enter(browser, 'bc-flaky')
      await browser.get(`/logout?${new URLSearchParams({ id_token_hint: tokens.id_token })}`)
      await expect.poll(() => receiver.tokens.length, { timeout: 4_000 }).toBe(1)
      const flaky = async () => (await notices()).filter((row) => row['client_id'] === 'bc-flaky')
      const database = await workers.d1('auth', 'AUTH_DB')
      await expect
        .poll(async () => Number((await flaky())[0]?.['next_attempt_at'] ?? 0) > 0, { timeout: 4_000 })
        .toBe(true)
      await database.prepare("UPDATE logout_notices SET next_attempt_at = 0 WHERE client_id = 'bc-flaky'").run()
      // The next logout of anybody (and every run of the housekeeping) delivers what is due.
      const other = await signedIn('pat')
      await act(other, '/account/sessions/end-others')
      await expect.poll(() => receiver.tokens.length, { timeout: 4_000 }).toBe(2)
      await expect.poll(flaky, { timeout: 4_000 }).toEqual([])
    } finally {
      receiver.stop()
    }
  })

  it('revokes the refresh tokens of the session, not those with offline_access (line 72)', async () => {
    const browser = await signedIn('sue')
    const code = answerOf(await browser.get(`/authorize?${request({ scope: 'openid offline_access' })}`)).get('code')
    const offline = await tokensOf(await token(workers, issuer, exchange(code ?? '')))
    const online = await enter(browser, 'meridian')
    await browser.get(`/logout?${new URLSearchParams({ id_token_hint: online.id_token })}`)
    const refresh = async (value: string) => (await token(workers, issuer, refreshing(value))).status
    expect([await refresh(online.refresh_token), await refresh(offline.refresh_token)]).toEqual([400, 200])
  })
})

describe('the audit', () => {
  it('has a row for each event, for the tenant only and without secrets', async () => {
    await putUser(workers, 'ten_one', 'dan')
    const browser = openBrowser(workers, issuer)
    await browser.signIn(request(), { username: 'dan', password: 'wrong' })
    const code = codeOf(await browser.signIn(request(), { username: 'dan' }))
    await token(workers, issuer, exchange(code))
    await token(workers, issuer, exchange(code))
    const response = await operator(workers, '/admin/tenants/ten_one/audit?limit=50')
    const text = await response.text()
    const { events } = JSON.parse(text) as { events: ReadonlyArray<{ type: string; tenant_id: string }> }
    expect(events.map(({ type }) => type).slice(0, 4)).toEqual([
      'code_replayed',
      'sign_in',
      'sign_in_failed',
      'user_put',
    ])
    expect(new Set(events.map(({ tenant_id }) => tenant_id))).toEqual(new Set(['ten_one']))
    for (const value of [code, password, secret, 'wrong']) expect(text).not.toContain(value)
    expect((await workers.fetch('auth', `${issuer}/admin/tenants/ten_one/audit`)).status).toBe(401)
  })
})

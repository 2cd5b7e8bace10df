import { beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from './browser.ts'
import {
  basic,
  bearer,
  claimsOf,
  codeOf,
  exchange,
  issuer,
  issuers,
  putClient,
  putUser,
  refreshing,
  request,
  secret,
  token,
  tokensOf,
} from './browser.ts'
import { isSignedIn, signedIn } from './signed-in.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()

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
    const browser = await signedIn(workers, 'ann')
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

  it('is readable from other origins whatever it answers: a list, nothing, a challenge', async () => {
    await putUser(workers, 'ten_one', 'ina')
    const browser = await signedIn(workers, 'ina')
    const tokensFor = (scope: string) =>
      tokensAt(browser, request({ client_id: 'devices', scope }), { authorization: basic('devices', secret) })
    const [wide, narrow] = [await tokensFor('openid sessions'), await tokensFor('openid')]
    const headersOf = (response: Response) =>
      ['access-control-allow-origin', 'access-control-expose-headers'].map((name) => response.headers.get(name))
    const one = await workers.fetch('auth', `${issuer}/session?sid=none`, {
      method: 'DELETE',
      headers: bearer(wide.access_token),
    })
    expect([one.status, ...headersOf(one)]).toEqual([204, '*', null])
    for (const [refused, status, error] of [
      [await workers.fetch('auth', `${issuer}/session`), 401, undefined],
      [await ask('none'), 401, 'invalid_token'],
      [await ask(narrow.access_token), 403, 'insufficient_scope'],
    ] as const) {
      expect([refused.status, ...headersOf(refused)]).toEqual([status, '*', 'www-authenticate'])
      const challenge = refused.headers.get('www-authenticate') ?? ''
      expect([challenge, await refused.json()]).toEqual([
        error === undefined ? 'Bearer' : expect.stringContaining(`Bearer error="${error}"`),
        error === undefined ? {} : { error },
      ])
    }
  })

  it('says which device and since when, and ends the one that is named: no other, nobody else’s', async () => {
    for (const name of ['eva', 'max']) await putUser(workers, 'ten_one', name)
    const asked = request({ client_id: 'devices', scope: 'openid sessions', max_age: '3600' })
    const [own, second] = [
      await signedIn(workers, 'eva', request(), { device: 'The first/1.0' }),
      await signedIn(workers, 'eva', request(), { device: 'The second/2.0' }),
    ]
    const stranger = await signedIn(workers, 'max')
    // Of the same user at another issuer, and of another tenant.
    const elsewhere = await signedIn(workers, 'eva', request(), { at: issuers[1] })
    const foreigner = await signedIn(workers, 'bob', request({ client_id: 'other' }))
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
    for (const sid of [...others, 'unknown', '', '\u0000', 'x'.repeat(10_000), "' OR 1=1"]) await end(sid)
    expect(await standing()).toEqual([true, true, true, true, true])
    await end(secondSid)
    expect(await standing()).toEqual([true, false, true, true, true])
  })

  it('ends a session that has expired by its sid, whose refresh tokens go on otherwise', async () => {
    await putUser(workers, 'ten_one', 'liv')
    const asked = request({ client_id: 'devices', scope: 'openid sessions' })
    const credentials = { authorization: basic('devices', secret) }
    const former = await tokensAt(await signedIn(workers, 'liv'), asked, credentials)
    const { access_token } = await tokensAt(await signedIn(workers, 'liv'), asked, credentials)
    const sid = claimsOf(former.id_token)['sid'] as string
    const database = workers.d1('auth', 'AUTH_DB')
    await database.prepare('UPDATE sessions SET expires_at = 1 WHERE session_id = ?').bind(sid).run()
    const refreshed = await token(workers, issuer, refreshing(former.refresh_token), credentials)
    expect(refreshed.status).toBe(200)
    const url = `${issuer}/session?${new URLSearchParams({ sid })}`
    const headers = bearer(access_token)
    expect((await workers.fetch('auth', url, { method: 'DELETE', headers })).status).toBe(204)
    const { refresh_token } = await tokensOf(refreshed)
    expect((await token(workers, issuer, refreshing(refresh_token), credentials)).status).toBe(400)
    expect((await ask(access_token)).status).toBe(200)
  })

  it('refuses a parameter that it does not know by its name, and a second sid, and ends nothing', async () => {
    await putUser(workers, 'ten_one', 'ivy')
    const browser = await signedIn(workers, 'ivy')
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
    const browser = await signedIn(workers, 'joe')
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

import { beforeAll, describe, expect, it } from 'vitest'
import type { Tokens } from './browser.ts'
import {
  answerOf,
  basic,
  bearer,
  claimsOf,
  codeOf,
  exchange,
  issuer,
  openBrowser,
  operator,
  operatorToken,
  password,
  put,
  putClient,
  putUser,
  refreshing,
  request,
  secret,
  token,
  tokensOf,
} from './browser.ts'
import { startLogoutReceiver } from './logout-receiver.ts'
import { isSignedIn, signedIn } from './signed-in.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()
const tenant = '/admin/tenants/ten_one'
const userPath = (name: string) => `${tenant}/users/${name}`
const fresh = 'a password of the operator'

type UserRecord = Readonly<Record<string, unknown>> & { readonly id: string; readonly username: string }
const read = async <T>(path: string): Promise<T> => (await (await operator(workers, path)).json()) as T
const eventsOf = async (name: string): Promise<ReadonlyArray<string>> => {
  const { id } = await read<UserRecord>(userPath(name))
  const { events } = await read<{ events: ReadonlyArray<{ type: string; user_id: string | null }> }>(
    `${tenant}/audit?limit=1000`,
  )
  return events.filter((event) => event.user_id === id).map(({ type }) => type)
}
const tokensFor = async (name: string, scope: string): Promise<Tokens> =>
  tokensOf(
    await token(
      workers,
      issuer,
      exchange(codeOf(await openBrowser(workers, issuer).signIn(request({ scope }), { username: name }))),
    ),
  )
const refresh = async ({ refresh_token }: Tokens): Promise<number> =>
  (await token(workers, issuer, refreshing(refresh_token))).status
const userinfo = async ({ access_token }: Tokens): Promise<number> =>
  (await workers.fetch('auth', `${issuer}/userinfo`, { headers: bearer(access_token) })).status
/** The answer to a sign-in, without what differs between any two. */
const answerTo = async (username: string, given: string): Promise<readonly [number, string]> => {
  const response = await openBrowser(workers, issuer).signIn(request(), { username, password: given })
  const page = (await response.text()).replaceAll(username, 'NAME')
  return [response.status, page.replaceAll(/(name="form_token" value|data-options)="[^"]*"/g, '$1')]
}

beforeAll(async () => {
  for (const name of ['una', 'viktor', 'wes', 'zoe']) await putUser(workers, 'ten_one', name)
})

describe('the operator', () => {
  it('sets a password: the former one, every session and every grant end, offline access too', async () => {
    const browser = await signedIn(workers, 'una')
    const [online, offline] = [await tokensFor('una', 'openid'), await tokensFor('una', 'openid offline_access')]
    const answer = await put(workers, `${userPath('una')}/password`, { password: fresh })
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { id: expect.any(String), username: 'una', sessions_ended: 3 },
    ])
    expect(await isSignedIn(browser)).toBe(false)
    expect([await refresh(online), await refresh(offline)]).toEqual([400, 400])
    expect([await userinfo(online), await userinfo(offline)]).toEqual([401, 401])
    expect(await answerTo('una', password)).toEqual(await answerTo('nobody', password))
    const again = await openBrowser(workers, issuer).signIn(request(), { username: 'una', password: fresh })
    expect(again.status).toBe(303)
    const events = await eventsOf('una')
    expect(events.filter((type) => type === 'session_ended')).toHaveLength(3)
    expect(events).toContain('password_set')
  })

  it('sets a hash from elsewhere, and refuses what is no password, naming it and showing nothing of it', async () => {
    const set = (body: object) => put(workers, `${userPath('zoe')}/password`, body)
    for (const [body, path] of [
      [{}, 'password'],
      [{ password: 'short' }, 'password'],
      [{ password: fresh, password_hash: '$2b$10$secret' }, 'password'],
      [{ password_hash: 'hunter22-not-shown' }, 'password_hash'],
      [{ password: fresh, keep_passkeys: 'hunter22-not-shown' }, 'keep_passkeys'],
      [{ password: fresh, passwort: 'hunter22-not-shown' }, 'passwort'],
    ] as const) {
      const refused = await set(body)
      const text = await refused.text()
      expect([refused.status, JSON.parse(text).errors[0].path]).toEqual([422, path])
      expect(text).not.toContain('hunter22')
    }
    expect((await openBrowser(workers, issuer).signIn(request(), { username: 'zoe' })).status).toBe(303)
    const hash = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'
    expect((await set({ password_hash: hash })).status).toBe(200)
    const signedIn = await openBrowser(workers, issuer).signIn(request(), { username: 'zoe', password: 'U*U' })
    expect(signedIn.status).toBe(303)
  })

  it('ends the sessions and grants of a user, who may sign in again', async () => {
    await putUser(workers, 'ten_one', 'xan')
    const browser = await signedIn(workers, 'xan')
    const tokens = await tokensFor('xan', 'openid offline_access')
    const bystander = await signedIn(workers, 'ada')
    const ended = await operator(workers, `${userPath('xan')}/sessions`, 'DELETE')
    expect([ended.status, await ended.json()]).toEqual([200, expect.objectContaining({ sessions_ended: 2 })])
    expect([await isSignedIn(browser), await isSignedIn(bystander)]).toEqual([false, true])
    expect([await refresh(tokens), await userinfo(tokens)]).toEqual([400, 401])
    expect((await openBrowser(workers, issuer).signIn(request(), { username: 'xan' })).status).toBe(303)
    expect(await eventsOf('xan')).toContain('user_signed_out')
  })

  it('disables a user: no password, session or token of theirs is good, and nobody can tell from an answer', async () => {
    const browser = await signedIn(workers, 'viktor')
    const tokens = await tokensFor('viktor', 'openid offline_access')
    const disabled = await operator(workers, `${userPath('viktor')}/disable`, 'POST')
    expect([disabled.status, await disabled.json()]).toEqual([200, expect.objectContaining({ sessions_ended: 2 })])
    expect(await read<UserRecord>(userPath('viktor'))).toMatchObject({
      username: 'viktor',
      disabled_at: expect.any(Number),
    })

    const silent = answerOf(await browser.get(`/authorize?${request({ prompt: 'none' })}`))
    expect(silent.get('error')).toBe('login_required')
    expect((await browser.get('/account')).status).toBe(401)
    expect([await refresh(tokens), await userinfo(tokens)]).toEqual([400, 401])
    const right = await answerTo('viktor', password)
    expect(right[0]).toBe(422)
    expect(right).toEqual(await answerTo('viktor', 'a wrong password'))
    expect(right).toEqual(await answerTo('nobody at all', password))
    // A put or a password of the operator does not let them in again.
    await put(workers, userPath('viktor'), { name: 'Vic V.' })
    await put(workers, `${userPath('viktor')}/password`, { password: fresh })
    expect((await answerTo('viktor', fresh))[0]).toBe(422)

    expect(await (await operator(workers, `${userPath('viktor')}/enable`, 'POST')).json()).toMatchObject({
      disabled_at: null,
    })
    expect((await answerTo('viktor', fresh))[0]).toBe(303)
    expect([await refresh(tokens), await isSignedIn(browser)]).toEqual([400, false])
    const events = (await eventsOf('viktor')).filter((type) => /^user_(dis|en)abled$/.test(type))
    expect(events).toEqual(['user_enabled', 'user_disabled'])
  })

  it('deletes a user: nothing that they had is good, and whoever gets the name is somebody else', async () => {
    const browser = await signedIn(workers, 'wes')
    const tokens = await tokensFor('wes', 'openid offline_access')
    const { id } = await read<UserRecord>(userPath('wes'))
    expect((await operator(workers, userPath('wes'), 'DELETE')).status).toBe(204)
    expect((await operator(workers, userPath('wes'))).status).toBe(404)
    expect((await operator(workers, userPath('wes'), 'DELETE')).status).toBe(404)
    expect([await isSignedIn(browser), await refresh(tokens), await userinfo(tokens)]).toEqual([false, 400, 401])
    expect(await answerTo('wes', password)).toEqual(await answerTo('nobody else', password))
    await putUser(workers, 'ten_one', 'wes')
    expect((await read<UserRecord>(userPath('wes'))).id).not.toBe(id)
    expect(await isSignedIn(browser)).toBe(false)
    const { events } = await read<{ events: ReadonlyArray<{ type: string; user_id: string }> }>(`${tenant}/audit`)
    expect(events.filter((event) => event.user_id === id).map(({ type }) => type)).toContain('user_deleted')
  })

  it.each([
    ['signs a user out', 'DELETE', '/sessions'],
    ['disables a user', 'POST', '/disable'],
    ['sets a password', 'PUT', '/password'],
    ['deletes a user', 'DELETE', ''],
  ])('%s, of which the clients of their sessions are told at once', async (_, method, path) => {
    const receiver = await startLogoutReceiver()
    try {
      await putClient(workers, 'ten_one', 'bc-told', { backchannel_logout_uri: receiver.uri })
      await putUser(workers, 'ten_one', 'yan')
      const browser = await signedIn(workers, 'yan', request({ client_id: 'bc-told' }))
      const code = codeOf(await browser.get(`/authorize?${request({ client_id: 'bc-told' })}`))
      const headers = { authorization: basic('bc-told', secret) }
      const { id_token } = await tokensOf(await token(workers, issuer, exchange(code), headers))
      const place = `${userPath('yan')}${path}`
      const done = await (method === 'PUT'
        ? put(workers, place, { password: fresh })
        : operator(workers, place, method))
      expect(done.ok).toBe(true)
      await expect.poll(() => receiver.tokens.length, { timeout: 4_000 }).toBe(1)
      const { sub, sid } = claimsOf(id_token)
      expect(claimsOf(receiver.tokens[0] ?? '')).toMatchObject({ sub, sid, aud: 'bc-told' })
    } finally {
      receiver.stop()
      await operator(workers, userPath('yan'), 'DELETE')
    }
  })

  it('is told that a password was not taken for a user who exists, and needs none to change the rest', async () => {
    const answerTo = async (body: object) => (await put(workers, userPath('kai'), body)).json()
    expect(await answerTo({ name: 'Kai', password })).toMatchObject({ outcome: 'created', password_outcome: 'set' })
    const again = await answerTo({ name: 'Kai', password: fresh })
    expect(again).toMatchObject({ outcome: 'unchanged', password_outcome: 'kept' })
    expect(await answerTo({ name: 'Kai K.', password: fresh })).toMatchObject({
      outcome: 'updated',
      password_outcome: 'kept',
    })
    const without = await answerTo({ name: 'Kai' })
    expect(without).toMatchObject({ outcome: 'updated' })
    expect(without).not.toHaveProperty('password_outcome')
    const refused = await put(workers, userPath('lou'), { name: 'Lou' })
    expect([refused.status, await refused.json()]).toEqual([
      422,
      expect.objectContaining({ errors: [expect.objectContaining({ path: 'password' })] }),
    ])
    expect((await operator(workers, userPath('lou'))).status).toBe(404)
  })

  it('reads users by name, by id and page by page, never their password hash', async () => {
    const names: Array<string> = []
    let after = ''
    for (let page = 0; page < 20; page += 1) {
      const { users, next } = await read<{ users: ReadonlyArray<UserRecord>; next: string | null }>(
        `${tenant}/users?limit=2${after}`,
      )
      expect(users.length).toBeLessThanOrEqual(2)
      names.push(...users.map(({ username }) => username))
      if (next === null) break
      after = `&after=${encodeURIComponent(next)}`
    }
    expect(names).toEqual([...names].sort())
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(expect.arrayContaining(['ada', 'una', 'viktor']))
    expect(names).not.toContain('bob')
    const text = await (await operator(workers, userPath('ADA'))).text()
    const ada = JSON.parse(text) as UserRecord
    expect(ada).toMatchObject({ username: 'ada', name: 'Ada Lovelace', email: 'ada@example.com', disabled_at: null })
    expect(text).not.toContain('$scrypt')
    expect(await read(`${tenant}/users?user_id=${ada.id}`)).toEqual({ users: [ada], next: null })
    expect(await read(`/admin/tenants/ten_two/users?user_id=${ada.id}`)).toEqual({ users: [], next: null })
  })

  it('reads and deletes clients: their grants end, and another tenant has no such client', async () => {
    await putClient(workers, 'ten_one', 'parting', { require_consent: true })
    await putClient(workers, 'ten_one', 'parting-too')
    const path = `${tenant}/clients/parting`
    const text = await (await operator(workers, path)).text()
    expect(JSON.parse(text)).toMatchObject({ client_id: 'parting', client_name: 'Client parting', issuer: null })
    expect(text).not.toContain(secret)
    const { clients, next } = await read<{ clients: ReadonlyArray<{ client_id: string }>; next: string | null }>(
      `${tenant}/clients?limit=1&after=parting`,
    )
    expect([clients.map(({ client_id }) => client_id), next]).toEqual([['parting-too'], null])

    const browser = openBrowser(workers, issuer)
    const parameters = request({ client_id: 'parting', scope: 'openid offline_access' })
    const allowed = await browser.decide(await browser.signIn(parameters), 'allow')
    const headers = { authorization: basic('parting', secret) }
    const tokens = await tokensOf(await token(workers, issuer, exchange(codeOf(allowed)), headers))
    expect(await userinfo(tokens)).toBe(200)
    expect((await operator(workers, '/admin/tenants/ten_two/clients/parting', 'DELETE')).status).toBe(404)
    expect((await operator(workers, '/admin/tenants/ten_two/clients/parting')).status).toBe(404)
    expect((await operator(workers, path, 'DELETE')).status).toBe(204)
    expect((await operator(workers, path)).status).toBe(404)
    expect((await operator(workers, path, 'DELETE')).status).toBe(404)
    expect(await userinfo(tokens)).toBe(401)
    expect((await token(workers, issuer, refreshing(tokens.refresh_token), headers)).status).toBe(401)
    // Put anew it has nothing of what was.
    await putClient(workers, 'ten_one', 'parting', { require_consent: true })
    expect((await token(workers, issuer, refreshing(tokens.refresh_token), headers)).status).toBe(400)
    const silent = await browser.get(`/authorize?${request({ client_id: 'parting', prompt: 'none' })}`)
    expect(answerOf(silent).get('error')).toBe('consent_required')
    const { events } = await read<{ events: ReadonlyArray<Record<string, unknown>> }>(`${tenant}/audit`)
    const deleted = events.filter(({ type, client_id }) => type === 'client_deleted' && client_id === 'parting')
    expect(deleted).toHaveLength(1)
  })

  it('finds nobody of another tenant, and strangers find nothing', async () => {
    const elsewhere = '/admin/tenants/ten_two/users/ada'
    const calls = [
      ['GET', ''],
      ['DELETE', ''],
      ['PUT', '/password'],
      ['DELETE', '/sessions'],
      ['POST', '/disable'],
      ['POST', '/enable'],
    ] as const
    for (const [method, path] of calls) {
      const body = method === 'PUT' ? { body: JSON.stringify({ password: fresh }) } : {}
      const send = (credential: string) =>
        workers.fetch('auth', `${issuer}${elsewhere}${path}`, {
          method,
          headers: { ...bearer(credential), 'content-type': 'application/json' },
          ...body,
        })
      expect([(await send(operatorToken)).status, (await send('a guess')).status]).toEqual([404, 401])
    }
    expect((await openBrowser(workers, issuer).signIn(request(), { username: 'ada' })).status).toBe(303)
  })
})

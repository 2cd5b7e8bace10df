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
  operator,
  putClient,
  putUser,
  refreshing,
  request,
  secret,
  token,
  tokensOf,
} from './browser.ts'
import { startLogoutReceiver } from './logout-receiver.ts'
import { act, signedIn } from './signed-in.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()
beforeAll(async () => {
  for (const name of ['sue', 'pat']) await putUser(workers, 'ten_one', name, { name: `User <${name}>` })
})

describe('back-channel logout (line 73)', () => {
  const enter = async (browser: Browser, client: string, scope = 'openid profile email'): Promise<Tokens> => {
    const response = await browser.get(`/authorize?${request({ client_id: client, scope })}`)
    const form = exchange(codeOf(response))
    return tokensOf(await token(workers, issuer, form, { authorization: basic(client, secret) }))
  }
  const notices = async (): Promise<ReadonlyArray<Record<string, unknown>>> => {
    const database = workers.d1('auth', 'AUTH_DB')
    return (await database.prepare('SELECT * FROM logout_notices').all<Record<string, unknown>>()).results
  }

  it('sends each client of the session that registered for it a signed logout token; a silent one delays nobody', async () => {
    const [fast, failing, silent] = [
      await startLogoutReceiver(),
      await startLogoutReceiver(() => 503),
      await startLogoutReceiver(() => 'never'),
    ]
    try {
      await putClient(workers, 'ten_one', 'bc-silent', { backchannel_logout_uri: silent.uri })
      await putClient(workers, 'ten_one', 'bc-failing', { backchannel_logout_uri: failing.uri })
      await putClient(workers, 'ten_one', 'bc-fast', { backchannel_logout_uri: fast.uri })
      const browser = await signedIn(workers, 'sue')
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

  it('tells a client at once, though more notices than a run takes have been due for longer at one that never answers', async () => {
    const [fast, dead] = [await startLogoutReceiver(), await startLogoutReceiver(() => 'never')]
    const database = workers.d1('auth', 'AUTH_DB')
    try {
      await putClient(workers, 'ten_one', 'bc-healthy', { backchannel_logout_uri: fast.uri })
      const browser = await signedIn(workers, 'sue')
      const tokens = await enter(browser, 'bc-healthy')
      await database
        .prepare(
          `INSERT INTO logout_notices SELECT 'dead ' || value, 'ten_one', ?1, 'bc-dead', ?2, 'user', 'session', 3, value, 0
           FROM json_each(?3)`,
        )
        .bind(issuer, dead.uri, JSON.stringify(Array.from({ length: 60 }, (_, index) => index)))
        .run()
      await browser.get(`/logout?${new URLSearchParams({ id_token_hint: tokens.id_token })}`)
      await expect.poll(() => fast.tokens.length, { timeout: 4_000 }).toBe(1)
    } finally {
      for (const receiver of [fast, dead]) receiver.stop()
      await database.prepare("DELETE FROM logout_notices WHERE client_id = 'bc-dead'").run()
    }
  })

  const confirm = async (browser: Browser): Promise<Response> =>
    browser.post('/logout/confirm', hiddenFields(await (await browser.get('/logout')).text()))
  const endAll = (_: Browser, { access_token }: Tokens): Promise<Response> =>
    workers.fetch('auth', `${issuer}/session`, { method: 'DELETE', headers: bearer(access_token) })

  it.each([
    ['who confirms that they sign out', confirm],
    ['who ends all of their sessions by a token', endAll],
  ])('tells the clients of a user at once %s', async (_, end) => {
    const receiver = await startLogoutReceiver()
    try {
      const more = { backchannel_logout_uri: receiver.uri, scope: 'openid sessions' }
      await putClient(workers, 'ten_one', 'bc-ended', more)
      const browser = await signedIn(workers, 'sue')
      const tokens = await enter(browser, 'bc-ended', 'openid sessions')
      expect([204, 303]).toContain((await end(browser, tokens)).status)
      await expect.poll(() => receiver.tokens.length, { timeout: 4_000 }).toBe(1)
      expect(claimsOf(receiver.tokens[0] ?? '')).toMatchObject({ sid: claimsOf(tokens.id_token)['sid'] })
    } finally {
      receiver.stop()
    }
  })

  it("tells the clients of another user's session at once when a sign-in takes its place", async () => {
    const receiver = await startLogoutReceiver()
    try {
      await putClient(workers, 'ten_one', 'bc-replaced', { backchannel_logout_uri: receiver.uri })
      const browser = await signedIn(workers, 'sue')
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
    const receiver = await startLogoutReceiver((attempt) => (attempt === 1 ? 500 : 200))
    try {
      await putClient(workers, 'ten_one', 'bc-flaky', { backchannel_logout_uri: receiver.uri })
      const browser = await signedIn(workers, 'pat')
      const tokens = await enter(browser, 'bc-flaky')
      await browser.get(`/logout?${new URLSearchParams({ id_token_hint: tokens.id_token })}`)
      await expect.poll(() => receiver.tokens.length, { timeout: 4_000 }).toBe(1)
      const flaky = async () => (await notices()).filter((row) => row['client_id'] === 'bc-flaky')
      const database = workers.d1('auth', 'AUTH_DB')
      await expect
        .poll(async () => Number((await flaky())[0]?.['next_attempt_at'] ?? 0) > 0, { timeout: 4_000 })
        .toBe(true)
      await database.prepare("UPDATE logout_notices SET next_attempt_at = 0 WHERE client_id = 'bc-flaky'").run()
      // The next logout of anybody (and every run of the housekeeping) delivers what is due.
      const other = await signedIn(workers, 'pat')
      await act(other, '/account/sessions/end-others')
      await expect.poll(() => receiver.tokens.length, { timeout: 4_000 }).toBe(2)
      await expect.poll(flaky, { timeout: 4_000 }).toEqual([])
    } finally {
      receiver.stop()
    }
  })

  it.each([302, 307])(
    'follows no redirect (%i): what was not registered hears nothing, and it is tried again',
    async (status) => {
      const elsewhere = await startLogoutReceiver()
      const receiver = await startLogoutReceiver(() => status, { location: elsewhere.uri })
      try {
        const notice = `redirected by ${status}`
        const database = workers.d1('auth', 'AUTH_DB')
        await database
          .prepare("INSERT INTO logout_notices VALUES (?, 'ten_one', ?, 'meridian', ?, 'user', 'session', 0, 0, 0)")
          .bind(notice, issuer, receiver.uri)
          .run()
        // It answers once all that is due has been tried.
        expect((await operator(workers, '/admin/housekeeping', 'POST')).status).toBe(200)
        expect(receiver.tokens).toHaveLength(1)
        const kept = (await notices()).find((row) => row['notice_id'] === notice)
        expect(kept).toMatchObject({ attempts: 1 })
        expect(kept?.['next_attempt_at']).toBeGreaterThan(0)
        expect(elsewhere.tokens).toEqual([])
      } finally {
        receiver.stop()
        elsewhere.stop()
      }
    },
  )

  it('revokes the refresh tokens of the session, not those with offline_access (line 72)', async () => {
    const browser = await signedIn(workers, 'sue')
    const code = answerOf(await browser.get(`/authorize?${request({ scope: 'openid offline_access' })}`)).get('code')
    const offline = await tokensOf(await token(workers, issuer, exchange(code ?? '')))
    const online = await enter(browser, 'meridian')
    await browser.get(`/logout?${new URLSearchParams({ id_token_hint: online.id_token })}`)
    const refresh = async (value: string) => (await token(workers, issuer, refreshing(value))).status
    expect([await refresh(online.refresh_token), await refresh(offline.refresh_token)]).toEqual([400, 200])
  })
})

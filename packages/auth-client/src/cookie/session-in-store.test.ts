import { describe, expect, it } from 'vitest'
import { createMemorySessionStore } from '../memory/index.ts'
import { issuer, setUp, site } from '../testing/set-up-cookie-relying-party.ts'

const stored = () => setUp({ store: createMemorySessionStore() })
const event = 'http://schemas.openid.net/event/backchannel-logout'

describe('a session in a store', () => {
  it('is one small cookie that tells nothing, whatever the size of the tokens', async () => {
    const { finish, session, browser, fake } = await stored()
    fake.knobs.token = { refresh_token: 'r'.repeat(30_000) }
    await finish()
    expect([...browser.cookies]).toEqual([['__Host-session', expect.stringMatching(/^1~[\w-]{43}$/)]])
    expect(await session()).toMatchObject({ subject: 'user-1', accessToken: 'access-1' })
  })

  it('is nobody for a reference that was made up', async () => {
    const { finish, session, browser } = await stored()
    await finish()
    browser.cookies.set('__Host-session', `1~${'A'.repeat(43)}`)
    expect(await session()).toBeNull()
  })

  it('gets a new reference at each sign-in, and the one before is worth nothing (session fixation)', async () => {
    const { finish, session, browser } = await stored()
    await finish()
    const before = browser.cookies.get('__Host-session') ?? ''
    await finish()
    expect(browser.cookies.get('__Host-session')).not.toBe(before)
    browser.cookies.set('__Host-session', before)
    expect(await session()).toBeNull()
  })

  it('is gone after signing out, also for a copy of the cookie', async () => {
    const { finish, session, browser, rp } = await stored()
    await finish()
    const copy = new Map(browser.cookies)
    await rp.signOut(browser.request(`${site}/sign-out`, { method: 'POST', headers: { origin: site } }))
    for (const [name, value] of copy) browser.cookies.set(name, value)
    expect(await session()).toBeNull()
  })
})

describe('back-channel logout', () => {
  async function arrange() {
    const set = await stored()
    set.fake.knobs.claims = { sid: 'sid-1' }
    await set.finish()
    const claims = { iss: issuer, aud: 'app', iat: set.time.now, exp: set.time.now + 120, events: { [event]: {} } }
    const token = (changed: Record<string, unknown>) =>
      set.fake.sign({ ...claims, jti: 'j', ...changed }, { typ: 'logout+jwt' })
    const post = async (logoutToken: string) => {
      const body = new URLSearchParams({ logout_token: logoutToken })
      return set.rp.backChannelLogout(new Request(`${site}/back-channel-logout`, { method: 'POST', body }))
    }
    return { ...set, token, post }
  }

  it.each([
    ['sid', { sid: 'sid-1' }],
    ['sub', { sub: 'user-1' }],
  ])('ends the sessions with that %s', async (_, named) => {
    const { token, post, session } = await arrange()
    const { refusal, response } = await post(await token(named))
    expect({ refusal, status: response.status }).toEqual({ refusal: null, status: 200 })
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await session()).toBeNull()
  })

  it('leaves other sessions alone', async () => {
    const { token, post, session } = await arrange()
    expect((await post(await token({ sid: 'sid-2', sub: 'user-1' }))).response.status).toBe(200)
    expect(await session()).not.toBeNull()
  })

  it('obeys a token once (section 2.6 step 8)', async () => {
    const { token, post, session, finish } = await arrange()
    const logoutToken = await token({ sub: 'user-1' })
    await post(logoutToken)
    await finish()
    const { refusal, response } = await post(logoutToken)
    expect(refusal).toEqual({ reason: 'logout_token_replayed' })
    expect(response.status).toBe(400)
    expect(await session()).not.toBeNull()
  })

  it('refuses an ID token of the same session in its place (token substitution)', async () => {
    const { post, session, rp, browser } = await arrange()
    const out = await rp.session(browser.request(site))
    expect(out.session?.claims.sid).toBe('sid-1')
    const { fake, time } = await arrange()
    const idToken = await fake.sign({ iss: issuer, aud: 'app', sub: 'user-1', iat: time.now, exp: time.now + 9 }, {})
    expect((await post(idToken)).refusal).toEqual({ reason: 'type_mismatch' })
    expect(await session()).not.toBeNull()
  })

  it('throws where sessions live in cookies, which nobody can take back', async () => {
    const { rp } = await setUp()
    await expect(rp.backChannelLogout(new Request(site, { method: 'POST' }))).rejects.toThrow(TypeError)
  })
})

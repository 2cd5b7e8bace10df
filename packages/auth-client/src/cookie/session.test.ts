import { describe, expect, it } from 'vitest'
import { secret, setUp, site } from '../testing/set-up-cookie-relying-party.ts'
import { createCookieRelyingParty } from './index.ts'

describe('the session cookie', () => {
  it('is not refreshed at each request where its access token lives for less than the leeway', async () => {
    const { finish, session, fake, time } = await setUp({ refreshLeeway: 30 })
    fake.knobs.token = { expires_in: 20 }
    await finish()
    time.now += 9
    for (let request = 0; request < 3; request++) expect((await session())?.accessToken).toBe('access-1')
    time.now += 1
    expect((await session())?.accessToken).toBe('access-2')
    expect(fake.tokenRequests.length).toBe(2)
  })

  it('keeps the new refresh token when the keys of the new ID token cannot be fetched', async () => {
    const { finish, session, fake, time } = await setUp()
    fake.knobs.strictRotation = true
    await finish()
    time.now += 700
    fake.knobs.keysDown = true
    expect((await session())?.accessToken).toBe('access-2')
    time.now += 300
    expect((await session())?.accessToken).toBe('access-3')
  })

  it('is nobody when it was changed, cut short or is missing a chunk', async () => {
    const { finish, session, browser } = await setUp()
    await finish()
    const value = browser.cookies.get('__Host-session') ?? ''
    const changed = `${value.slice(0, 60)}${value[60] === 'A' ? 'B' : 'A'}${value.slice(61)}`
    for (const bent of [value.slice(0, -20), changed, '1~v1.x.y', '']) {
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

  it('asks again at once when the answer was lost, which the grace window forgives (RFC 9700 4.14.2)', async () => {
    const { finish, session, time, fake } = await setUp()
    await finish()
    time.now += 300
    fake.knobs.lostAnswers = 1
    expect(await session()).toMatchObject({ accessToken: 'access-3' })
    expect(fake.tokenRequests.map(({ body }) => body.get('refresh_token'))).toEqual([null, 'refresh-1', 'refresh-1'])
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

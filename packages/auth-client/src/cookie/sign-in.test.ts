import { describe, expect, it } from 'vitest'
import { reasonOf, setUp } from '../testing/set-up-cookie-relying-party.ts'

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

  it('keeps few unfinished sign-ins, and of them the newest', async () => {
    const { begin, comeBack, browser, fake, time } = await setUp()
    const begun = []
    for (let tries = 0; tries < 20; tries++) {
      time.now += 1
      begun.push({ ...(await begin()), nonce: fake.nonce })
    }
    expect(browser.cookies.size).toBe(4)
    for (const { parameters, nonce } of begun.slice(-4)) {
      fake.nonce = nonce
      expect(reasonOf(await comeBack(parameters))).toBe('signed in')
    }
  })

  it('drops what is no transaction of its own before one that is under way', async () => {
    const { begin, comeBack, browser } = await setUp()
    const { parameters } = await begin()
    for (const name of ['a', 'b', 'c']) browser.cookies.set(`__Host-session-signin-${name}`, 'v1.x.y')
    const kept = new Map(browser.cookies)
    await begin()
    expect([...kept.keys()].filter((name) => !browser.cookies.has(name)).length).toBe(1)
    expect(reasonOf(await comeBack(parameters))).toMatch(/nonce_mismatch/)
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

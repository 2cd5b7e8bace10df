import { describe, expect, it, vi } from 'vitest'
import { createMemorySessionStore } from '../memory/index.ts'
import { setUp, site } from '../testing/set-up-cookie-relying-party.ts'
import type { CookieRelyingPartyOptions } from './index.ts'
import { createCookieRelyingParty } from './index.ts'

const kinds: ReadonlyArray<readonly [string, () => Partial<CookieRelyingPartyOptions>]> = [
  ['in a cookie', () => ({})],
  ['in a store', () => ({ store: createMemorySessionStore() })],
]

/** A wait that ends when the test says so, and lets everything else go on meanwhile. */
const turn = async () => {
  for (let times = 0; times < 50; times++) await crypto.subtle.digest('SHA-256', new Uint8Array(1))
}

async function arrange(changed: Partial<CookieRelyingPartyOptions>) {
  const set = await setUp({ wait: turn, ...changed })
  set.fake.knobs.strictRotation = true
  await set.finish()
  const refreshes = () => set.fake.tokenRequests.length - 1
  const otherIsolate = createCookieRelyingParty(set.options)
  await otherIsolate.session(set.browser.request(site))
  return { ...set, refreshes, otherIsolate }
}

describe.each(kinds)('requests of one session %s', (_, options) => {
  it('refresh once when they come at the same time, and all go on', async () => {
    const { rp, browser, time, refreshes } = await arrange(options())
    time.now += 300
    const requests = Array.from({ length: 8 }, () => browser.request(site))
    const results = await Promise.all(requests.map((request) => rp.session(request)))
    expect(new Set(results.map(({ session }) => session?.accessToken))).toEqual(new Set(['access-2']))
    expect(refreshes()).toBe(1)
  })

  it('survive in two isolates by the grace window of the provider', async () => {
    const { rp, otherIsolate, browser, time, session } = await arrange(options())
    time.now += 300
    const results = await Promise.all([rp, otherIsolate].map((party) => party.session(browser.request(site))))
    for (const result of results) {
      expect(result.session?.accessToken).toMatch(/^access-[23]$/)
      browser.keep(result.setCookies)
    }
    time.now += 300
    expect(await session()).toMatchObject({ subject: 'user-1' })
  })

  it('go on when they arrive late with the cookie from before a refresh', async () => {
    const { rp, browser, time, session, refreshes } = await arrange(options())
    time.now += 300
    const late = Array.from({ length: 3 }, () => browser.request(site))
    expect(await session()).toMatchObject({ accessToken: 'access-2' })
    for (const request of late) {
      time.now += 15
      expect((await rp.session(request)).session).toMatchObject({ accessToken: 'access-2' })
    }
    expect(refreshes()).toBe(1)
  })

  it('take over from a refresh that never ends', async () => {
    const { rp, browser, time, fake } = await arrange(options())
    time.now += 300
    fake.knobs.beforeAnswer = () => new Promise(() => {})
    void rp.session(browser.request(site))
    await vi.waitFor(() => expect(fake.tokenRequests.length).toBe(2))
    fake.knobs.beforeAnswer = async () => {}
    time.now += 5
    expect((await rp.session(browser.request(site))).session).toMatchObject({
      subject: 'user-1',
      accessToken: 'access-3',
    })
  })

  it('all end when the grant is over, and ask no second time', async () => {
    const { rp, browser, time, fake, refreshes } = await arrange(options())
    fake.knobs.tokenResponse = () => Response.json({ error: 'invalid_grant' }, { status: 400 })
    time.now += 300
    const requests = [browser.request(site), browser.request(site)]
    for (const request of requests) expect((await rp.session(request)).session).toBeNull()
    expect(refreshes()).toBe(1)
  })

  const signOut = { method: 'POST', headers: { origin: site } }

  it('do not bring back a session that was signed out while it was refreshed', async () => {
    const { rp, browser, time, fake } = await arrange(options())
    let answer = () => {}
    fake.knobs.beforeAnswer = () =>
      new Promise((resolve) => {
        answer = resolve
      })
    time.now += 300
    const refreshing = rp.session(browser.request(site))
    await vi.waitFor(() => expect(fake.tokenRequests.length).toBe(2))
    fake.knobs.beforeAnswer = async () => {}
    expect((await rp.signOut(browser.request(`${site}/sign-out`, signOut))).ok).toBe(true)
    answer()
    const { session, setCookies } = await refreshing
    expect([session, setCookies.filter((cookie) => !cookie.includes('Max-Age=0'))]).toEqual([null, []])
  })

  it('do not bring it back when they are late with the cookie from before', async () => {
    const { rp, browser, time, session } = await arrange(options())
    time.now += 300
    const late = browser.request(site)
    expect(await session()).not.toBeNull()
    await rp.signOut(browser.request(`${site}/sign-out`, signOut))
    expect((await rp.session(late)).session).toBeNull()
  })

  it('each refresh for themselves where nobody can wait, and none is signed out', async () => {
    const { options: complete, browser, time, session } = await arrange(options())
    const { wait: _wait, ...withoutWait } = complete
    const party = createCookieRelyingParty(withoutWait)
    time.now += 300
    const results = await Promise.all([1, 2].map(() => party.session(browser.request(site))))
    for (const result of results) {
      expect(result.session?.accessToken).toMatch(/^access-[23]$/)
      browser.keep(result.setCookies)
    }
    time.now += 300
    expect(await session()).toMatchObject({ accessToken: expect.stringMatching(/^access-/) })
  })
})

describe('a session in a store', () => {
  it('lets others use the token that still holds while one refreshes early', async () => {
    const { rp, otherIsolate, browser, time, fake, refreshes } = await arrange({ store: createMemorySessionStore() })
    time.now += 280
    let answer = () => {}
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    fake.knobs.beforeAnswer = () => answered
    const first = rp.session(browser.request(site))
    await vi.waitFor(() => expect(fake.tokenRequests.length).toBe(2))
    expect((await otherIsolate.session(browser.request(site))).session?.accessToken).toBe('access-1')
    answer()
    expect((await first).session?.accessToken).toBe('access-2')
    expect((await otherIsolate.session(browser.request(site))).session?.accessToken).toBe('access-2')
    expect(refreshes()).toBe(1)
  })

  it('survives the death of the isolate that was refreshing, and a browser that never got an answer', async () => {
    const { otherIsolate, browser, time, fake, rp } = await arrange({ store: createMemorySessionStore() })
    time.now += 300
    fake.knobs.lostAnswers = 2
    expect((await rp.session(browser.request(site))).session).toMatchObject({ accessToken: null })
    time.now += 6
    expect((await otherIsolate.session(browser.request(site))).session?.accessToken).toMatch(/^access-/)
    time.now += 300
    expect((await otherIsolate.session(browser.request(site))).session?.accessToken).toMatch(/^access-/)
  })
})

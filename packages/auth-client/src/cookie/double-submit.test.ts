import { describe, expect, it, vi } from 'vitest'
import { createMemorySessionStore } from '../memory/index.ts'
import type { Wait } from '../ports.ts'
import { setUp, site } from '../testing/set-up-cookie-relying-party.ts'
import type { CookieRelyingPartyOptions } from './index.ts'
import { createCookieRelyingParty } from './index.ts'

const kinds: ReadonlyArray<readonly [string, () => Partial<CookieRelyingPartyOptions>]> = [
  ['in a cookie', () => ({})],
  ['in a store', () => ({ store: createMemorySessionStore() })],
]

/** Long enough for everything that is under way. */
const turn = async () => {
  for (let times = 0; times < 200; times++) await crypto.subtle.digest('SHA-256', new Uint8Array(1))
}

/** A browser that sends the callback's address as often as it is asked to, with the cookies from before an answer. */
async function arrange(changed: Partial<Omit<CookieRelyingPartyOptions, 'wait'>> & { wait?: Wait | undefined }) {
  const set = await setUp({ wait: turn, ...changed } as Partial<CookieRelyingPartyOptions>)
  const { parameters } = await set.begin({ returnTo: '/lanes' })
  const visit = () => set.rp.callback(set.browser.request(`${site}/callback?${parameters}`))
  return { ...set, parameters, visit }
}

describe.each(kinds)('a callback that is asked for twice at once, the session %s', (_, options) => {
  it('redeems its code once, and signs in by either answer', async () => {
    const { visit, fake, browser, session } = await arrange(options())
    const results = await Promise.all([visit(), visit(), visit()])
    expect(fake.tokenRequests.length).toBe(1)
    const cookies = results.map((result) => (result.ok ? result.value.response.headers.getSetCookie() : []))
    expect(results.map((result) => result.ok && result.value.response.headers.get('location'))).toEqual(
      Array.from({ length: 3 }, () => '/lanes'),
    )
    expect(cookies[1]).toEqual(cookies[0])
    browser.keep(cookies[2] ?? [])
    expect((await session())?.subject).toBe('user-1')
  })

  it('gives the same answer to a second visit that comes late, with the cookies from before', async () => {
    const { visit, fake, time } = await arrange(options())
    const first = await visit()
    time.now += 5
    const second = await visit()
    expect(second.ok && second.value.response.headers.getSetCookie()).toEqual(
      first.ok && first.value.response.headers.getSetCookie(),
    )
    expect(fake.tokenRequests.length).toBe(1)
  })

  it.each([
    ['nobody can wait', { wait: undefined }],
    ['the first was cut off', { wait: async () => {} }],
  ])('sends the second on to the page, without an error, where %s', async (__, { wait }) => {
    const { visit, fake } = await arrange({ ...options(), wait })
    fake.knobs.beforeAnswer = () => new Promise(() => {})
    void visit()
    await vi.waitFor(() => expect(fake.tokenRequests.length).toBe(1))
    const second = await visit()
    expect(second).toMatchObject({ ok: true, value: { session: null } })
    expect(second.ok && second.value.response.headers.get('location')).toBe('/lanes')
    expect(second.ok && second.value.response.headers.getSetCookie()).toEqual([])
    expect(fake.tokenRequests.length).toBe(1)
  })

  it('can be asked for again when the provider was away: it signs in, or goes on to the page', async () => {
    const { visit, fake } = await arrange(options())
    fake.knobs.down = true
    await expect(visit()).rejects.toMatchObject({ retriable: true })
    fake.knobs.down = false
    const again = await visit()
    expect(again.ok && again.value.response.headers.get('location')).toBe('/lanes')
  })
})

describe('a callback that is asked for in two isolates at once', () => {
  it('redeems its code once where they share a store, and sends the second on without an error', async () => {
    const { rp, options, browser, parameters, fake } = await arrange({ store: createMemorySessionStore() })
    const isolates = [rp, createCookieRelyingParty(options)]
    const results = await Promise.all(
      isolates.map((party) => party.callback(browser.request(`${site}/callback?${parameters}`))),
    )
    expect(fake.tokenRequests.length).toBe(1)
    const sessions = results.map((result) => result.ok && result.value.session?.subject)
    expect(sessions.filter((subject) => subject === 'user-1').length).toBe(1)
    expect(results.map((result) => result.ok && result.value.response.headers.get('location'))).toEqual([
      '/lanes',
      '/lanes',
    ])
  })
})

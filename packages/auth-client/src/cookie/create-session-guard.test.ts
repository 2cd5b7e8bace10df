import { describe, expect, it } from 'vitest'
import { createMemorySessionStore } from '../memory/index.ts'
import { setUp, site } from '../testing/set-up-cookie-relying-party.ts'
import type { SessionGuardOptions } from './index.ts'
import { createSessionGuard } from './index.ts'

async function arrange(options: SessionGuardOptions = {}) {
  const set = await setUp({ store: createMemorySessionStore() })
  const guard = createSessionGuard(set.rp, options)
  const open = (path: string, init: RequestInit = { headers: { 'sec-fetch-mode': 'navigate' } }) =>
    guard(set.browser.request(`${site}${path}`, init))
  const answer = async (path: string, init?: RequestInit) => {
    const guarded = await open(path, init)
    if (guarded.kind !== 'answer') throw new Error(`${path} passed`)
    return guarded.response
  }
  return { ...set, open, answer }
}

describe('createSessionGuard', () => {
  it('sends a page that is opened to sign in, and back to where it was', async () => {
    const { answer, browser, fake } = await arrange()
    const signIn = await answer('/lanes?branch=a')
    browser.keep(signIn.headers.getSetCookie())
    const location = new URL(signIn.headers.get('location') ?? '')
    fake.nonce = location.searchParams.get('nonce') ?? ''
    const state = location.searchParams.get('state') ?? ''
    const query = new URLSearchParams({ code: 'c', state, iss: 'https://id.example' })
    const back = await answer(`/callback?${query}`)
    expect(back.headers.get('location')).toBe('/lanes?branch=a')
  })

  it('takes the cookies of a session that is over away, also on the way to sign in', async () => {
    const { answer, browser, finish, time } = await arrange()
    await finish()
    time.now += 28_801
    const cleared = (await answer('/')).headers.getSetCookie().filter((cookie) => cookie.includes('Max-Age=0'))
    expect(cleared.map((cookie) => cookie.split('=')[0])).toEqual(
      [...browser.cookies.keys()].filter((name) => !name.includes('-signin-')),
    )
  })

  it.each([
    ['the line of text', {}],
    ['a page of the application', { refusedPage: () => Response.redirect('https://app.example/refused') }],
  ])('lets %s that explains a refused sign-in send its address nowhere (RFC 9700 4.2.4)', async (_, options) => {
    const { answer } = await arrange(options)
    const refused = await answer('/callback?code=secret&state=made-up')
    expect(refused.headers.get('referrer-policy')).toBe('no-referrer')
  })

  it.each([
    ['a script', { headers: { 'sec-fetch-mode': 'cors', accept: 'text/html' } }],
    ['a POST', { method: 'POST', headers: { 'sec-fetch-mode': 'navigate' } }],
    ['a client that wants JSON', { headers: { accept: 'application/json' } }],
  ])('answers 401 to %s without a session', async (_, init) => {
    const { answer } = await arrange()
    expect((await answer('/data', init)).status).toBe(401)
  })

  it('lets a session pass, and anybody to a public page', async () => {
    const { finish, open } = await arrange({ isPublic: (request) => request.url.endsWith('/about') })
    expect(await open('/about')).toMatchObject({ kind: 'pass', session: null })
    await finish()
    expect(await open('/')).toMatchObject({ kind: 'pass', session: { subject: 'user-1' } })
  })

  it('begins a sign-in that never leaves the site afterwards', async () => {
    const { answer } = await arrange()
    expect((await answer('/sign-in?return_to=//evil.example')).status).toBe(303)
  })

  it('explains a refused sign-in, with the page of the application where there is one', async () => {
    const { answer } = await arrange()
    expect((await answer('/callback?code=c&state=s')).status).toBe(400)
    const own = await arrange({ refusedPage: ({ refusal }) => new Response(refusal.reason, { status: 418 }) })
    expect(await (await own.answer('/callback?code=c&state=s')).text()).toBe('transaction_missing')
  })

  it('signs out by POST from this site alone (CSRF)', async () => {
    const { answer, finish, browser, session } = await arrange()
    await finish()
    const foreign = { method: 'POST', headers: { origin: 'https://evil.example' } }
    expect((await answer('/sign-out', foreign)).status).toBe(403)
    expect(await session()).not.toBeNull()
    const out = await answer('/sign-out', { method: 'POST', headers: { origin: site } })
    browser.keep(out.headers.getSetCookie())
    expect(await session()).toBeNull()
  })

  it("takes the provider's logout where a path is set for it", async () => {
    const { answer } = await arrange({ backChannelLogoutPath: '/back-channel-logout' })
    const body = new URLSearchParams({ logout_token: 'none' })
    expect((await answer('/back-channel-logout', { method: 'POST', body })).status).toBe(400)
  })
})

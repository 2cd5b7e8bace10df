import { describe, expect, it } from 'vitest'
import { issuer, setUp, site } from '../testing/set-up-cookie-relying-party.ts'

describe('signing out', () => {
  const post = { method: 'POST', headers: { origin: site } }

  it('removes the session, revokes its refresh token and goes to the provider with the ID token as hint', async () => {
    const { finish, rp, browser, session, fake } = await setUp()
    await finish()
    const result = await rp.signOut(browser.request(`${site}/sign-out`, post))
    if (!result.ok) throw new Error(result.error.reason)
    const location = new URL(result.value.headers.get('location') ?? '')
    expect(`${location.origin}${location.pathname}`).toBe(`${issuer}/logout`)
    expect(location.searchParams.get('post_logout_redirect_uri')).toBe(`${site}/signed-out`)
    expect(location.searchParams.get('id_token_hint')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    browser.keep(result.value.headers.getSetCookie())
    expect(await session()).toBeNull()
    expect(fake.revoked).toEqual(['refresh-1'])
  })

  it.each([
    ['another site', { method: 'POST', headers: { origin: 'https://evil.example' } }, 'cross_site'],
    ['a sibling that looks alike', { method: 'POST', headers: { origin: `${site}.evil.example` } }, 'cross_site'],
    ['a caller that says nothing', { method: 'POST' }, 'cross_site'],
    ['an opaque origin', { method: 'POST', headers: { origin: 'null' } }, 'cross_site'],
    ['a link', { method: 'GET', headers: { origin: site } }, 'method_not_post'],
  ])('is refused for %s (CSRF)', async (_, init, reason) => {
    const { finish, rp, browser } = await setUp()
    await finish()
    const result = await rp.signOut(browser.request(`${site}/sign-out`, init))
    expect(result).toEqual({ ok: false, error: { reason } })
  })

  it('works here also when the provider is away, has no logout, or nobody is signed in', async () => {
    const { finish, rp, browser, fake, time } = await setUp()
    const out = async () => {
      const result = await rp.signOut(browser.request(`${site}/sign-out`, post))
      return result.ok ? result.value.headers.get('location') : result.error.reason
    }
    expect(await out()).toBe(`${site}/signed-out`)
    await finish()
    time.now += 3600
    fake.knobs.down = true
    expect(await out()).toBe(`${site}/signed-out`)
    fake.knobs.down = false
    fake.knobs.metadata = { end_session_endpoint: undefined }
    expect(await out()).toBe(`${site}/signed-out`)
  })
})

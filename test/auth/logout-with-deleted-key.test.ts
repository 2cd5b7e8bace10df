import { describe, expect, it } from 'vitest'
import type { Browser } from './browser.ts'
import { afterLogout, answerOf, getTokens, hiddenFields, issuers, openBrowser, request } from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile({ entry: 'hosts/auth/src/testing/fresh-keys.ts' })

const silent = async (browser: Browser): Promise<string | null> =>
  answerOf(await browser.get(`/authorize?${request({ prompt: 'none' })}`)).get('error')

describe.each(issuers)('sign-out at %s with an ID token of a key that was deleted', (issuer) => {
  const arrange = async () => {
    const browser = openBrowser(workers, issuer)
    const { id_token } = await getTokens(workers, { issuer, browser })
    await workers.d1('auth', 'AUTH_DB').prepare('DELETE FROM signing_keys').run()
    return { browser, parameters: { id_token_hint: id_token, post_logout_redirect_uri: afterLogout, state: 's' } }
  }

  it.each(['get', 'post'] as const)(
    'by %s asks, signs out when the user agrees, and never redirects',
    async (method) => {
      const { browser, parameters } = await arrange()
      const form = new URLSearchParams(parameters)
      const page = await (method === 'get' ? browser.get(`/logout?${form}`) : browser.post('/logout', form))
      expect([page.status, page.headers.get('location')]).toEqual([200, null])
      const text = await page.text()
      expect(text).toContain('Sign out?')
      expect(text).not.toContain(afterLogout)
      expect(await silent(browser)).toBeNull()
      const confirmed = await browser.post('/logout/confirm', hiddenFields(text))
      expect([confirmed.status, confirmed.headers.get('location')]).toEqual([
        303,
        expect.stringMatching(/^(?:\/auth)?\/signed-out$/),
      ])
      expect(await silent(browser)).toBe('login_required')
      expect(workers.logs.join('\n')).toContain('"reason":"id_token_hint_invalid"')
    },
  )

  it('asks also where another site posted it without the cookie, too long for an address, and the form then has it', async () => {
    const { browser, parameters } = await arrange()
    const form = new URLSearchParams({ ...parameters, state: 'x'.repeat(9_000) })
    const elsewhere = openBrowser(workers, issuer)
    const page = await elsewhere.post('/logout', form, { 'sec-fetch-site': 'cross-site' })
    expect(page.status).toBe(200)
    // The cookie jar of one browser: that post brought nothing of it, its form does.
    for (const [name, value] of elsewhere.cookies) browser.cookies.set(name, value)
    await browser.post('/logout/confirm', hiddenFields(await page.text()))
    expect(await silent(browser)).toBe('login_required')
  })

  it('has no effect without a session: it asks, and nothing ends', async () => {
    const { browser, parameters } = await arrange()
    const stranger = openBrowser(workers, issuer)
    const page = await stranger.get(`/logout?${new URLSearchParams(parameters)}`)
    expect([page.status, page.headers.get('location')]).toEqual([200, null])
    expect((await stranger.post('/logout/confirm', hiddenFields(await page.text()))).status).toBe(303)
    expect(await silent(browser)).toBeNull()
  })
})

it('the page of a bad sign-out link leads to the question', async () => {
  const [, issuer] = issuers
  const browser = openBrowser(workers, issuer)
  const { id_token } = await getTokens(workers, { issuer, browser })
  const bad = { id_token_hint: id_token, post_logout_redirect_uri: 'https://evil.example/' }
  const page = await browser.get(`/logout?${new URLSearchParams(bad)}`)
  expect(page.status).toBe(400)
  expect(await page.text()).toContain('<a href="/auth/logout">Sign out</a>')
  expect(await (await browser.get('/logout')).text()).toContain('Sign out?')
})

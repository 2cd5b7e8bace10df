import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath, launchChromium } from '../browser/chromium.ts'
import type { BrowserStack } from './browser-stack.ts'
import { fillIn, password, startBrowserStack } from './browser-stack.ts'

if (chromiumPath === undefined) {
  process.stdout.write(
    'SKIPPED test/auth-client: no Chromium on this machine (set CHROMIUM_PATH, or install chromium)\n',
  )
}

const status = (page: Page) => page.locator('#status').textContent()
const click = (page: Page, id: string) => page.locator(`#${id}`).click()
const waitForStatus = (page: Page, text: string | RegExp) => page.locator('#status', { hasText: text }).waitFor()

/** Lets the access token that the tabs share run out. */
const expire = (page: Page) =>
  page.evaluate(`for (const name of Object.keys(localStorage)) {
    const tokens = JSON.parse(localStorage.getItem(name))
    localStorage.setItem(name, JSON.stringify({ ...tokens, accessTokenExpiresAt: 1 }))
  }`)

describe.skipIf(chromiumPath === undefined)('the single-page example in Chromium with the auth host', () => {
  let stack: BrowserStack
  let browser: Browser
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    stack = await startBrowserStack()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.stop()
  })
  beforeEach(async () => {
    await context?.close()
    context = await browser.newContext()
    context.setDefaultTimeout(20_000)
    page = await context.newPage()
    await page.goto(stack.site)
    stack.grants.length = 0
    stack.withoutRefreshTokens = false
    stack.openerPolicy = null
  })

  async function signIn(): Promise<string> {
    await click(page, 'sign-in')
    await fillIn(page)
    await page.waitForURL(`${stack.site}/?from=sign-in`)
    await waitForStatus(page, /^\S+$/)
    return (await status(page)) ?? ''
  }
  async function reopen(): Promise<Page> {
    const other = await context.newPage()
    await other.goto(stack.site)
    return other
  }

  it('signs in, shows where it was asked to return, keeps the code out of the history, and signs out of both', async () => {
    await waitForStatus(page, 'signed out')
    const subject = await signIn()
    expect(subject).not.toBe('signed out')
    await page.goBack()
    expect(page.url()).not.toContain('code=')
    await page.goForward()
    expect(page.url()).not.toContain('code=')
    await page.reload()
    await waitForStatus(page, subject)
    await click(page, 'sign-out')
    await page.waitForURL(`${stack.site}/`)
    await waitForStatus(page, 'signed out')
    await click(page, 'sign-in')
    await page.getByLabel('Password').waitFor()
  })

  it('is one session for two tabs: sign-in and sign-out are seen by the other', async () => {
    const other = await reopen()
    await waitForStatus(other, 'signed out')
    const subject = await signIn()
    await waitForStatus(other, subject)
    await click(other, 'sign-out')
    await waitForStatus(page, 'signed out')
  })

  it('refreshes once for two tabs when the token has run out', async () => {
    const subject = await signIn()
    await expire(page)
    const tabs = [await reopen(), await reopen()]
    for (const tab of tabs) await waitForStatus(tab, subject)
    await Promise.all(tabs.map((tab) => click(tab, 'token')))
    for (const tab of tabs) await waitForStatus(tab, /^token$/)
    expect(stack.grants).toEqual(['authorization_code', 'refresh_token'])
  })

  it('survives a lost answer of the token endpoint', async () => {
    await signIn()
    await expire(page)
    stack.lostAnswers = 1
    await page.reload()
    await click(page, 'token')
    await waitForStatus(page, /^token$/)
    expect(stack.grants.filter((grant) => grant === 'refresh_token').length).toBeGreaterThanOrEqual(2)
    await expire(page)
    await page.reload()
    await click(page, 'token')
    await waitForStatus(page, /^token$/)
  })

  it('ends in all tabs when the refresh token was revoked', async () => {
    const subject = await signIn()
    const other = await reopen()
    await waitForStatus(other, subject)
    await page.evaluate(`(async () => {
      const { refreshToken } = JSON.parse(Object.values(localStorage)[0])
      const body = new URLSearchParams({ token: refreshToken, client_id: 'lanes-page' })
      await fetch('${stack.issuer}/revoke', { method: 'POST', body })
    })()`)
    await expire(page)
    await page.reload()
    await waitForStatus(other, 'signed out')
    await click(page, 'token')
    await waitForStatus(page, 'no token')
    expect(await page.evaluate('localStorage.length')).toBe(0)
  })

  it('bears the back button and the callback opened again', async () => {
    const answers: Array<string> = []
    page.on('request', (request) => {
      if (request.url().startsWith(`${stack.site}/callback`)) answers.push(request.url())
    })
    const subject = await signIn()
    await page.goto(answers[0] ?? '')
    await waitForStatus(page, subject)
    await page.goBack()
    await waitForStatus(page, subject)
    expect(stack.grants).toEqual(['authorization_code'])
  })

  it('bears a double click on sign in, and a double submit at the provider', async () => {
    await page.locator('#sign-in').dblclick()
    await page.getByLabel('Username').fill('demo')
    await page.getByLabel('Password').fill(password)
    await page.evaluate(`(() => {
      const form = document.querySelector('form')
      form.requestSubmit()
      form.requestSubmit()
    })()`)
    await page.waitForURL(`${stack.site}/?from=sign-in`)
    await waitForStatus(page, /^\S+$/)
    expect(stack.grants.filter((grant) => grant === 'authorization_code').length).toBe(1)
  })

  it('refuses a callback that this browser did not ask for (CSRF)', async () => {
    await page.goto(`${stack.site}/callback?code=stolen&state=made-up&iss=${encodeURIComponent(stack.issuer)}`)
    await waitForStatus(page, 'refused: transaction_missing')
    expect(page.url()).toBe(`${stack.site}/callback`)
    expect(stack.grants).toEqual([])
  })

  it('signs in by a popup without leaving the page', async () => {
    const [popup] = await Promise.all([page.waitForEvent('popup'), click(page, 'popup')])
    await fillIn(popup)
    await waitForStatus(page, /^\S{20,}$/)
    expect(page.url()).toBe(`${stack.site}/`)
    expect(stack.grants).toEqual(['authorization_code'])
  })

  /** Loads another script in place of the page's own. */
  const loadInstead = (name: string) =>
    context.route('**/app.js', (route) => route.continue({ url: `${stack.site}/${name}` }))

  it('signs in by a popup that seems closed, where the page knows that (Cross-Origin-Opener-Policy)', async () => {
    stack.openerPolicy = 'same-origin'
    const [closed] = await Promise.all([page.waitForEvent('popup'), click(page, 'popup')])
    await waitForStatus(page, 'refused: popup_closed')
    await closed.close()

    await loadInstead('coop.js')
    await page.reload()
    const [popup] = await Promise.all([page.waitForEvent('popup'), click(page, 'popup')])
    await fillIn(popup)
    await waitForStatus(page, /^\S{20,}$/)
    expect(stack.grants).toEqual(['authorization_code'])
  })

  it('closes the popup when the provider cannot be reached', async () => {
    await context.route(`${stack.issuer}/.well-known/**`, (route) => route.abort())
    const [popup] = await Promise.all([page.waitForEvent('popup'), click(page, 'popup')])
    if (!popup.isClosed()) await popup.waitForEvent('close')
    expect(await status(page)).toBe('signed out')
  })

  it('signs out while the provider cannot be reached', async () => {
    await signIn()
    await context.route(`${stack.issuer}/.well-known/**`, (route) => route.abort())
    await page.reload()
    await waitForStatus(page, /^\S{20,}$/)
    // Signed out at once, and on the way to another page soon after.
    await Promise.all([page.waitForEvent('framenavigated'), click(page, 'sign-out')])
    await waitForStatus(page, 'signed out')
    expect(await page.evaluate('localStorage.length')).toBe(0)
  })

  describe('without refresh tokens', () => {
    beforeEach(async () => {
      stack.withoutRefreshTokens = true
      await loadInstead('silent.js')
      await page.reload()
    })
    /** The access token has ten seconds left. */
    const nearlyExpire = () => page.clock.setFixedTime(Date.now() + 290_000)

    it('is renewed silently in a hidden frame', async () => {
      const subject = await signIn()
      await nearlyExpire()
      await click(page, 'token')
      await waitForStatus(page, /^token$/)
      expect(stack.grants).toEqual(['authorization_code', 'authorization_code'])
      expect(page.frames().length).toBe(1)
      expect(subject).toMatch(/^\S{20,}$/)
    })

    it('ends in the page when the session at the provider has expired', async () => {
      await signIn()
      await context.clearCookies()
      await nearlyExpire()
      await click(page, 'token')
      await waitForStatus(page, 'no token')
      expect(stack.grants).toEqual(['authorization_code'])
      await click(page, 'sign-in')
      await page.getByLabel('Password').waitFor()
    })
  })
})

import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath, launchChromium } from '../browser/chromium.ts'
import type { BrowserStack } from './browser-stack.ts'
import { fillIn, password, startBrowserStack } from './browser-stack.ts'
import { serverClient } from './example-apps.ts'

describe.skipIf(chromiumPath === undefined)('the server example in Chromium with the auth host', () => {
  let stack: BrowserStack
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let site: string

  beforeAll(async () => {
    stack = await startBrowserStack()
    site = stack.apps.server
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
    stack.apps.ahead = 0
    stack.grants.length = 0
  })

  const text = (of: Page) => of.locator('body').innerText()
  async function signIn(path = '/'): Promise<void> {
    await page.goto(`${site}${path}`)
    await fillIn(page)
    await page.waitForURL(`${site}${path}`)
    expect(await text(page)).toMatch(/^Hello \S+$/)
  }
  /** The button that every page of a site has: a form that posts. */
  const signOut = (on: Page) =>
    on.evaluate(`(() => {
      const form = document.body.appendChild(document.createElement('form'))
      form.method = 'post'
      form.action = '/sign-out'
      form.submit()
    })()`)

  it('signs in, shows the page that was asked for, and signs out of both', async () => {
    await signIn('/?branch=harbour')
    await signOut(page)
    await page.getByLabel('Password').waitFor()
    expect(new URL(page.url()).origin).toBe(stack.issuer)
  })

  it('is one session for two tabs', async () => {
    await signIn()
    const other = await context.newPage()
    await other.goto(`${site}/`)
    expect(await text(other)).toBe(await text(page))
    await signOut(other)
    await other.getByLabel('Password').waitFor()
    await page.reload()
    await page.getByLabel('Password').waitFor()
  })

  it('lets two tabs sign in at once, each to its own page', async () => {
    const other = await context.newPage()
    await page.goto(`${site}/?tab=1`)
    await other.goto(`${site}/?tab=2`)
    await fillIn(page)
    await page.waitForURL(`${site}/?tab=1`)
    await fillIn(other)
    await other.waitForURL(`${site}/?tab=2`)
    expect(await text(other)).toMatch(/^Hello /)
  })

  it('refreshes once for two tabs when the access token has run out', async () => {
    await signIn()
    const other = await context.newPage()
    stack.apps.ahead = 160
    await Promise.all([page.reload(), other.goto(`${site}/`)])
    expect([await text(page), await text(other)]).toEqual([expect.stringMatching(/^Hello/), await text(page)])
    expect(stack.grants).toEqual(['authorization_code', 'refresh_token'])
  })

  it('survives a lost answer of the token endpoint', async () => {
    await signIn()
    stack.apps.ahead = 160
    stack.lostAnswers = 1
    await page.reload()
    expect(await text(page)).toMatch(/^Hello /)
    expect(stack.grants).toEqual(['authorization_code', 'refresh_token', 'refresh_token'])
    stack.apps.ahead = 320
    await page.reload()
    expect(await text(page)).toMatch(/^Hello /)
    expect(stack.grants.length).toBe(4)
  })

  it('asks for a new sign-in when the session has run out', async () => {
    await signIn()
    stack.apps.ahead = 341
    await page.goto(`${site}/?later`)
    await page.waitForURL(`${site}/?later`)
    expect(stack.grants).toEqual(['authorization_code', 'authorization_code'])
  })

  it('ends when the refresh token was revoked', async () => {
    await signIn()
    const credentials = Buffer.from(`${serverClient.id}:${serverClient.secret}`).toString('base64')
    const revoked = await stack.fetch(
      new Request(`${stack.issuer}/revoke`, {
        method: 'POST',
        headers: { authorization: `Basic ${credentials}` },
        body: new URLSearchParams({ token: stack.refreshToken }),
      }),
    )
    expect(revoked.status).toBe(200)
    stack.apps.ahead = 160
    await page.goto(`${site}/?again`)
    await page.waitForURL(`${site}/?again`)
    expect(stack.grants).toEqual(['authorization_code', 'refresh_token', 'authorization_code'])
  })

  it('bears the back button and the callback opened again', async () => {
    const answers: Array<string> = []
    page.on('request', (request) => {
      if (request.url().startsWith(`${site}/callback`)) answers.push(request.url())
    })
    await signIn()
    await page.goto(answers[0] ?? '')
    expect(page.url()).toBe(`${site}/`)
    expect(await text(page)).toMatch(/^Hello /)
    await page.goBack()
    await page.goForward()
    expect(await text(page)).toMatch(/^Hello /)
    expect(stack.grants).toEqual(['authorization_code'])
  })

  it('bears a double submit at the provider', async () => {
    await page.goto(`${site}/`)
    await page.getByLabel('Username').fill('demo')
    await page.getByLabel('Password').fill(password)
    await page.evaluate(`(() => {
      const form = document.querySelector('form')
      form.requestSubmit()
      form.requestSubmit()
    })()`)
    await page.waitForURL(`${site}/`)
    expect(await text(page)).toMatch(/^Hello /)
    expect(stack.grants).toEqual(['authorization_code'])
  })

  it('refuses a callback that this browser did not ask for (CSRF)', async () => {
    const response = await page.goto(
      `${site}/callback?code=stolen&state=made-up&iss=${encodeURIComponent(stack.issuer)}`,
    )
    expect(response?.status()).toBe(400)
    expect(stack.grants).toEqual([])
  })

  it.each([60, -60])('signs in with a clock that is %i seconds ahead of the provider', async (seconds) => {
    stack.apps.ahead = seconds
    await signIn()
  })

  it('refuses with a clock that is five minutes behind', async () => {
    stack.apps.ahead = -300
    await page.goto(`${site}/`)
    await fillIn(page)
    await page.waitForURL(`${site}/callback?**`)
    expect(await text(page)).toMatch(/^Signing in did not succeed/)
  })
})

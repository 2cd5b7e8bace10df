import { OAuth2Server } from 'oauth2-mock-server'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumPath, launchChromium } from '../browser/chromium.ts'
import type { ExampleApps } from './example-apps.ts'
import { startExampleApps } from './example-apps.ts'

interface Token {
  readonly header: { kid?: string }
  readonly payload: Record<string, unknown>
}

describe.skipIf(chromiumPath === undefined)('the examples in Chromium with a provider that is not steady', () => {
  let provider: OAuth2Server
  let apps: ExampleApps
  let browser: Browser
  let page: Page
  /** Key ids of the ID tokens so far: those that are for a client. */
  let keys: Array<string | undefined>
  /** How many seconds the provider's clock is ahead. */
  let ahead: number

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    provider = new OAuth2Server()
    await provider.issuer.keys.generate('RS256', { kid: 'one' })
    await provider.start(0, '127.0.0.1')
    provider.issuer.url = `http://127.0.0.1:${provider.address().port}`
    keys = []
    ahead = 0
    provider.service.on('beforeTokenSigning', ({ header, payload }: Token) => {
      if (payload['aud'] !== undefined) keys.push(header.kid)
      for (const name of ['iat', 'exp', 'nbf']) {
        if (typeof payload[name] === 'number') payload[name] += ahead
      }
    })
    apps = await startExampleApps()
    await apps.serve(provider.issuer.url, (request) => fetch(request))
    const context = await browser.newContext()
    context.setDefaultTimeout(20_000)
    page = await context.newPage()
  })
  afterEach(async () => {
    await page?.context().close()
    apps?.stop()
    await provider?.stop()
  })

  /** Signs in (the provider asks for nothing) and returns what the application says; gets new tokens. */
  const examples = [
    [
      'the page',
      async () => {
        await page.goto(apps.page)
        await page.locator('#sign-in').click()
        const status = page.locator('#status')
        await expect.poll(() => status.textContent(), { timeout: 15_000 }).toMatch(/^(johndoe|refused)/)
        return status.textContent()
      },
      // The same client, an hour later: its access token has run out.
      async () => {
        await page.clock.setFixedTime(Date.now() + 3_590_000)
        await page.locator('#token').click()
        await expect.poll(() => page.locator('#status').textContent(), { timeout: 15_000 }).toBe('token')
      },
    ],
    [
      'the server',
      async () => {
        await page.goto(`${apps.server}/`)
        return page.locator('body').innerText()
      },
      // The same client, for a browser that has no session.
      async () => {
        await page.context().clearCookies()
        await page.reload()
        expect(await page.locator('body').innerText()).toBe('Hello johndoe')
      },
    ],
  ] as const

  describe.each(examples)('%s', (_, signIn, getNewTokens) => {
    it('accepts tokens of a key that came after it had fetched the keys', async () => {
      expect(await signIn()).toContain('johndoe')
      await provider.issuer.keys.generate('RS256', { kid: 'two' })
      await getNewTokens()
      expect(keys).toEqual(['one', 'two'])
    })

    it.each([60, -60])('signs in with a provider whose clock is %i seconds ahead', async (seconds) => {
      ahead = seconds
      expect(await signIn()).toContain('johndoe')
    })

    it('refuses an ID token of two minutes from now', async () => {
      ahead = 120
      expect(await signIn()).toMatch(/^(refused: issued_in_future|Signing in did not succeed)/)
    })
  })
})

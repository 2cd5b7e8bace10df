import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { chromiumPath, launchChromium, screenshot } from '../browser/chromium.ts'
import type { OwnSignIn } from './start-own-sign-in.ts'
import { exchange, password, request, startOwnSignIn } from './start-own-sign-in.ts'

// The first one builds all packages.
vi.setConfig({ hookTimeout: 400_000 })

/** A page of a browser of its own, and what it complained about. */
interface Opened {
  readonly page: Page
  readonly complaints: ReadonlyArray<string>
}

describe.skipIf(chromiumPath === undefined)('the pages of docs/guides/own-sign-in in a browser', () => {
  let own: OwnSignIn
  let browser: Browser
  beforeAll(async () => {
    own = await startOwnSignIn()
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await own?.stop()
  })

  const ofApp = () => ({ client_id: 'browser-app', redirect_uri: `${own.appUrl}/` })
  const open = async (
    options: BrowserContextOptions,
    changes: Readonly<Record<string, string>> = {},
  ): Promise<Opened> => {
    const page = await (await browser.newContext(options)).newPage()
    const complaints: Array<string> = []
    page.on('console', (message) => {
      // That the answer to a wrong password is a 401 is no complaint about the page.
      if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    await page.goto(`${own.issuer}/authorize?${request({ ...ofApp(), ...changes })}`)
    return { page, complaints }
  }
  const signIn = async (page: Page) => {
    await page.getByLabel('Name').fill('ada')
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button').click()
  }
  const expectToFit = async (page: Page) => {
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0)
    const heights = `[...document.querySelectorAll('button, input:not([type=hidden])')]
      .map((control) => control.getBoundingClientRect().height)`
    expect(Math.min(...(await page.evaluate<ReadonlyArray<number>>(heights)))).toBeGreaterThanOrEqual(44)
  }

  it('is walked by keyboard: a wrong password, then the right one', async () => {
    const { page, complaints } = await open({})
    // The name has the focus already.
    await page.keyboard.type('ada')
    await page.keyboard.press('Tab')
    await page.keyboard.type('wrong')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    expect(await page.title()).toBe('Error: Sign in')
    // The name is kept, and the password has the focus.
    await page.keyboard.type(password)
    await page.keyboard.press('Tab')
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
    await page.keyboard.press('Space')
    await page.waitForURL(`${own.appUrl}/?*`)
    expect(new URL(page.url()).searchParams.get('state')).toBe('state-1')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it.each(['light', 'dark'] as const)('fits a phone and a finger, %s', async (colorScheme) => {
    const { page, complaints } = await open({ colorScheme, viewport: { width: 320, height: 640 } })
    await screenshot(page, `own-sign-in-${colorScheme}`)
    await expectToFit(page)
    const ground = await page.evaluate('getComputedStyle(document.querySelector("button")).backgroundColor')
    expect(ground).toBe(colorScheme === 'light' ? 'rgb(29, 78, 216)' : 'rgb(147, 197, 253)')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('asks for consent on a phone, and the answer by form_post is on its way by itself', async () => {
    const { page, complaints } = await open(
      { viewport: { width: 320, height: 640 } },
      { prompt: 'consent', response_mode: 'form_post' },
    )
    await signIn(page)
    await page.getByRole('button', { name: 'Allow', exact: true }).waitFor()
    await screenshot(page, 'own-sign-in-consent')
    await expectToFit(page)
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
    await page.getByRole('heading', { name: 'Arrived' }).waitFor()
    const posted = own.sentToApp.filter(({ method, url }) => method === 'POST' && url === '/')
    const answer = new URLSearchParams(new TextDecoder().decode(posted.at(-1)?.body))
    expect([answer.get('state'), answer.get('iss')]).toEqual(['state-1', own.issuer])
    expect((await own.post('/token', exchange(answer.get('code'), ofApp()))).status).toBe(200)
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('lets the page of a client at another origin redeem its code, ask for the user and sign out', async () => {
    const { page, complaints } = await open({})
    await signIn(page)
    await page.waitForURL(`${own.appUrl}/?*`)
    const form = exchange(new URL(page.url()).searchParams.get('code'), ofApp()).toString()
    const seen = await page.evaluate(
      async ({ issuer, body, clientId }) => {
        const ask = async (path: string, init: RequestInit): Promise<Record<string, string>> =>
          (await fetch(`${issuer}${path}`, init)).json()
        const type = { 'content-type': 'application/x-www-form-urlencoded' }
        const tokens = await ask('/token', { method: 'POST', headers: type, body })
        const authorization = `Bearer ${tokens['access_token']}`
        // With this header the browser asks beforehand (OPTIONS).
        const user = await ask('/userinfo', { headers: { authorization } })
        const token = String(tokens['refresh_token'])
        const gone = new URLSearchParams({ token, client_id: clientId })
        const revoked = await fetch(`${issuer}/revoke`, {
          method: 'POST',
          headers: type,
          body: gone,
        })
        const after = await fetch(`${issuer}/userinfo`, { headers: { authorization } })
        return { name: user['name'], revoked: revoked.status, after: after.status }
      },
      { issuer: own.issuer, body: form, clientId: ofApp().client_id },
    )
    expect(seen).toEqual({ name: 'Ada', revoked: 200, after: 401 })
    await page.goto(`${own.issuer}/logout`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out.').waitFor()
    expect(complaints).toEqual([])
    await page.context().close()
  })
})

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningVoyage } from '../support/run-voyage.ts'
import { arrangeStack, startVoyage } from '../support/run-voyage.ts'
import { chromiumPath, launchChromium, screenshot } from './chromium.ts'

describe.skipIf(chromiumPath === undefined)('in a real browser', () => {
  let stack: Awaited<ReturnType<typeof arrangeStack>>
  let running: RunningVoyage
  let browser: Browser
  let password: string

  beforeAll(async () => {
    stack = await arrangeStack()
    running = startVoyage(['up', '--port', String(stack.port)], { environment: stack.environment })
    await running.until(/Ready after/)
    const secrets = JSON.parse(await readFile(join(stack.state, 'local/secrets.json'), 'utf8'))
    password = secrets.DEMO_USER_PASSWORD
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    running?.kill('SIGINT')
    await running?.ended
    await stack?.remove()
  })

  async function signIn(page: Page): Promise<void> {
    await page.getByLabel('Username').fill('demo')
    await page.getByLabel('Password').fill(password)
    await page.keyboard.press('Enter')
  }

  it.each([
    ['its own domain', 'meridian.localhost', '/', 'auth.localhost', '/'],
    ['a path', 'localhost', '/t/meridian/', 'localhost', '/auth/'],
  ])('walks from start to sign-in to lanes to sign-out under %s', async (_, host, path, authHost, authPath) => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const violations: Array<string> = []
    page.on('console', (message) => {
      if (message.type() === 'error') violations.push(message.text())
    })
    const site = `http://${host}:${stack.port}${path}`

    await page.goto(site)
    expect(new URL(page.url()).host).toBe(`${authHost}:${stack.port}`)
    expect(new URL(page.url()).pathname.startsWith(authPath)).toBe(true)
    await screenshot(page, `sign-in-${host}`)

    await page.getByLabel('Username').fill('demo')
    await page.getByLabel('Password').fill('not the password')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    await signIn(page)

    await page.getByRole('button', { name: 'Sign out' }).waitFor()
    expect(page.url()).toBe(site)
    expect(await page.getByText('Dana Demo').count()).toBeGreaterThan(0)
    const picture = page.locator('svg.lanes').first()
    await picture.waitFor()
    expect(await picture.locator('title').count()).toBeGreaterThan(50)
    await screenshot(page, `lanes-${host}`)

    await page.getByRole('combobox', { name: 'Branch' }).selectOption({ label: 'Harbour' })
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByRole('heading', { level: 1, name: 'Harbour' }).waitFor()

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(/signed-out/)
    await page.goto(site)
    await page.getByLabel('Password').waitFor()
    expect(violations.filter((text) => /Content Security Policy|Refused/.test(text))).toEqual([])
    await context.close()
  })

  it.each([
    ['its own domain', 'meridian.localhost', '/', 'auth.localhost', '/account'],
    ['a path', 'localhost', '/t/meridian/', 'localhost', '/auth/account'],
  ])(
    'is signed out under %s when the account page of the auth host ends the session',
    async (_, host, path, authHost, account) => {
      const context = await browser.newContext()
      const [page, other] = [await context.newPage(), await context.newPage()]
      const site = `http://${host}:${stack.port}${path}`
      await page.goto(site)
      await signIn(page)
      await page.getByRole('button', { name: 'Sign out' }).waitFor()

      await other.goto(`http://${authHost}:${stack.port}${account}`)
      const row = other.getByRole('listitem').filter({ hasText: 'this browser' })
      await row.getByRole('button').click()
      await other.getByRole('heading', { name: 'You are not signed in' }).waitFor()
      // The logout token is delivered after the answer of the account page.
      const asksForPassword = async () => {
        await page.goto(site)
        return page.getByLabel('Password').count()
      }
      await expect.poll(asksForPassword).toBe(1)
      expect(new URL(page.url()).pathname.startsWith(account.replace(/account$/, ''))).toBe(true)
      await context.close()
    },
  )

  it('fits a phone: no sideways scroll of the page, everything reachable by keyboard', async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' })
    const page = await context.newPage()
    await page.goto(`http://meridian.localhost:${stack.port}/`)
    await expect(overflow(page)).resolves.toBeLessThanOrEqual(0)
    await signIn(page)
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
    await expect(overflow(page)).resolves.toBeLessThanOrEqual(0)
    const reached = new Set<string>()
    for (let press = 0; press < 12; press += 1) {
      await page.keyboard.press('Tab')
      reached.add(await page.evaluate('document.activeElement?.textContent?.trim().slice(0, 40) ?? ""'))
    }
    expect([...reached].join('|')).toMatch(/Sign out/)
    expect([...reached].join('|')).toMatch(/Show/)
    await screenshot(page, 'lanes-phone-dark')
    await page.getByRole('link', { name: 'your account' }).click()
    await page.getByRole('heading', { name: 'Where you are signed in' }).waitFor()
    await context.close()
  })

  it('shows the week by keyboard alone: from the day to its week, another week, the table, and back to a day', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`http://meridian.localhost:${stack.port}/`)
    await signIn(page)
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
    const today = new URL(page.url()).href

    await tabTo(page, /^Week$/)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/week\?/)
    const picture = page.getByRole('region', { name: 'Utilisation and targets of the week' })
    expect(await picture.locator('title').count()).toBeGreaterThan(50)
    await tabTo(page, /^Previous week$/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'No lanes for this week' }).waitFor()
    await tabTo(page, /^Next week$/)
    await page.keyboard.press('Enter')
    await picture.waitFor()

    await tabTo(page, 'Utilisation and targets of the week')
    await tabTo(page, /^The same as a table$/)
    await page.keyboard.press('Enter')
    const table = page.getByRole('region', { name: 'The week as a table' })
    await table.waitFor({ state: 'visible' })
    await tabTo(page, 'The week as a table')
    await tabTo(page, /^\w{3} \d+ \w{3}$/)
    await page.keyboard.press('Enter')
    await page.waitForURL(/date=/)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(new URL(page.url()).pathname).toBe(new URL(today).pathname)
    await context.close()
  })
})

/** Presses Tab until what has the focus says or is called so; its outline must then be seen. */
async function tabTo(page: Page, name: RegExp | string): Promise<void> {
  const seen: Array<string> = []
  for (let press = 0; press < 60; press += 1) {
    await page.keyboard.press('Tab')
    const [text, label, outline]: ReadonlyArray<string> = await page.evaluate(
      `(() => {
        const { activeElement: active } = document
        const text = active?.textContent?.trim() ?? ''
        return [text, active?.getAttribute('aria-label') ?? '', active === null ? '' : getComputedStyle(active).outlineStyle]
      })()`,
    )
    seen.push(label || (text ?? '').slice(0, 40))
    if (typeof name === 'string' ? label !== name : !name.test(text ?? '')) continue
    expect(outline).not.toBe('none')
    return
  }
  throw new Error(`Tab does not reach ${name}: ${seen.join(' | ')}`)
}

function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}

import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from '../support/find-chromium.ts'
import { root } from '../support/start-workers.ts'
import type { ControlPlane } from './arrange.ts'
import { startControlPlane } from './arrange.ts'

let plane: ControlPlane
let server: Server
let origin: string

// A browser reaches the Worker at a port of this machine.
beforeAll(async () => {
  plane = await startControlPlane()
  server = createServer(async (request, response) => {
    const answer = await plane.workers.fetch('control-plane', `http://control.localhost:8787${request.url}`)
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await plane.stop()
})

test('the reference is open to anybody and runs nothing: no script, one stylesheet named by its digest', async () => {
  const { status, headers, body } = await plane.call('GET /reference', { anonymous: true })
  expect(status).toBe(200)
  expect(headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  )
  expect(body).not.toMatch(/<script|<[^>]+\son\w+=|<[^>]+\sstyle=|javascript:/i)
})

test('the reference tells of every operation, answer, problem and schema of the document', async () => {
  const { body } = await plane.call('GET /reference')
  for (const { id, path } of plane.api.operations) {
    expect(body).toContain(`<article id="${id}"`)
    expect(body).toContain(`</span> ${path}</code>`)
  }
  for (const name of Object.keys(plane.api.json.components.schemas)) expect(body).toContain(`id="schema-${name}"`)
  for (const answer of plane.api.answers) {
    const code = answer.split(' ')[2]
    if (code !== undefined) expect(body).toContain(`id="problem-${code}"`)
  }
})

test('docs/errors.md tells of every problem of the document, with its status', () => {
  const errors = readFileSync(join(root, 'docs/errors.md'), 'utf8')
  for (const answer of plane.api.answers) {
    const [, status, code] = answer.split(' ')
    if (code !== undefined) expect(errors).toContain(`| ${status} | \`${code}\` |`)
  }
})

describe.skipIf(findChromium() === undefined)('in a browser the reference', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findChromium() ?? '', args: ['--no-sandbox'] })
  })
  afterAll(() => browser.close())

  async function open(options: { width?: number; scheme?: 'light' | 'dark' } = {}): Promise<Page> {
    const { width = 1280, scheme = 'light' } = options
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme })
    const complaints: Array<string> = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${origin}/reference`)
    // What the policy forbids is told on the console, the icon that every browser asks for aside.
    expect(complaints.filter((each) => !each.includes('favicon') && !each.includes('404'))).toEqual([])
    return page
  }

  test('leads with each of its links to something that is there', async () => {
    const page = await open()
    const lost = await page.$$eval('a[href^="#"]', (links) =>
      links
        .map((link) => link.getAttribute('href') ?? '')
        .filter((href) => document.getElementById(href.slice(1)) === null),
    )
    expect(lost).toEqual([])
    await page.close()
  })

  test('is read with the keyboard alone: past the list of operations, or along it', async () => {
    const page = await open()
    await page.keyboard.press('Tab')
    const focused = () => page.evaluate('document.activeElement.textContent')
    expect(await focused()).toBe('Skip to the content')
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')
    expect(outline).toBe('solid')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Create a tenant')
    await page.keyboard.press('Enter')
    expect(new URL(page.url()).hash).toBe('#createTenant')
    await page.close()
  })

  test.each([320, 360, 768, 1280])('is not wider than a screen of %i pixels', async (width) => {
    const page = await open({ width })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    await page.close()
  })

  test('shows the content on the first screen of a phone', async () => {
    const page = await open({ width: 360 })
    const top = await page.$eval('h1', (heading) => heading.getBoundingClientRect().top)
    expect(top).toBeLessThan(400)
    await page.close()
  })

  test.each(['light', 'dark'] as const)('has enough contrast in %s (WCAG 2.2, 1.4.3)', async (scheme) => {
    const page = await open({ scheme })
    const selectors = ['p', '.quiet', 'main a', 'pre', 'nav a', 'nav h2', '.get', '.post', '.patch', '.delete', 'h4']
    for (const selector of selectors) {
      const [ink = '', ground = ''] = await page.$eval(selector, coloursOf)
      expect([selector, contrast(ink, ground) >= 4.5]).toEqual([selector, true])
    }
    await page.close()
  })
})

/** Runs in the browser: the colours of a text and of what lies behind it. */
function coloursOf(element: Element): ReadonlyArray<string> {
  let behind: Element | null = element
  while (behind !== null && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)')
    behind = behind.parentElement
  return [
    getComputedStyle(element).color,
    behind === null ? 'rgb(255, 255, 255)' : getComputedStyle(behind).backgroundColor,
  ]
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map((part) => {
    const share = Number(part) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

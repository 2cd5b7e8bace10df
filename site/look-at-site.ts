import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

/** Every document, and some pages of the API, which are all made alike. */
const looked = [
  '*.html',
  '{docs,hosts,bench}/**/*.html',
  'modules/_voyage_*-core*.html',
  'functions/_voyage_tenant-resolver*.html',
]

/** Returns what Chromium finds wrong when it opens the site from its folder without a network. */
export async function lookAtSite(site: string): Promise<ReadonlyArray<string>> {
  if (!existsSync(executablePath)) {
    if (process.env['VOYAGE_SKIP_NOTHING'] !== undefined) return [`no Chromium at ${executablePath}`]
    console.log(`no Chromium at ${executablePath}: the site was not looked at in a browser`)
    return []
  }
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    return [
      ...(await looksOnAPhone(browser, site)),
      ...(await looksInTheDark(browser, site)),
      ...(await searches(browser, site)),
    ]
  } finally {
    await browser.close()
  }
}

async function looksOnAPhone(browser: Browser, site: string): Promise<ReadonlyArray<string>> {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    offline: true,
    // Scripts move nothing sideways, and take most of the time.
    javaScriptEnabled: false,
  })
  const page = await context.newPage()
  const faults: Array<string> = []
  for (const path of globSync(looked, { cwd: site })) {
    await page.goto(addressOf(site, path))
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    if (width > 360) faults.push(`${path} is ${width} pixels wide on a phone of 360`)
  }
  await context.close()
  return faults
}

async function looksInTheDark(browser: Browser, site: string): Promise<ReadonlyArray<string>> {
  const faults: Array<string> = []
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ colorScheme, offline: true })
    const page = await context.newPage()
    await page.goto(addressOf(site, 'docs/guides/provisioning.html'))
    const [background = 0, drawing = 0] = await page.evaluate(() => {
      const brightness = (color: string) => Math.max(...(color.match(/\d+/g) ?? []).slice(0, 3).map(Number))
      const text = document.querySelector('.drawing text')
      return [
        brightness(getComputedStyle(document.body).backgroundColor),
        text === null ? Number.NaN : brightness(getComputedStyle(text).fill),
      ]
    })
    const ink = colorScheme === 'dark' ? drawing - background : background - drawing
    if (!(ink > 100)) faults.push(`${colorScheme}: a drawing of brightness ${drawing} on ${background}`)
    await context.close()
  }
  return faults
}

/** What someone types, and which page the search has to offer for it. */
const searched = [
  ['verifyCodeVerifier', 'verifyCodeVerifier.html'],
  ['leaked key', 'docs/operations.html'],
] as const

async function searches(browser: Browser, site: string): Promise<ReadonlyArray<string>> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  const faults: Array<string> = []
  page.on('pageerror', (error) => faults.push(`index.html: ${error.message}`))
  for (const [words, address] of searched) {
    await page.goto(addressOf(site, 'index.html'))
    await page.keyboard.press('/')
    await page.locator('#tsd-search-input').fill(words)
    const found = page.locator(`#tsd-search-results a[href*="${address}"]`)
    await found
      .first()
      .waitFor({ timeout: 20_000 })
      .catch(() => faults.push(`the search for "${words}" does not find ${address}`))
  }
  await page.close()
  return faults
}

function addressOf(site: string, path: string): string {
  return pathToFileURL(join(site, path)).href
}

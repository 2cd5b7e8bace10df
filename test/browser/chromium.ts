import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { findChromium } from '../support/find-chromium.ts'
import { root } from '../support/start-workers.ts'

/** The machine's Chromium; undefined when it has none. */
export const chromiumPath: string | undefined = findChromium()

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts a browser that talks to nobody but the pages it is sent to. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath ?? '', args: flags })

/** Keeps a screenshot where VOYAGE_SCREENSHOTS names a folder: for people to look at, no test compares pixels. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env['VOYAGE_SCREENSHOTS']
  if (folder === undefined) return
  await mkdir(join(root, folder), { recursive: true })
  await page.screenshot({ path: join(root, folder, `${name}.png`), fullPage: true })
}

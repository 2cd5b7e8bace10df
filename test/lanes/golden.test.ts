import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { findChromium } from '../support/find-chromium.ts'
import { startWorkers } from '../support/start-workers.ts'
import { goldenDays } from './golden-days.ts'

/** Bundles golden-days.ts and what is to be done with it. */
async function bundle(then: string): Promise<string> {
  const contents = `import { goldenDays } from './golden-days.ts'\n${then}`
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    conditions: ['@voyage/source'],
  })
  return outputFiles[0]?.text ?? ''
}

async function inNode(): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'voyage-golden-'))
  const file = join(folder, 'golden.mjs')
  await writeFile(file, await bundle('console.log(JSON.stringify(await goldenDays()))'))
  // Neither the machine's zone nor its language may show.
  const env = { ...process.env, TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }
  const { stdout } = await promisify(execFile)(process.execPath, [file], { env })
  await rm(folder, { recursive: true })
  return JSON.parse(stdout)
}

async function inWorkerd(): Promise<unknown> {
  const script = await bundle('export default { fetch: async () => Response.json(await goldenDays()) }')
  const workers = await startWorkers({ workers: [{ name: 'golden', script }] })
  try {
    return await (await workers.fetch('golden', 'http://golden.localhost/')).json()
  } finally {
    await workers.stop()
  }
}

async function inChromium(): Promise<unknown> {
  const browser = await chromium.launch({ executablePath: findChromium() ?? '', args: ['--no-sandbox'] })
  try {
    const page = await (await browser.newContext({ timezoneId: 'Pacific/Chatham', locale: 'tr-TR' })).newPage()
    const script = await bundle('globalThis.golden = goldenDays()')
    // WebCrypto needs a secure context.
    await page.route('https://golden.test/**', (route) =>
      route.request().url().endsWith('.js')
        ? route.fulfill({ contentType: 'text/javascript', body: script })
        : route.fulfill({ contentType: 'text/html', body: '<script type="module" src="/golden.js"></script>' }),
    )
    await page.goto('https://golden.test/')
    return await page.evaluate('golden')
  } finally {
    await browser.close()
  }
}

// When a hash of lanes changes, engineVersion changes as well, unless it is Meridian's input that changed: vitest run -u.
describe('the golden days of this engine version', () => {
  it.each([
    ['this process', goldenDays],
    ['a fresh process of Node elsewhere', inNode],
    ['workerd', inWorkerd],
  ])('are the same to the byte in %s', async (_, run) =>
    expect(`${JSON.stringify(await run(), null, 2)}\n`).toMatchFileSnapshot('golden-days.json'),
  )

  it.skipIf(findChromium() === undefined)('are the same to the byte in Chromium', async () =>
    expect(`${JSON.stringify(await inChromium(), null, 2)}\n`).toMatchFileSnapshot('golden-days.json'),
  )
})

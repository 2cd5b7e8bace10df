import { createHash, randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { LocalStack } from '../../hosts/cli/src/local/local-stack.ts'
import { createLocalStack } from '../../hosts/cli/src/local/local-stack.ts'
import { migrateDatabase } from '../../hosts/cli/src/local/migrate-database.ts'
import { chromiumPath, launchChromium, screenshot } from '../browser/chromium.ts'
import { freePort } from '../support/run-voyage.ts'
import type { HttpServer } from '../support/serve-http.ts'
import { serveHttp } from '../support/serve-http.ts'
import { root } from '../support/start-workers.ts'
import type { InstalledProject } from './install-project.ts'
import { installGuide } from './install-project.ts'

// The first one builds all packages.
vi.setConfig({ hookTimeout: 400_000 })

// Each guide is a project of its own, copied to an empty folder outside of the workspace, with the packages installed
// from their tarballs by the commands of its README.

/** Bundles the project's Worker as wrangler does, from what is installed there. */
async function bundle(folder: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'src/index.ts')],
    absWorkingDir: folder,
    bundle: true,
    format: 'esm',
    target: 'es2023',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

/** A page of a browser of its own, and what it complained about. */
interface Opened {
  readonly page: Page
  readonly complaints: ReadonlyArray<string>
}

const typeCheck = (project: InstalledProject) =>
  project.run('node', join(root, 'node_modules/typescript7/bin/tsc'), '-p', '.')

describe('tenant-resolver in a gateway of your own', () => {
  let project: InstalledProject
  let stack: LocalStack
  const database = randomUUID()
  const site = (name: string) => ({
    code: `export default { async fetch(request) {
      return Response.json({ worker: '${name}', url: request.url, id: request.headers.get('x-site-id'), body: await request.text() })
    } }`,
    options: { name, compatibilityDate: '2026-10-01' },
  })

  beforeAll(async () => {
    project = await installGuide('own-gateway')
    const gateway = {
      code: await bundle(project.folder),
      options: {
        name: 'own-gateway',
        compatibilityDate: '2026-10-01',
        bindings: { PLATFORM_HOST: 'sites.example' },
        d1Databases: { SITES_DB: database },
        serviceBindings: { SITE_RIVERSIDE: 'riverside', SITE_HARBOUR: 'harbour' },
      },
    }
    stack = await createLocalStack(
      {},
      { workers: [gateway, site('riverside'), site('harbour')], databaseIds: [database] },
    )
    const sites = await stack.database(database)
    await migrateDatabase(sites, join(project.folder, 'migrations'))
    await sites
      .prepare(
        `INSERT INTO sites (id, slug, name, domain, state) VALUES
         ('s1', 'riverside', 'Riverside', 'riverside.example', 'open'),
         ('s2', 'harbour', 'Harbour', NULL, 'open'), ('s3', 'old-town', 'Old town', 'old-town.example', 'closed')`,
      )
      .run()
  })
  afterAll(async () => {
    await stack?.stop()
    await project?.remove()
  })
  const get = (url: string, init: RequestInit = {}) => stack.fetch('own-gateway', url, init)

  it('compiles against the installed types', () => typeCheck(project))

  it('sends each address to its site, with the path that the site knows, and keeps method and body', async () => {
    expect(await (await get('https://riverside.example/a?b=c')).json()).toEqual({
      worker: 'riverside',
      url: 'https://riverside.example/a?b=c',
      id: 's1',
      body: '',
    })
    const posted = await get('https://sites.example/s/harbour/a', { method: 'POST', body: 'text' })
    expect(await posted.json()).toEqual({ worker: 'harbour', url: 'https://sites.example/a', id: 's2', body: 'text' })
  })

  it('takes no tenant from a header', async () => {
    const response = await get('https://riverside.example/', { headers: { 'x-site-id': 's2', 'x-tenant-id': 's2' } })
    expect(await response.json()).toMatchObject({ worker: 'riverside', id: 's1' })
  })

  it('refuses a closed site and an unknown address', async () => {
    expect((await get('https://old-town.example/')).status).toBe(503)
    expect((await get('https://nobody.example/')).status).toBe(404)
    expect((await get('https://sites.example/s/nobody/')).status).toBe(404)
  })
})

describe('oidc-core in a Worker with a sign-in page of your own', () => {
  const redirectUri = 'https://app.example/callback'
  const setupToken = 'a token for the set-up alone'
  let issuer: string
  let browser: Browser | undefined
  let app: HttpServer
  let project: InstalledProject
  let stack: LocalStack

  beforeAll(async () => {
    project = await installGuide('own-sign-in')
    const port = await freePort()
    issuer = `http://localhost:${port}`
    const database = randomUUID()
    const worker = {
      code: await bundle(project.folder),
      options: {
        name: 'own-sign-in',
        compatibilityDate: '2026-10-01',
        compatibilityFlags: ['nodejs_compat'],
        bindings: {
          ISSUER: issuer,
          TENANT_ID: 'ten_1',
          KEY_ENCRYPTION_SECRET: 'k'.repeat(32),
          SETUP_TOKEN_SHA256: createHash('sha256').update(setupToken).digest('hex'),
        },
        d1Databases: { AUTH_DB: database },
      },
    }
    const entry = { worker: 'own-sign-in', port }
    stack = await createLocalStack({ entry }, { workers: [worker], databaseIds: [database] })
    const migrations = join(project.folder, 'node_modules/@voyage/oidc-core/migrations')
    await migrateDatabase(await stack.database(database), migrations)
    expect(await setUp('clients/app', client)).toBe(204)
    expect(await setUp('users/ada', { name: 'Ada', password: 'a long password' })).toBe(204)
    const arrived = () => new Response('<!doctype html><h1>Arrived</h1>', { headers: { 'content-type': 'text/html' } })
    app = await serveHttp(async () => arrived())
    expect(await setUp('clients/browser-app', { ...client, redirect_uris: [`${app.url}/`] })).toBe(204)
    if (chromiumPath !== undefined) browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
    await stack?.stop()
    await project?.remove()
  })

  const client = { client_name: 'The <app>', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' }
  const fetchFrom = (path: string, init: RequestInit = {}) => stack.fetch('own-sign-in', `${issuer}${path}`, init)
  const post = (path: string, form: URLSearchParams, headers: Readonly<Record<string, string>> = {}) =>
    fetchFrom(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: form.toString(),
    })
  const setUp = async (what: string, body: unknown, token = setupToken) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    return (await fetchFrom(`/setup/${what}`, { method: 'PUT', headers, body: JSON.stringify(body) })).status
  }
  const request = new URLSearchParams({
    response_type: 'code',
    client_id: 'app',
    redirect_uri: redirectUri,
    scope: 'openid profile',
    state: 'state-1',
    nonce: 'nonce-1',
    // RFC 7636, appendix B.
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  })

  /** Opens the sign-in page and posts its form; without Origin, since Miniflare takes none but its own. */
  async function signIn(
    password: string,
    changes: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const page = await fetchFrom(`/authorize?${request}`)
    // With `no-referrer` a browser would send `Origin: null`, which the Worker refuses.
    expect(page.headers.get('referrer-policy')).toBe('same-origin')
    const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? ''
    const field = (name: string, text: string) =>
      new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const text = await page.text()
    const form = new URLSearchParams({
      request: field('request', text),
      form_token: field('form_token', text),
      username: 'ada',
      password,
      ...changes,
    })
    return post('/sign-in', form, { cookie, ...headers })
  }

  it('compiles against the installed types', () => typeCheck(project))

  it('shows the page, takes the form, and gives tokens for the code', async () => {
    const signedIn = await signIn('a long password')
    expect(signedIn.status).toBe(303)
    const back = new URL(signedIn.headers.get('location') ?? '')
    expect(back.origin + back.pathname).toBe(redirectUri)
    expect(back.searchParams.get('state')).toBe('state-1')
    const tokens = await post(
      '/token',
      new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: 'app',
        code: back.searchParams.get('code') ?? '',
        redirect_uri: redirectUri,
        code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
      }),
    )
    expect(tokens.status).toBe(200)
    const { access_token: token } = (await tokens.json()) as { access_token: string }
    const userinfo = await fetchFrom('/userinfo', { headers: { authorization: `Bearer ${token}` } })
    expect(await userinfo.json()).toMatchObject({ name: 'Ada' })
  })

  it('asks no second time in the same browser', async () => {
    const cookie = (await signIn('a long password')).headers.get('set-cookie')?.split(';')[0] ?? ''
    const again = await fetchFrom(`/authorize?${request}`, { headers: { cookie } })
    expect(again.status).toBe(303)
  })

  it('shows the page again for a wrong password with the name that was typed, escapes both names, and runs no script', async () => {
    const refused = await signIn('wrong', { username: 'ada "<' })
    expect(refused.status).toBe(401)
    const text = await refused.text()
    expect(text).toContain('The &lt;app&gt;')
    expect(text).toContain('value="ada &quot;&lt;"')
    expect(refused.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('takes no form of another page, and no set-up without the token', async () => {
    expect((await signIn('a long password', { form_token: 'another' })).status).toBe(403)
    expect(await setUp('users/eve', { name: 'Eve', password: 'a long password' }, 'wrong')).toBe(401)
  })

  it('counts guesses for the network that an IPv6 address lies in, and for nobody elsewhere', async () => {
    expect(await setUp('users/eva', { name: 'Eva', password: 'a long password' })).toBe(204)
    const from = async (address: string, password: string) => {
      const answer = await signIn(password, { username: 'eva' }, { 'cf-connecting-ip': address })
      return [answer.status, (await answer.text()).includes('Too many attempts')]
    }
    for (let host = 1; host <= 10; host += 1) {
      expect(await from(`2001:db8:1:2::${host}`, 'a guess at it')).toEqual([401, false])
    }
    expect(await from('2001:db8:1:2:3:4:5:6', 'a long password')).toEqual([401, true])
    expect(await from('2001:db8:1:3::1', 'a long password')).toEqual([303, false])
  })

  it('publishes metadata that an OpenID client reads', async () => {
    const metadata = await (await fetchFrom('/.well-known/openid-configuration')).json()
    expect(metadata).toMatchObject({ issuer, token_endpoint: `${issuer}/token` })
  })

  describe.skipIf(chromiumPath === undefined)('its page in a browser', () => {
    const openBrowser = async (options: BrowserContextOptions) => {
      if (browser === undefined) throw new Error('there is no browser')
      return browser.newContext(options)
    }
    const open = async (options: BrowserContextOptions): Promise<Opened> => {
      const page = await (await openBrowser(options)).newPage()
      const complaints: Array<string> = []
      page.on('console', (message) => {
        // That the answer to a wrong password is a 401 is no complaint about the page.
        if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(String(error)))
      const changes = { client_id: 'browser-app', redirect_uri: `${app.url}/` }
      const asked = new URLSearchParams({ ...Object.fromEntries(request), ...changes })
      await page.goto(`${issuer}/authorize?${asked}`)
      return { page, complaints }
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
      await page.keyboard.type('a long password')
      await page.keyboard.press('Tab')
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
      await page.keyboard.press('Space')
      await page.waitForURL(`${app.url}/?*`)
      expect(new URL(page.url()).searchParams.get('state')).toBe('state-1')
      expect(complaints).toEqual([])
      await page.context().close()
    })

    it.each(['light', 'dark'] as const)('fits a phone and a finger, %s', async (colorScheme) => {
      const { page, complaints } = await open({ colorScheme, viewport: { width: 320, height: 640 } })
      await screenshot(page, `own-sign-in-${colorScheme}`)
      const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
      expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0)
      const heights = `[...document.querySelectorAll('button, input:not([type=hidden])')]
        .map((control) => control.getBoundingClientRect().height)`
      expect(Math.min(...(await page.evaluate<ReadonlyArray<number>>(heights)))).toBeGreaterThanOrEqual(44)
      const ground = await page.evaluate('getComputedStyle(document.querySelector("button")).backgroundColor')
      expect(ground).toBe(colorScheme === 'light' ? 'rgb(29, 78, 216)' : 'rgb(147, 197, 253)')
      expect(complaints).toEqual([])
      await page.context().close()
    })
  })
})

describe('role-lane-generator as a library', () => {
  let project: InstalledProject
  beforeAll(async () => {
    project = await installGuide('lanes-as-a-library')
  })
  afterAll(() => project?.remove())

  it('compiles against the installed types', () => typeCheck(project))

  it("makes a day by the first example of the package's README, which needs no other file", async () => {
    const readme = await readFile(join(project.folder, 'node_modules/@voyage/role-lane-generator/README.md'), 'utf8')
    await writeFile(join(project.folder, 'day.mjs'), /^```ts\n([\s\S]*?)^```/m.exec(readme)?.[1] ?? '')
    const said = await project.run('node', 'day.mjs')
    expect(said).toMatch(/^ada 540 555 event $/m)
    expect(said).toMatch(/^cleo \d+ \d+ appointment loans$/m)
    expect(said).toMatch(/^known-1 NO_ELIGIBLE_ROLE$/m)
  })

  it('writes the week and a picture, and the same bytes again', async () => {
    const said = await project.run('node', 'make-week.ts')
    expect(said).toMatch(/^2026-11-23 {2}\d+ people, \d+ % of their time in use, \d+ without a place$/m)
    const read = async () => [
      await readFile(join(project.folder, 'week.csv'), 'utf8'),
      await readFile(join(project.folder, 'monday.svg'), 'utf8'),
    ]
    const [csv = '', svg = ''] = await read()
    expect(csv.split('\r\n')[0]).toContain('branch_id,date,staff_id')
    expect(csv.split('\r\n').length).toBeGreaterThan(100)
    expect(svg).toMatch(/^<svg/)
    await project.run('node', 'make-week.ts')
    expect(await read()).toEqual([csv, svg])
  })
})

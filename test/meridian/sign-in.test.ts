import { createHash } from 'node:crypto'
import type { TenantContext } from '@voyage/tenant-resolver'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findSignInForm } from '../../hosts/cli/src/check/html-form.ts'
import { quickPasswords } from '../auth/browser.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import { startWorkers } from '../support/start-workers.ts'
import type { OpenedPage, SiteBrowser } from './site.ts'
import {
  createSiteBrowser,
  meridianContext,
  meridianVars,
  outside,
  pathContext,
  provisionMeridian,
  relay,
} from './site.ts'

const operatorToken = 'operator-credential-of-the-tests'
const clientSecret = 'a-client-secret-of-enough-length'
const password = 'correct horse battery staple'
const contexts = [meridianContext, pathContext]
const baseOf = ({ publicOrigin, basePath }: TenantContext): string => `${publicOrigin}${basePath}`

let workers: RunningWorkers

async function put(path: string, body: object): Promise<void> {
  const response = await workers.fetch('auth', `http://auth.localhost:8787/admin/tenants/${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
}

beforeAll(async () => {
  const authVars = {
    ISSUERS: 'http://auth.localhost:8787 http://localhost:8787/auth',
    OPERATOR_TOKEN_SHA256: createHash('sha256').update(operatorToken).digest('hex'),
    KEY_ENCRYPTION_SECRET: 'key-encryption-secret-of-the-tests!',
  }
  workers = await startWorkers({
    workers: [
      { host: 'meridian', vars: { ...meridianVars, OIDC_CLIENT_SECRET: clientSecret } },
      { host: 'auth', entry: quickPasswords, vars: authVars, outbound: outside.name },
      relay,
      outside,
    ],
  })
  await provisionMeridian(workers)
  await put('ten_meridian/clients/meridian-web', {
    client_name: 'Meridian branch lanes',
    redirect_uris: contexts.map((context) => `${baseOf(context)}/callback`),
    post_logout_redirect_uris: contexts.map((context) => `${baseOf(context)}/signed-out`),
    token_endpoint_auth_method: 'client_secret_basic',
    client_secret: clientSecret,
    backchannel_logout_uri: `${meridianContext.publicOrigin}/back-channel-logout`,
  })
  await put('ten_meridian/users/demo', { name: 'Dana Demo', password })
  await put('ten_meridian/users/dora', { name: 'Dora', password })
  await put('ten_other/users/eve', { name: 'Eve', password })
})
afterAll(() => workers?.stop())

/** Fills in the sign-in form of a page and sends it. */
function fillIn(browser: SiteBrowser, page: OpenedPage, username: string): Promise<OpenedPage> {
  const form = findSignInForm(page.html)
  if (form === undefined) throw new Error(`no sign-in form at ${page.url}`)
  const body = new URLSearchParams(form.hidden.map(([name, value]): [string, string] => [name, value]))
  body.set('username', username)
  body.set('password', password)
  return browser.submit(new URL(form.action, page.url).href, body)
}

/** Ends this browser's session at the account page of the auth host, as the button beside it does. */
async function endThisSession(browser: SiteBrowser, issuer: string): Promise<void> {
  const { html } = await browser.open(`${issuer}/account`)
  const row = html.split('<li>').find((text) => text.includes('this browser')) ?? ''
  const fields = [...row.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value])
  const { html: ended } = await browser.submit(`${issuer}/account/sessions/end`, new URLSearchParams(fields))
  expect(ended).toContain('You are not signed in')
}

describe.each(contexts)('Meridian and the auth host at $publicOrigin$basePath', (context) => {
  const site = baseOf(context)

  it('signs a user in, shows the page that was asked for, and signs out of both', async () => {
    const browser = createSiteBrowser(workers, context)
    const asked = `${site}/?branch=harbour&date=2026-11-23`
    const signIn = await browser.open(asked)
    expect(signIn.html).toContain('type="password"')

    const page = await fillIn(browser, signIn, 'demo')
    expect(page.url).toBe(asked)
    expect(page.response.status).toBe(200)
    expect(page.html).toContain('Dana Demo')
    expect(page.html).toContain('<h1>Harbour</h1>')

    const out = await browser.submit(`${site}/sign-out`, new URLSearchParams())
    expect(out.url.startsWith(`${site}/signed-out`)).toBe(true)
    expect(out.html).toContain('You are signed out')
    expect((await browser.open(asked)).html).toContain('type="password"')
  })

  it('needs no second password while the session at the auth host lasts', async () => {
    const browser = createSiteBrowser(workers, context)
    await fillIn(browser, await browser.open(`${site}/`), 'demo')
    for (const name of [...browser.cookies.keys()]) if (name.startsWith('meridian ')) browser.cookies.delete(name)
    const page = await browser.open(`${site}/`)
    expect(page.url).toBe(`${site}/`)
    expect(page.html).toContain('Dana Demo')
  })

  it('is signed out when the session is ended at the account page of the auth host, and in that browser alone', async () => {
    const [browser, elsewhere] = [createSiteBrowser(workers, context), createSiteBrowser(workers, context)]
    for (const each of [browser, elsewhere]) await fillIn(each, await each.open(`${site}/`), 'dora')
    const issuer = context.basePath === '' ? 'http://auth.localhost:8787' : 'http://localhost:8787/auth'

    await endThisSession(browser, issuer)
    await expect.poll(async () => (await browser.get(`${site}/`)).status).toBe(303)
    expect((await elsewhere.get(`${site}/`)).status).toBe(200)
    expect((await browser.open(`${site}/`)).html).toContain('type="password"')
  })

  it('does not know the users of another tenant', async () => {
    const browser = createSiteBrowser(workers, context)
    const page = await fillIn(browser, await browser.open(`${site}/`), 'eve')
    expect(page.html).toContain('type="password"')
    expect((await browser.get(`${site}/`)).status).toBe(303)
  })
})

import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { LocalDatabase } from '../../hosts/cli/src/local/local-database.ts'
import { createLocalStack } from '../../hosts/cli/src/local/local-stack.ts'
import { migrateDatabase } from '../../hosts/cli/src/local/migrate-database.ts'
import { freePort } from '../support/run-voyage.ts'
import type { ServedRequest } from '../support/serve-http.ts'
import { serveHttp } from '../support/serve-http.ts'
import { bundleProject } from './bundle-project.ts'
import type { InstalledProject } from './install-project.ts'
import { installGuide } from './install-project.ts'

type Texts = Readonly<Record<string, string>>

/** The Worker of docs/guides/own-sign-in, installed as its README says, in workerd, and a client's own server. */
export interface OwnSignIn {
  readonly issuer: string
  readonly project: InstalledProject
  /** Without a slash at the end. */
  readonly appUrl: string
  /** What the client's server was sent so far. */
  readonly sentToApp: ReadonlyArray<ServedRequest>
  readonly database: LocalDatabase
  fetch(path: string, init?: RequestInit): Promise<Response>
  post(path: string, form: URLSearchParams, headers?: Texts): Promise<Response>
  /** Returns the status of a PUT to the set-up. */
  setUp(what: string, body: unknown, token?: string): Promise<number>
  stop(): Promise<void>
}

const setupToken = 'a token for the set-up alone'
export const password = 'a long password'
export const redirectUri = 'https://app.example/callback'
export const client = {
  client_name: 'The <app>',
  redirect_uris: [redirectUri],
  post_logout_redirect_uris: ['https://app.example/goodbye'],
  token_endpoint_auth_method: 'none',
}

/** An authorization request of the client `app`; the verifier is that of RFC 7636, appendix B. */
export const request = (changes: Texts = {}): URLSearchParams =>
  new URLSearchParams({
    response_type: 'code',
    client_id: 'app',
    redirect_uri: redirectUri,
    scope: 'openid profile',
    state: 'state-1',
    nonce: 'nonce-1',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...changes,
  })

/** The form of a code exchange for {@link request}. */
export const exchange = (code: string | null, changes: Texts = {}): URLSearchParams =>
  new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: 'app',
    code: code ?? '',
    redirect_uri: redirectUri,
    code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    ...changes,
  })

/** Installs and starts it, with the user ada and the clients `app` and `browser-app` (whose server this starts too). */
export async function startOwnSignIn(): Promise<OwnSignIn> {
  const project = await installGuide('own-sign-in')
  const port = await freePort()
  const issuer = `http://localhost:${port}`
  const database = randomUUID()
  const worker = {
    code: await bundleProject(project.folder),
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
  const stack = await createLocalStack({ entry }, { workers: [worker], databaseIds: [database] })
  const migrations = join(project.folder, 'node_modules/@voyage/oidc-core/migrations')
  const d1 = stack.database(database)
  await migrateDatabase(d1, migrations)
  const sentToApp: Array<ServedRequest> = []
  const app = await serveHttp(async (sent) => {
    sentToApp.push(sent)
    return new Response('<!doctype html><h1>Arrived</h1>', { headers: { 'content-type': 'text/html' } })
  })

  const fetchFrom = (path: string, init: RequestInit = {}) => stack.fetch('own-sign-in', `${issuer}${path}`, init)
  const own: OwnSignIn = {
    issuer,
    project,
    appUrl: app.url,
    sentToApp,
    database: d1,
    fetch: fetchFrom,
    post: (path, form, headers = {}) =>
      fetchFrom(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: form.toString(),
      }),
    async setUp(what, body, token = setupToken) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      return (await fetchFrom(`/setup/${what}`, { method: 'PUT', headers, body: JSON.stringify(body) })).status
    },
    async stop() {
      await app.stop()
      await stack.stop()
      await project.remove()
    },
  }
  const browserApp = { ...client, redirect_uris: [`${app.url}/`], backchannel_logout_uri: `${app.url}/signed-out` }
  const made = [
    await own.setUp('clients/app', client),
    await own.setUp('clients/browser-app', browserApp),
    await own.setUp('users/ada', { name: 'Ada', password }),
  ]
  if (made.some((status) => status !== 204)) throw new Error(`the set-up answered ${made}`)
  return own
}

/** A browser as far as cookies and forms go; without Origin, since Miniflare takes none but its own. */
export interface Visitor {
  /** Opens a page, and follows no redirect. */
  get(path: string): Promise<Response>
  post(path: string, form: URLSearchParams, headers?: Texts): Promise<Response>
  /** Posts the form of a page with these fields in it. */
  answer(page: Response, fields: Texts, headers?: Texts): Promise<Response>
  /** Opens the sign-in page for a request and posts its form. */
  signIn(asked?: URLSearchParams, fields?: Texts, headers?: Texts): Promise<Response>
  readonly cookies: ReadonlyMap<string, string>
}

/** Returns a browser that was nowhere yet. */
export function visit(own: OwnSignIn): Visitor {
  const cookies = new Map<string, string>()
  const keep = (response: Response): Response => {
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  const sent = (): Texts =>
    cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
  const visitor: Visitor = {
    cookies,
    get: async (path) => keep(await own.fetch(path, { headers: sent() })),
    post: async (path, form, headers = {}) => keep(await own.post(path, form, { ...sent(), ...headers })),
    async answer(page, fields, headers) {
      const { action, hidden } = formOf(await page.text())
      return visitor.post(action, new URLSearchParams({ ...hidden, ...fields }), headers)
    },
    async signIn(asked = request(), fields = {}, headers = {}) {
      const page = await visitor.get(`/authorize?${asked}`)
      return visitor.answer(page, { username: 'ada', password, ...fields }, headers)
    },
  }
  return visitor
}

const plain = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** Returns where the form of a page goes and its hidden fields. */
export function formOf(page: string): { readonly action: string; readonly hidden: Texts } {
  const [, action = ''] = /<form method="post" action="([^"]*)"/.exec(page) ?? []
  const fields = [...page.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)]
  const hidden = Object.fromEntries(fields.map(([, name = '', value = '']) => [name, plain(value)]))
  return { action: plain(action), hidden }
}

/** Returns what an answer by redirect says. */
export const saidBy = (response: Response): URLSearchParams =>
  new URL(response.headers.get('location') ?? 'about:blank').searchParams

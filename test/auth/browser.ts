import { createHash } from 'node:crypto'
import type { RunningWorkers, WorkerUnderTest } from '../support/start-workers.ts'
import { startWorkers } from '../support/start-workers.ts'

/** The operator's credential in these tests. */
export const operatorToken = 'operator-credential-of-the-tests'

/** Both issuers of the local stack. */
export const issuers = ['http://auth.localhost:8787', 'http://localhost:8787/auth'] as const
/** The one where it does not matter which. */
export const issuer: string = issuers[0]

/** The issuer that other processes reach at a port, and one that browsers also do, on a host name of its own. */
export const issuerAt = (port: number): string => `http://localhost:${port}/auth`
export const hostIssuerAt = (port: number): string => `http://auth.localhost:${port}`

/** The entry file of an auth host in which a password hash costs next to nothing, from the repository's root. */
export const quickPasswords = 'hosts/auth/src/testing/quick-passwords.ts'

/** A client as these tests register it. */
export const secret = 'a-client-secret-of-enough-length'
export const redirectUri = 'http://meridian.localhost:8787/callback'
export const afterLogout = 'http://meridian.localhost:8787/goodbye'
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
export const password = 'correct horse battery staple'

/** Starts the auth host in workerd with two tenants: Meridian (`ten_one`) and another (`ten_two`). */
export async function startAuth(
  options: {
    /** Workers that stand beside it. */
    readonly beside?: ReadonlyArray<WorkerUnderTest>
    /** A port of 127.0.0.1 at which other processes reach it; its issuer there is {@link issuerAt}. */
    readonly port?: number
    /** Variables in the place of the defaults. */
    readonly vars?: Readonly<Record<string, string>>
    /** Workers that it is bound to, by binding. */
    readonly services?: Readonly<Record<string, string>>
    /** Its entry file, from the repository's root. Default: {@link quickPasswords}. */
    readonly entry?: string
  } = {},
): Promise<RunningWorkers> {
  const { beside = [], port, services = {}, entry = quickPasswords } = options
  const vars = {
    ISSUERS: [...issuers, ...(port === undefined ? [] : [issuerAt(port), hostIssuerAt(port)])].join(' '),
    OPERATOR_TOKEN_SHA256: createHash('sha256').update(operatorToken).digest('hex'),
    KEY_ENCRYPTION_SECRET: 'key-encryption-secret-of-the-tests!',
    ...options.vars,
  }
  const workers = await startWorkers({
    workers: [{ host: 'auth', entry, vars, services }, ...beside],
    ...(port === undefined ? {} : { entry: { worker: 'auth', port } }),
  })
  await putClient(workers, 'ten_one', 'meridian')
  await putClient(workers, 'ten_one', 'meridian-app', { token_endpoint_auth_method: 'none', client_secret: undefined })
  await putClient(workers, 'ten_two', 'other')
  await putUser(workers, 'ten_one', 'ada', { name: 'Ada Lovelace', email: 'ada@example.com' })
  await putUser(workers, 'ten_two', 'bob', { name: 'Bob' })
  return workers
}

/** Sends a PUT as the operator. */
export function put(workers: RunningWorkers, path: string, body: unknown): Promise<Response> {
  return putAt(workers, issuer, path, body)
}

/** Sends a PUT as the operator, at an issuer. */
export function putAt(workers: RunningWorkers, issuer: string, path: string, body: unknown): Promise<Response> {
  return workers.fetch('auth', `${issuer}${path}`, {
    method: 'PUT',
    headers: { ...bearer(operatorToken), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** Sends a GET (or what `method` says) as the operator. */
export function operator(
  workers: RunningWorkers,
  path: string,
  method = 'GET',
  at: string = issuer,
): Promise<Response> {
  return workers.fetch('auth', `${at}${path}`, { method, headers: bearer(operatorToken) })
}

/** Issues an initial access token of a tenant at an issuer and returns it. */
export async function initialAccessToken(
  workers: RunningWorkers,
  details: object = {},
  at: { readonly issuer: string; readonly tenant: string } = { issuer, tenant: 'ten_one' },
): Promise<{ readonly id: string; readonly initial_access_token: string }> {
  const response = await workers.fetch('auth', `${at.issuer}/admin/tenants/${at.tenant}/initial-access-tokens`, {
    method: 'POST',
    headers: { ...bearer(operatorToken), 'content-type': 'application/json' },
    body: JSON.stringify(details),
  })
  if (response.status !== 201) throw new Error(await response.text())
  return (await response.json()) as { id: string; initial_access_token: string }
}

/** Registers a client; `changes` replace the defaults. */
export function putClient(
  workers: RunningWorkers,
  tenant: string,
  id: string,
  changes: object = {},
): Promise<Response> {
  return put(workers, `/admin/tenants/${tenant}/clients/${id}`, {
    client_name: `Client ${id}`,
    redirect_uris: [redirectUri],
    post_logout_redirect_uris: [afterLogout],
    token_endpoint_auth_method: 'client_secret_basic',
    client_secret: secret,
    ...changes,
  })
}

/** Creates a user; `changes` replace the defaults. */
export function putUser(
  workers: RunningWorkers,
  tenant: string,
  name: string,
  changes: object = {},
): Promise<Response> {
  return put(workers, `/admin/tenants/${tenant}/users/${name}`, { name, password, ...changes })
}

/** The parameters of an authorization request that succeeds; `changes` replace them, undefined removes one. */
export function request(changes: Readonly<Record<string, string | undefined>> = {}): URLSearchParams {
  const parameters = {
    response_type: 'code',
    client_id: 'meridian',
    redirect_uri: redirectUri,
    scope: 'openid profile email',
    state: 'st/at e+%26',
    nonce: 'n-1',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  }
  const present = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return new URLSearchParams(present)
}

/** A browser with a cookie jar, at one issuer. */
export interface Browser {
  readonly cookies: Map<string, string>
  get(path: string): Promise<Response>
  post(path: string, form: URLSearchParams, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** Allows or denies on a consent page and returns the answer to its form. */
  decide(page: Response, decision: 'allow' | 'deny'): Promise<Response>
  /** Opens the sign-in page, fills it in and returns the answer to the form. */
  signIn(
    parameters?: URLSearchParams,
    credentials?: { readonly username?: string; readonly password?: string },
  ): Promise<Response>
}

/**
 * Opens a browser without cookies, which sends `device` as its `user-agent`. It sends no Origin by itself: the test harness
 * (not the Worker) refuses one whose host is a subdomain of localhost. What the Worker makes of Origin is tested at the
 * issuer on plain localhost.
 */
export function openBrowser(workers: RunningWorkers, issuer: string, device?: string): Browser {
  const cookies = new Map<string, string>()
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers)
    if (device !== undefined) headers.set('user-agent', device)
    if (cookies.size > 0) headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '))
    const response = await workers.fetch('auth', `${issuer}${path}`, { ...init, headers })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/max-age=0/i.test(cookie)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  const browser: Browser = {
    cookies,
    get: (path) => send(path, {}),
    post: (path, form, headers) =>
      send(path, {
        method: 'POST',
        body: form.toString(),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'sec-fetch-site': 'same-origin',
          ...headers,
        },
      }),
    async decide(page, decision) {
      const fields = hiddenFields(await page.text())
      fields.set('decision', decision)
      return browser.post('/consent', fields)
    },
    async signIn(parameters = request(), credentials = {}) {
      const page = await (await browser.get(`/authorize?${parameters}`)).text()
      const fields = hiddenFields(page)
      fields.set('username', credentials.username ?? 'ada')
      fields.set('password', credentials.password ?? password)
      return browser.post('/sign-in', fields)
    },
  }
  return browser
}

/** Returns the hidden fields of a page's form. */
export function hiddenFields(page: string): URLSearchParams {
  const fields = new URLSearchParams()
  for (const [, name = '', value = ''] of page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) {
    fields.set(
      name,
      value
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&'),
    )
  }
  return fields
}

/** Returns what the form of a form_post page would bring to the client, and where. */
export async function formPostOf(response: Response): Promise<{ action: string; fields: Record<string, string> }> {
  const page = await response.text()
  const [, action = ''] = /<form method="post" action="([^"]*)">/.exec(page) ?? []
  return { action, fields: Object.fromEntries(hiddenFields(page)) }
}

/** Returns the parameters of a redirect's Location. */
export function answerOf(response: Response): URLSearchParams {
  return new URL(response.headers.get('location') ?? '').searchParams
}

/** Returns the code that a redirect brings, '' where it brings none. */
export const codeOf = (response: Response): string => answerOf(response).get('code') ?? ''

/** Posts to the token endpoint as client `meridian`, unless `headers` say otherwise. */
export function token(
  workers: RunningWorkers,
  issuer: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = { authorization: basic('meridian', secret) },
): Promise<Response> {
  return workers.fetch('auth', `${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })
}

/** Returns a Basic header's value. */
export const basic = (id: string, key: string): string =>
  `Basic ${btoa(`${encodeURIComponent(id)}:${encodeURIComponent(key)}`)}`

/** Returns the headers with which a token is presented. */
export const bearer = (value: string): Record<string, string> => ({ authorization: `Bearer ${value}` })

/** A token answer. */
export interface Tokens {
  readonly access_token: string
  readonly id_token: string
  readonly refresh_token: string
  readonly expires_in: number
  readonly scope: string
  readonly token_type: string
}

/** Reads the token endpoint's answer. */
export const tokensOf = async (response: Response): Promise<Tokens> => (await response.json()) as Tokens

/** Signs in and redeems the code. */
export async function getTokens(
  workers: RunningWorkers,
  options: { readonly issuer: string; readonly browser?: Browser; readonly parameters?: URLSearchParams },
): Promise<Tokens> {
  const browser = options.browser ?? openBrowser(workers, options.issuer)
  const code = codeOf(await browser.signIn(options.parameters))
  return tokensOf(await token(workers, options.issuer, exchange(code)))
}

/** The form of a code exchange. */
export const exchange = (code: string, changes: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: redirectUri,
  code_verifier: verifier,
  ...changes,
})

/** The form of a refresh. */
export const refreshing = (value: string, changes: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  grant_type: 'refresh_token',
  refresh_token: value,
  ...changes,
})

/** Lets the grace window pass for every refresh token that was replaced so far. */
export async function passGraceWindow(workers: RunningWorkers): Promise<void> {
  const older = "json_set(value, '$.at', json_extract(value, '$.at') - 11)"
  await workers
    .d1('auth', 'AUTH_DB')
    .prepare(`UPDATE refresh_tokens SET replaced = (SELECT json_group_array(${older}) FROM json_each(replaced))`)
    .run()
}

/** Returns every row of these tables of the auth host, in the order in which they were written. */
export async function rowsOf(workers: RunningWorkers, tables: ReadonlyArray<string>): Promise<unknown> {
  const database = workers.d1('auth', 'AUTH_DB')
  const answers = await database.batch(tables.map((table) => database.prepare(`SELECT * FROM ${table} ORDER BY rowid`)))
  return answers.map(({ results }) => results)
}

/** Forgets who guessed how often, so that the limits of guessing do not stand before what is tested. */
export async function forgetAttempts(workers: RunningWorkers): Promise<void> {
  await workers.d1('auth', 'AUTH_DB').prepare('DELETE FROM password_attempts').run()
}

/** Returns a JWT's claims without looking at its signature. */
export function claimsOf(jwt: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
}

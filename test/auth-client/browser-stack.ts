import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Fetch } from '@voyage/auth-client'
import type { Page } from 'playwright-core'
import { quickPasswords } from '../auth/browser.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import { startWorkers } from '../support/start-workers.ts'
import type { ExampleApps } from './example-apps.ts'
import { pageClient, serverClient, startExampleApps } from './example-apps.ts'

const operatorToken = 'operator-credential-of-the-tests'
/** The user's password. */
export const password = 'correct horse battery staple'

/** Signs the user in on the page of the auth host. */
export async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('Username').fill('demo')
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
}

/** Both examples and the auth host, each at its own address of one port. */
export interface BrowserStack {
  /** Origin of the page. */
  readonly site: string
  readonly apps: ExampleApps
  readonly issuer: string
  /** Grants of the token requests so far, in order. */
  readonly grants: Array<string>
  /** The refresh token that was given last. */
  refreshToken: string
  /** Loses so many answers of the token endpoint after it has done its work. */
  lostAnswers: number
  /** Gives no refresh tokens. */
  withoutRefreshTokens: boolean
  /** The Cross-Origin-Opener-Policy of the auth host's pages, beside none. */
  openerPolicy: string | null
  /** Asks the auth host, not through the browser. */
  readonly fetch: Fetch
  readonly stop: () => Promise<void>
}

// Miniflare's entry refuses an Origin that is not its own; behind this Worker the header is what the browser sent.
const relay = {
  name: 'browser-relay',
  services: { AUTH: 'auth' },
  script: `export default {
    fetch(request, env) {
      const headers = new Headers(request.headers)
      const origin = headers.get('relay-origin')
      headers.delete('relay-origin')
      if (origin !== null) headers.set('origin', origin)
      return env.AUTH.fetch(new Request(request, { headers, redirect: 'manual' }))
    },
  }`,
} as const

/** Starts the auth host in workerd with both examples as its clients, and one user. */
export async function startBrowserStack(): Promise<BrowserStack> {
  const apps = await startExampleApps()
  const authHost = `auth.localhost:${apps.port}`
  const issuer = `http://${authHost}`
  const vars = {
    ISSUERS: issuer,
    OPERATOR_TOKEN_SHA256: createHash('sha256').update(operatorToken).digest('hex'),
    KEY_ENCRYPTION_SECRET: 'key-encryption-secret-of-the-tests!',
  }
  const workers = await startWorkers({ workers: [{ host: 'auth', entry: quickPasswords, vars }, relay] })
  const admin = `${issuer}/admin/tenants/ten_a`
  await put(workers, `${admin}/clients/${pageClient}`, {
    client_name: 'Lanes',
    redirect_uris: [`${apps.page}/callback`, `${apps.page}/relay`],
    post_logout_redirect_uris: [`${apps.page}/`],
    token_endpoint_auth_method: 'none',
  })
  await put(workers, `${admin}/clients/${serverClient.id}`, {
    client_name: 'Server',
    redirect_uris: [`${apps.server}/callback`],
    post_logout_redirect_uris: [`${apps.server}/`],
    token_endpoint_auth_method: 'client_secret_basic',
    client_secret: serverClient.secret,
  })
  await put(workers, `${admin}/users/demo`, { name: 'Dana Demo', password })

  const stack: BrowserStack = {
    site: apps.page,
    apps,
    issuer,
    grants: [],
    refreshToken: '',
    lostAnswers: 0,
    withoutRefreshTokens: false,
    openerPolicy: null,
    fetch: (request) => answer(workers, stack, request),
    stop: async () => {
      apps.stop()
      await workers.stop()
    },
  }
  apps.hosts.set(authHost, async (incoming, outgoing) => {
    const response = await stack.fetch(await toRequest(incoming, issuer)).catch(() => null)
    if (response === null) {
      outgoing.destroy()
      return
    }
    if (stack.openerPolicy !== null) response.headers.set('cross-origin-opener-policy', stack.openerPolicy)
    const kept = [...response.headers].filter(([name]) => !dropped.test(name))
    outgoing.writeHead(response.status, kept.flat())
    outgoing.end(Buffer.from(await response.arrayBuffer()))
  })
  await apps.serve(issuer, stack.fetch)
  return stack
}

async function put(workers: RunningWorkers, url: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' }
  const response = await workers.fetch('auth', url, { method: 'PUT', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
}

const dropped = /^(content-length|content-encoding|transfer-encoding)$/

async function toRequest(incoming: IncomingMessage, issuer: string): Promise<Request> {
  const { connection: _connection, 'transfer-encoding': _encoding, ...headers } = incoming.headers
  const chunks: Array<Buffer> = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }
  return new Request(`${issuer}${incoming.url}`, {
    method: incoming.method ?? 'GET',
    headers: headers as Record<string, string>,
    ...body,
  })
}

/** Asks the auth host. @throws Error when the answer is to get lost */
async function answer(workers: RunningWorkers, stack: BrowserStack, request: Request): Promise<Response> {
  const headers = Object.fromEntries(request.headers)
  const { origin, ...sent } = headers
  const body = request.method === 'GET' ? {} : { body: await request.text() }
  const response = await workers.fetch(relay.name, request.url, {
    method: request.method,
    headers: { ...sent, ...(origin === undefined ? {} : { 'relay-origin': origin }) },
    ...body,
  })
  if (new URL(request.url).pathname !== '/token' || request.method !== 'POST') return response
  stack.grants.push(new URLSearchParams(body.body).get('grant_type') ?? '')
  const tokens = (await response.clone().json()) as { readonly refresh_token?: string }
  stack.refreshToken = tokens.refresh_token ?? stack.refreshToken
  if (stack.withoutRefreshTokens) {
    const { refresh_token: _, ...kept } = tokens
    return Response.json(kept, { headers: response.headers })
  }
  if (stack.lostAnswers === 0) return response
  stack.lostAnswers -= 1
  throw new Error('the answer is lost')
}

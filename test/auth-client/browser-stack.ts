import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RunningWorkers } from '../support/start-workers.ts'
import { startWorkers } from '../support/start-workers.ts'
import { bundleExample, readExample } from './read-example.ts'

const guide = 'auth-client-single-page.md'
const operatorToken = 'operator-credential-of-the-tests'
/** The user's password. */
export const password = 'correct horse battery staple'

/** The single-page example and the auth host, each at its own address of one port. */
export interface BrowserStack {
  /** Origin of the page. */
  readonly site: string
  readonly issuer: string
  /** Grants of the token requests so far, in order. */
  readonly grants: Array<string>
  /** Loses so many answers of the token endpoint after it has done its work. */
  lostAnswers: number
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

/** Starts the auth host in workerd with one public client and one user, and serves the example of the guide. */
export async function startBrowserStack(): Promise<BrowserStack> {
  const routes = new Map<string, (incoming: IncomingMessage, outgoing: ServerResponse) => void | Promise<void>>()
  const server = createServer((incoming, outgoing) => {
    void routes.get(incoming.headers.host ?? '')?.(incoming, outgoing)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const [appHost, authHost] = [`app.localhost:${port}`, `auth.localhost:${port}`]
  const issuer = `http://${authHost}`
  const vars = {
    ISSUERS: issuer,
    OPERATOR_TOKEN_SHA256: createHash('sha256').update(operatorToken).digest('hex'),
    KEY_ENCRYPTION_SECRET: 'key-encryption-secret-of-the-tests!',
  }
  const workers = await startWorkers({ workers: [{ host: 'auth', vars }, relay] })
  const site = `http://${appHost}`
  await put(workers, `${issuer}/admin/tenants/ten_a/clients/lanes-page`, {
    client_name: 'Lanes',
    redirect_uris: [`${site}/callback`, `${site}/relay`],
    post_logout_redirect_uris: [`${site}/`],
    token_endpoint_auth_method: 'none',
  })
  await put(workers, `${issuer}/admin/tenants/ten_a/users/demo`, { name: 'Dana Demo', password })

  const stack: BrowserStack = {
    site,
    issuer,
    grants: [],
    lostAnswers: 0,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await workers.stop()
    },
  }
  const files = await buildScripts(issuer)
  const index = await readExample(guide, 'index', 'html')
  routes.set(appHost, ({ url = '/' }, outgoing) => {
    const path = new URL(url, site).pathname
    const body = files.get(path) ?? (path === '/relay' ? '<script type="module" src="/relay.js"></script>' : index)
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html'
    outgoing.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' })
    outgoing.end(body)
  })
  routes.set(authHost, (incoming, outgoing) => forward(workers, stack, { incoming, outgoing }))
  return stack
}

async function buildScripts(issuer: string): Promise<ReadonlyMap<string, string>> {
  const script = async (name: string) =>
    bundleExample((await readExample(guide, name)).replaceAll('http://auth.localhost:8787', issuer), 'browser')
  return new Map([
    ['/app.js', await script('app')],
    ['/relay.js', await script('relay')],
  ])
}

async function put(workers: RunningWorkers, url: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' }
  const response = await workers.fetch('auth', url, { method: 'PUT', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
}

async function forward(
  workers: RunningWorkers,
  stack: BrowserStack,
  { incoming, outgoing }: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse },
): Promise<void> {
  const { origin, connection: _connection, 'transfer-encoding': _encoding, ...sent } = incoming.headers
  const chunks: Array<Buffer> = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const headers = { ...(sent as Record<string, string>), ...(origin === undefined ? {} : { 'relay-origin': origin }) }
  const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks).toString() }
  const url = `${stack.issuer}${incoming.url}`
  const response = await workers.fetch(relay.name, url, { method: incoming.method ?? 'GET', headers, ...body })
  if (incoming.url === '/token' && incoming.method === 'POST') {
    stack.grants.push(new URLSearchParams(body.body).get('grant_type') ?? '')
    if (stack.lostAnswers > 0) {
      stack.lostAnswers -= 1
      outgoing.destroy()
      return
    }
  }
  const pairs = [...response.headers].filter(
    ([name]) => !/^(content-length|content-encoding|transfer-encoding)$/.test(name),
  )
  outgoing.writeHead(response.status, pairs.flat())
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Fetch } from '@voyage/auth-client'
import { createCookieRelyingParty } from '@voyage/auth-client/cookie'
import { bundleExample, importExample, readExample } from './read-example.ts'

const pageGuide = 'auth-client-single-page.md'
const serverGuide = 'auth-client-server.md'

/** The client id of the page. */
export const pageClient = 'lanes-page'
/** The client id of the server, and its secret. */
export const serverClient = { id: 'app', secret: 'client-secret-of-the-tests' } as const

/** Answers the requests to one host. */
export type Answer = (incoming: IncomingMessage, outgoing: ServerResponse) => void | Promise<void>

/** The examples of both guides, each at an address of its own. */
export interface ExampleApps {
  readonly port: number
  /** Origin of the single-page application. */
  readonly page: string
  /** Origin of the server-rendered application. */
  readonly server: string
  /** Who answers for which host; more may be added. */
  readonly hosts: Map<string, Answer>
  /** How many seconds the server's clock is ahead. */
  ahead: number
  /** Serves both as clients of `issuer`; `fetch` is the server's way to it. */
  readonly serve: (issuer: string, fetch: Fetch) => Promise<void>
  readonly stop: () => void
}

/** Listens on a free port; nothing is served yet. */
export async function startExampleApps(): Promise<ExampleApps> {
  const hosts = new Map<string, Answer>()
  const listener = createServer((incoming, outgoing) => {
    void hosts.get(incoming.headers.host ?? '')?.(incoming, outgoing)
  })
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done))
  const { port } = listener.address() as AddressInfo
  // Of one site with the auth host, so that its cookies reach a frame in the page.
  const [pageHost, serverHost] = [`app.auth.localhost:${port}`, `server.localhost:${port}`]

  const apps: ExampleApps = {
    port,
    page: `http://${pageHost}`,
    server: `http://${serverHost}`,
    hosts,
    ahead: 0,
    serve: async (issuer, fetch) => {
      hosts.set(pageHost, await pageAnswer(apps.page, issuer))
      const server = await startServer(apps, issuer, fetch)
      hosts.set(serverHost, (incoming, outgoing) => void server.emit('request', incoming, outgoing))
    },
    stop: () => {
      listener.closeAllConnections()
      listener.close()
    },
  }
  return apps
}

/** The page as it is where the provider gives no refresh tokens: in memory, renewed in a hidden frame. */
const withHiddenFrame = (source: string) =>
  source.replace('import { openPopup }', 'import { hiddenFrame, openPopup }').replace(
    'tokenStorage: createTokenStorage({ window, storage: localStorage }),',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source of a template.
    'silentWindow: hiddenFrame({ window, ...provider, relayUri: `${location.origin}/relay` }),',
  )

async function pageAnswer(site: string, issuer: string): Promise<Answer> {
  const script = async (name: string, change = (source: string) => source) =>
    bundleExample(
      change(await readExample(pageGuide, name)).replaceAll('http://auth.localhost:8787', issuer),
      'browser',
    )
  const files = new Map([
    ['/app.js', await script('app')],
    ['/silent.js', await script('app', withHiddenFrame)],
    ['/coop.js', await script('app', (source) => source.replace('relayUri:', 'trustClosed: false, relayUri:'))],
    ['/relay.js', await script('relay')],
  ])
  const index = await readExample(pageGuide, 'index', 'html')
  return ({ url = '/' }, outgoing) => {
    const path = new URL(url, site).pathname
    const body = files.get(path) ?? (path === '/relay' ? '<script type="module" src="/relay.js"></script>' : index)
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html'
    outgoing.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' })
    outgoing.end(body)
  }
}

/** The guide's server; a session of 340 seconds whose access token counts as due at half its life, 150 seconds before it expires. */
async function startServer(apps: ExampleApps, issuer: string, fetch: Fetch): Promise<Server> {
  const { startServer: start } = await importExample(serverGuide, 'node')
  const relyingParty = createCookieRelyingParty({
    issuer,
    clientId: serverClient.id,
    clientAuthentication: { method: 'client_secret_basic', clientSecret: serverClient.secret },
    redirectUri: `${apps.server}/callback`,
    postLogoutRedirectUri: `${apps.server}/`,
    secrets: ['k'.repeat(32)],
    fetch,
    clock: () => Math.floor(Date.now() / 1000) + apps.ahead,
    wait: (seconds) => new Promise((done) => setTimeout(done, seconds * 1000)),
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    refreshLeeway: 280,
    sessionLifetime: 340,
  })
  return (start as (rp: unknown, origin: string) => Server)(relyingParty, apps.server)
}

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { hostIssuerAt, issuerAt, putClient, request, startAuth } from '../auth/browser.ts'
import { freePort } from '../support/run-voyage.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import { launchChromium } from './chromium.ts'

/** The auth host in workerd, and a browser that reaches it. */
export interface AuthPages {
  readonly workers: RunningWorkers
  /** Under a path of localhost, and on a host name of its own. */
  readonly issuers: readonly [string, string]
  /** The callback of the client `shop`, a site of its own. */
  readonly callback: string
  /** Another of its callbacks, which sends the browser on to {@link callback} at another origin of the shop's. */
  readonly onward: string
  /** Opens a person's browser: with a profile of its own, in which nothing may violate a page's policy. */
  open(options?: BrowserContextOptions): Promise<Person>
  stop(): Promise<void>
}

/** Somebody at a browser. */
export interface Person {
  readonly page: Page
  readonly context: BrowserContext
  /** What the browser complained about: blocked scripts, styles, forms. */
  readonly complaints: ReadonlyArray<string>
  /** Opens an authorization request of `shop`. */
  authorize(issuer: string, changes?: Readonly<Record<string, string | undefined>>): Promise<void>
  /** Waits until the client's callback is reached and returns what it got. */
  arrival(): Promise<URLSearchParams>
  close(): Promise<void>
}

/** Starts the auth host and a browser. */
export async function startAuthPages(): Promise<AuthPages> {
  const port = await freePort()
  const workers = await startAuth({ port, vars: { REGISTRATION: 'on' } })
  const shop = await startShop()
  const { callback, onward } = shop
  const site = { client_name: 'Shop', redirect_uris: [callback, onward], post_logout_redirect_uris: [callback] }
  await putClient(workers, 'ten_one', 'shop', site)
  await putClient(workers, 'ten_one', 'guest', { ...site, client_name: 'Guest', require_consent: true })
  const browser: Browser = await launchChromium()
  return {
    workers,
    issuers: [issuerAt(port), hostIssuerAt(port)],
    callback,
    onward,
    open: (options) => openPerson(browser, { callback, ...options }),
    async stop() {
      await browser.close()
      shop.stop()
      await workers.stop()
    },
  }
}

/** The client's site, at two origins: every page of it says that one has arrived. */
async function startShop(): Promise<{ readonly callback: string; readonly onward: string; stop(): void }> {
  const server = createServer((incoming, outgoing) => {
    let body = ''
    incoming.on('data', (chunk) => (body += String(chunk)))
    incoming.on('end', () => {
      const { pathname, searchParams } = new URL(incoming.url ?? '', callback)
      if (pathname !== '/onward') {
        outgoing.setHeader('content-type', 'text/html')
        outgoing.end('<!doctype html><html lang="en"><title>Shop</title><h1>Arrived</h1>')
        return
      }
      const answer = incoming.method === 'POST' ? new URLSearchParams(body) : searchParams
      outgoing.writeHead(303, { location: `${callback}?${answer}` }).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const callback = `http://127.0.0.1:${port}/callback`
  return {
    callback,
    onward: `http://localhost:${port}/onward`,
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function openPerson(
  browser: Browser,
  { callback, ...options }: BrowserContextOptions & { readonly callback: string },
): Promise<Person> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const complaints: Array<string> = []
  page.on('console', (message) => {
    if (/Content Security Policy|Refused/.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  return {
    page,
    context,
    complaints,
    async authorize(issuer, changes) {
      await page.goto(`${issuer}/authorize?${request({ client_id: 'shop', redirect_uri: callback, ...changes })}`)
    },
    async arrival() {
      await page.waitForURL(`${callback}**`)
      return new URL(page.url()).searchParams
    },
    close: () => context.close(),
  }
}

import { createCookieJar } from '../../hosts/cli/src/check/cookie-jar.ts'
import { findSignInForm } from '../../hosts/cli/src/check/html-form.ts'
import type { SoakLedger } from './soak-ledger.ts'
import type { SoakStack, SoakUser } from './soak-stack.ts'

/** Where a browser came to. */
export interface SoakPage {
  readonly url: string
  readonly status: number
  readonly html: string
  /** Where it was sent to and did not go: the address starts with what `until` named. */
  readonly stoppedAt: URL | null
}

/** A browser with cookies that follows redirects, up to an address that it must not open. */
export interface SoakBrowser {
  open(url: string, until?: string): Promise<SoakPage>
  submit(url: string, form: URLSearchParams, until?: string): Promise<SoakPage>
  /** Fills in the sign-in form of a page. */
  signIn(page: SoakPage, user: SoakUser, until?: string): Promise<SoakPage>
}

const mostRedirects = 10

/** Creates a browser without cookies; its answers are recorded in the ledger. */
export function createSoakBrowser(stack: Pick<SoakStack, 'send'>, ledger: SoakLedger): SoakBrowser {
  const jar = createCookieJar()

  async function go(start: string, init: RequestInit, until: string | undefined): Promise<SoakPage> {
    let url = start
    let next = init
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const cookie = jar.headerFor(url)
      const headers = { accept: 'text/html', ...next.headers, ...(cookie === undefined ? {} : { cookie }) }
      const response = await stack.send(url, { ...next, headers })
      ledger.answered(`${next.method ?? 'GET'} ${new URL(url).host}${new URL(url).pathname}`, response.status)
      jar.store(url, response)
      const location = response.headers.get('location')
      if (location === null) return { url, status: response.status, html: await response.text(), stoppedAt: null }
      const target = new URL(location, url)
      if (until !== undefined && target.href.startsWith(until)) {
        return { url, status: response.status, html: '', stoppedAt: target }
      }
      url = target.href
      next = {}
    }
    throw new Error(`more than ${mostRedirects} redirects from ${new URL(start).pathname}`)
  }

  const browser: SoakBrowser = {
    open: (url, until) => go(url, {}, until),
    submit: (url, form, until) =>
      go(
        url,
        {
          method: 'POST',
          body: form.toString(),
          headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(url).origin },
        },
        until,
      ),
    async signIn(page, user, until) {
      const form = findSignInForm(page.html)
      if (form === undefined) throw new Error(`no sign-in form at ${new URL(page.url).pathname} (${page.status})`)
      const fields = new URLSearchParams(form.hidden.map(([name, value]): [string, string] => [name, value]))
      fields.set('username', user.username)
      fields.set('password', user.password)
      return browser.submit(new URL(form.action === '' ? page.url : form.action, page.url).href, fields, until)
    },
  }
  return browser
}

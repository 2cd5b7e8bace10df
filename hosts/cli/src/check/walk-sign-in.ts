import type { Fetch } from '../http/api-client.ts'
import { createCookieJar } from './cookie-jar.ts'
import { findSignInForm } from './html-form.ts'

/** What a walk through sign-in came to. */
export type SignInWalk =
  | { readonly ok: true; readonly url: string; readonly html: string; readonly requests: number }
  | { readonly ok: false; readonly url: string; readonly problem: string }

const mostRequests = 20

/**
 * Opens `site` as a browser would: follows redirects with cookies, fills in the sign-in form once, and returns the page
 * on which it ends.
 */
export async function walkSignIn(options: {
  readonly site: string
  readonly username: string
  readonly password: string
  readonly fetch: Fetch
}): Promise<SignInWalk> {
  const jar = createCookieJar()
  let url = options.site
  let form: URLSearchParams | undefined
  let signedIn = false
  for (let requests = 1; requests <= mostRequests; requests += 1) {
    const cookie = jar.headerFor(url)
    const response = await options.fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'text/html',
        ...(cookie === undefined ? {} : { cookie }),
        ...(form === undefined
          ? {}
          : { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(url).origin }),
      },
      ...(form === undefined ? {} : { body: form.toString() }),
    })
    jar.store(url, response)
    form = undefined
    const location = response.headers.get('location')
    if (response.status >= 300 && response.status < 400 && location !== null) {
      url = new URL(location, url).href
      continue
    }
    const html = await response.text()
    const signIn = findSignInForm(html)
    if (signIn === undefined) {
      if (response.status !== 200) return { ok: false, url, problem: `answered ${response.status}` }
      if (!signedIn) return { ok: false, url, problem: 'shows a page without asking to sign in' }
      return { ok: true, url, html, requests }
    }
    if (signedIn) return { ok: false, url, problem: `refused the sign-in of ${options.username}` }
    signedIn = true
    url = new URL(signIn.action === '' ? url : signIn.action, url).href
    form = new URLSearchParams(signIn.hidden.map(([name, value]): [string, string] => [name, value]))
    form.set('username', options.username)
    form.set('password', options.password)
  }
  return { ok: false, url, problem: `did not come to an end in ${mostRequests} requests` }
}

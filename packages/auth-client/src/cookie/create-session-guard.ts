import type { CallbackRefusal } from './callback-outcome.ts'
import type { CookieRelyingParty } from './create-cookie-relying-party.ts'
import type { Session } from './stored-session.ts'

/** Which paths a guard answers itself. Paths are those that the app sees, without a prefix that a proxy strips. */
export interface SessionGuardOptions {
  /** Begins a sign-in; `?return_to=` says where to go afterwards. Default `/sign-in`. */
  readonly signInPath?: string
  /** Where the provider sends the browser back. Default `/callback`. */
  readonly callbackPath?: string
  /** Ends the session, by POST from this site. Default `/sign-out`. */
  readonly signOutPath?: string
  /** Where the provider posts logout tokens; needs sessions in a store. Default null: nowhere. */
  readonly backChannelLogoutPath?: string | null
  /** Returns whether a request is let through without a session. Default: none is. */
  readonly isPublic?: (request: Request) => boolean
  /** Returns the page for a sign-in that was refused. Default: one line of text. */
  readonly refusedPage?: (refusal: CallbackRefusal) => Response | Promise<Response>
}

/** What is to be done with a request: answer it, or let the application do so and add the cookies. */
export type Guarded =
  | { readonly kind: 'answer'; readonly response: Response }
  /** `session` is null on a public page alone. */
  | { readonly kind: 'pass'; readonly session: Session | null; readonly setCookies: ReadonlyArray<string> }

/** Judges one request. @throws AuthClientError when the provider is needed and cannot be reached */
export type SessionGuard = (request: Request) => Promise<Guarded>

/**
 * Returns what a middleware for any router is made of: sign-in, callback and sign-out are answered, requests with a
 * session pass, a page that is opened without one goes to sign in, and any other request is answered 401.
 */
export function createSessionGuard(rp: CookieRelyingParty, options: SessionGuardOptions = {}): SessionGuard {
  const { signInPath = '/sign-in', callbackPath = '/callback', signOutPath = '/sign-out' } = options
  const answer = (response: Response): Guarded => ({ kind: 'answer', response })

  return async (request) => {
    const { pathname, search, searchParams } = new URL(request.url)
    if (pathname === callbackPath) return answer(await finishSignIn(rp, request, options))
    if (pathname === signInPath) return answer(await rp.signIn(request, { returnTo: searchParams.get('return_to') }))
    if (pathname === signOutPath) {
      const result = await rp.signOut(request)
      return answer(result.ok ? result.value : plain(403, 'Sign-out was not asked for by this site.'))
    }
    if (pathname === options.backChannelLogoutPath) return answer((await rp.backChannelLogout(request)).response)

    const { session, setCookies } = await rp.session(request)
    if (session !== null || options.isPublic?.(request) === true) return { kind: 'pass', session, setCookies }
    const refused = isNavigation(request)
      ? await rp.signIn(request, { returnTo: `${pathname}${search}` })
      : plain(401, 'Sign in first.')
    return answer(withCookies(refused, setCookies))
  }
}

async function finishSignIn(rp: CookieRelyingParty, request: Request, options: SessionGuardOptions): Promise<Response> {
  const result = await rp.callback(request)
  if (result.ok) return result.value.response
  const { refusal, setCookies } = result.error
  const page = await (options.refusedPage?.(refusal) ??
    plain(refusal.step === 'claims' ? 403 : 400, 'Signing in did not succeed. Open the page again to try once more.'))
  // A response of the application's own may have headers that cannot be changed.
  const answer = withCookies(new Response(page.body, page), setCookies)
  // Nothing on the page may send the code and state of its address on (RFC 9700 section 4.2.4).
  answer.headers.set('referrer-policy', 'no-referrer')
  return answer
}

// A redirect to a sign-in page is of use to somebody who looks at pages, not to a script that expects data.
function isNavigation(request: Request): boolean {
  if (request.method !== 'GET') return false
  const mode = request.headers.get('sec-fetch-mode')
  return mode === null ? (request.headers.get('accept') ?? '').includes('text/html') : mode === 'navigate'
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { 'cache-control': 'no-store' } })
}

/** Returns the response with Set-Cookie values added, also where its own headers cannot be changed. */
export function withCookies(response: Response, setCookies: ReadonlyArray<string>): Response {
  if (setCookies.length === 0) return response
  const changed = new Response(response.body, response)
  for (const cookie of setCookies) changed.headers.append('set-cookie', cookie)
  return changed
}

import type { Result } from '../result.ts'
import type { BackChannelLogoutAnswer } from './back-channel-logout.ts'
import { backChannelLogout } from './back-channel-logout.ts'
import type { SignedIn } from './callback.ts'
import { callback } from './callback.ts'
import type { CallbackRefused } from './callback-outcome.ts'
import type { CookieRelyingPartyOptions } from './context.ts'
import { createCookieContext } from './context.ts'
import { readCookies } from './cookies.ts'
import type { SessionResult } from './session.ts'
import { readSession } from './session.ts'
import type { SignInOptions } from './sign-in.ts'
import { signIn } from './sign-in.ts'
import type { SignOutRefusal } from './sign-out.ts'
import { signOut } from './sign-out.ts'

/** A relying party whose sessions live in sealed cookies, or in a store that a cookie refers to. */
export interface CookieRelyingParty {
  /** Returns the redirect to the provider. @throws AuthClientError */
  readonly signIn: (request: Request, options?: SignInOptions) => Promise<Response>
  /** Returns the redirect that ends a sign-in, or why there is none. @throws AuthClientError */
  readonly callback: (request: Request) => Promise<Result<SignedIn, CallbackRefused>>
  /** Returns who is signed in; the answer must carry `setCookies`. @throws AuthClientError when a session is too large */
  readonly session: (request: Request) => Promise<SessionResult>
  /** Returns the redirect to the provider's logout, or why there is none. */
  readonly signOut: (request: Request) => Promise<Result<Response, SignOutRefusal>>
  /** Returns the answer to a provider that ends sessions. @throws TypeError without a store @throws AuthClientError */
  readonly backChannelLogout: (request: Request) => Promise<BackChannelLogoutAnswer>
}

/**
 * Returns a relying party for a Worker or a server-rendered application. Keep it for the life of the isolate or
 * process: it keeps the provider's metadata and keys.
 *
 * @throws TypeError when an option cannot be right: no secret, a secret under 32 characters, a bad cookie name or path
 */
export function createCookieRelyingParty(options: CookieRelyingPartyOptions): CookieRelyingParty {
  const context = createCookieContext(options)
  return {
    signIn: (request, signInOptions = {}) => signIn(context, request, signInOptions),
    callback: (request) => callback(context, request),
    session: (request) => readSession(context, readCookies(request)),
    signOut: (request) => signOut(context, request),
    backChannelLogout: (request) => backChannelLogout(context, request),
  }
}

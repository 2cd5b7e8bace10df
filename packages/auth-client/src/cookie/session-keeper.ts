import type { CookieJar } from './cookies.ts'
import type { StoredSession } from './stored-session.ts'

/** A session of a request, and which state of it in the store; null where the cookie holds everything. */
export interface KeptSession {
  readonly stored: StoredSession
  readonly reference: { readonly idHash: string; readonly version: number } | null
}

/** What came of asking for new tokens. */
export type RefreshOutcome =
  | { readonly kind: 'renewed'; readonly stored: StoredSession }
  /** The provider is away, or did not say that the grant is over: the session goes on as it is. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'ended' }

/** A session after {@link SessionKeeper.renew}; null when it has ended. */
export interface RenewedSession {
  readonly stored: StoredSession | null
  readonly setCookies: ReadonlyArray<string>
}

/** Where sessions live: all in the cookie, or in a store that the cookie refers to. */
export interface SessionKeeper {
  /** Returns the session of a request, or null when there is none or its time is over. */
  readonly open: (jar: CookieJar) => Promise<KeptSession | null>
  /** Keeps a session of a user who has just signed in, in place of the one that the request carries. */
  readonly begin: (jar: CookieJar, stored: StoredSession) => Promise<ReadonlyArray<string>>
  /** Refreshes a session, once for all requests of it that come at the same time. */
  readonly renew: (
    jar: CookieJar,
    kept: KeptSession,
    refresh: (stored: StoredSession) => Promise<RefreshOutcome>,
  ) => Promise<RenewedSession>
  /** Forgets the session of a request. */
  readonly end: (jar: CookieJar) => Promise<ReadonlyArray<string>>
}

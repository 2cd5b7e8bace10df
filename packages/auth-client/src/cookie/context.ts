import type { RandomBytes } from '@voyage/pkce'
import type { Clock, Fetch, Wait } from '../ports.ts'
import type { Provider } from '../provider.ts'
import { createProvider } from '../provider.ts'
import type { Client } from '../token/client.ts'
import type { ClientAuthentication } from '../token/client-authentication.ts'
import { createClient } from '../token/client-authentication.ts'
import type { CallbackOutcome } from './callback-outcome.ts'
import { createCallbackSharing } from './callback-outcome.ts'
import { createCookieKeeper } from './cookie-keeper.ts'
import type { CookieScope } from './cookies.ts'
import { cookieScope } from './cookies.ts'
import type { Sealer } from './sealer.ts'
import { createSealer } from './sealer.ts'
import type { SessionKeeper } from './session-keeper.ts'
import type { SessionStore } from './session-store.ts'
import { createRefreshSharing } from './share-refresh.ts'
import type { Sharing } from './sharing.ts'
import { createStoreKeeper } from './store-keeper.ts'

/** How a relying party that keeps its sessions in cookies is set up. Spans are seconds. */
export interface CookieRelyingPartyOptions {
  /** The provider's issuer, exactly as its metadata has it. */
  readonly issuer: string
  readonly clientId: string
  readonly clientAuthentication: ClientAuthentication
  /** Absolute and public; where `callback` is called. */
  readonly redirectUri: string
  /** Absolute and public; where the browser goes after signing out. */
  readonly postLogoutRedirectUri: string
  /** At least 32 characters each; the first one seals, all of them open. */
  readonly secrets: ReadonlyArray<string>
  readonly fetch: Fetch
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  /** Where sessions live. Default none: all of a session is in the cookie. */
  readonly store?: SessionStore
  /**
   * Lets requests that come at the same time wait for one refresh of their session, and for one sign-in of their answer.
   * Default none: each of them refreshes, and the provider's grace window gives them the same successor; the second one
   * with an answer is sent on to the page, which finds the session or signs in anew.
   */
  readonly wait?: Wait
  /** Default `['openid']`. */
  readonly scopes?: ReadonlyArray<string>
  /** Claims that an ID token must have with exactly these values, or its user is not let in. Default none. */
  readonly requiredClaims?: Readonly<Record<string, string>>
  /**
   * Claims to ask of UserInfo at sign-in and keep in the session, such as `['name']`: with the code flow many providers
   * put them there alone. Default none, and UserInfo is not asked.
   */
  readonly userinfoClaims?: ReadonlyArray<string>
  /** Default `session`. */
  readonly cookieName?: string
  /** The cookies' Path. Default `/`. */
  readonly cookiePath?: string
  /**
   * The public path in front of this app when a proxy strips it from requests and puts it back into
   * Location and cookie paths. Default none. It keeps `__Host-` off a cookie whose path will not be `/`.
   */
  readonly mountPath?: string
  /** How long a session lasts at most. Default 28800 (eight hours). */
  readonly sessionLifetime?: number
  /** How long a user may take to sign in. Default 600. */
  readonly transactionLifetime?: number
  /** How long before its expiry an access token is refreshed, at most half its life. Default 30. */
  readonly refreshLeeway?: number
  /** How far the provider's clock may be from ours. Default 60. */
  readonly clockTolerance?: number
  /**
   * How long one request to the provider may take. Default 4: a refresh whose answer got lost is asked for again while
   * its claim of 5 s stands, and whoever takes over does so within the usual grace window of 10 s.
   */
  readonly requestTimeout?: number
  /**
   * Refuses answers that do not name their issuer: to be set where relying parties of several issuers share this
   * redirect URI, unless all of them promise `iss` (RFC 9700 section 4.4.2). Default: when the metadata promises it.
   */
  readonly requireIssuer?: boolean
}

/** The options with their defaults, and what is made of them once. */
export interface CookieContext {
  readonly issuer: string
  readonly client: Client
  readonly provider: Provider
  readonly sealer: Sealer
  readonly keeper: SessionKeeper
  readonly callbackSharing: Sharing<CallbackOutcome>
  /** Null where all of a session is in the cookie. */
  readonly store: SessionStore | null
  /** Issuer and client: what sessions in a store belong to. */
  readonly realm: string
  readonly scope: CookieScope
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly redirectUri: string
  /** The redirect URI's path as this app sees it. */
  readonly callbackPath: string
  readonly postLogoutRedirectUri: string
  readonly scopes: ReadonlyArray<string>
  readonly requiredClaims: Readonly<Record<string, string>>
  readonly userinfoClaims: ReadonlyArray<string>
  readonly sessionLifetime: number
  readonly transactionLifetime: number
  readonly refreshLeeway: number
  readonly clockTolerance: number
  readonly requireIssuer: boolean | undefined
}

/** Returns the context of one relying party. @throws TypeError when an option cannot be right */
export function createCookieContext(options: CookieRelyingPartyOptions): CookieContext {
  const { issuer, clientId, clientAuthentication, redirectUri, clock, randomBytes } = options
  const store = options.store ?? null
  const wait = options.wait ?? null
  const realm = JSON.stringify([issuer, clientId])
  const sealer = createSealer({
    secrets: options.secrets,
    context: JSON.stringify([issuer, clientId, redirectUri]),
    randomBytes,
  })
  const scope = cookieScope({
    redirectUri,
    cookieName: options.cookieName ?? 'session',
    cookiePath: options.cookiePath ?? '/',
    mountPath: options.mountPath ?? '',
  })
  const parts = { scope, sealer, clock, refreshSharing: createRefreshSharing({ clock, wait }) }
  return {
    issuer,
    client: createClient({ clientId, clientAuthentication }),
    provider: createProvider({ issuer, fetch: options.fetch, clock, requestTimeout: options.requestTimeout ?? 4 }),
    sealer,
    keeper:
      store === null ? createCookieKeeper(parts) : createStoreKeeper({ ...parts, store, realm, wait, randomBytes }),
    callbackSharing: createCallbackSharing({ clock, wait }),
    store,
    realm,
    scope,
    clock,
    randomBytes,
    redirectUri,
    callbackPath: new URL(redirectUri).pathname.slice((options.mountPath ?? '').length),
    postLogoutRedirectUri: options.postLogoutRedirectUri,
    scopes: options.scopes ?? ['openid'],
    requiredClaims: options.requiredClaims ?? {},
    userinfoClaims: options.userinfoClaims ?? [],
    sessionLifetime: options.sessionLifetime ?? 28_800,
    transactionLifetime: options.transactionLifetime ?? 600,
    refreshLeeway: options.refreshLeeway ?? 30,
    clockTolerance: options.clockTolerance ?? 60,
    requireIssuer: options.requireIssuer,
  }
}

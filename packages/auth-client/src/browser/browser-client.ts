import type { IdTokenClaims } from '../id-token/id-token-claims.ts'
import type { RefreshRefusal, SignInRefusal, TokenSet } from '../relying-party.ts'
import type { Result } from '../result.ts'
import type { BrowserWindow } from './browser-window.ts'
import type { BrowserTransaction } from './transactions.ts'

/** How a single-page application is set up as a public client. Spans are seconds. */
export interface BrowserClientOptions {
  /** The page's `window`. */
  readonly window: BrowserWindow
  /** The provider's issuer, exactly as its metadata has it. */
  readonly issuer: string
  readonly clientId: string
  /** Absolute; the page that calls `callback`. */
  readonly redirectUri: string
  /** Renews a session without refresh token, such as `hiddenFrame(...)`. Default null: it ends with its access token. */
  readonly silentWindow?: SideWindow | null
  /** Absolute; where the browser goes after signing out. Default: the provider's own page. */
  readonly postLogoutRedirectUri?: string
  /** Default `['openid']`. */
  readonly scopes?: ReadonlyArray<string>
  /** Keeps the session beyond this page: see `createTokenStorage` of `./browser/storage`. Default null: in memory alone. */
  readonly tokenStorage?: TokenStorage | null
  /** How long before its expiry an access token is renewed, at most half its life. Default 60. */
  readonly renewalLeeway?: number
  /**
   * How long one request to the provider may take. Default 8: a lost answer is asked for again within the usual grace
   * window of 10.
   */
  readonly requestTimeout?: number
  /** How far the provider's clock may be from ours. Default 60. */
  readonly clockTolerance?: number
  /**
   * Refuses answers that do not name their issuer: to be set where clients of several issuers share this redirect URI,
   * unless all of them promise `iss` (RFC 9700 section 4.4.2). Default: when the provider's metadata promises it.
   */
  readonly requireIssuer?: boolean
}

/** Where the tokens of a session outlive their page, by the name of their client. */
export interface TokenStorage {
  /** Returns what was written last, or null. */
  readonly read: (name: string) => TokenSet | null
  /** Replaces what is kept; null removes it. */
  readonly write: (name: string, tokens: TokenSet | null) => void
  /** Calls `listener` when another tab has written: not before `read` gives it, as a message from that tab may come. */
  readonly watch: (name: string, listener: (type: TabEvent) => void) => void
  /** Runs `run` in one at a time of the tabs that share the storage. */
  readonly exclusively: (name: string, run: () => Promise<void>) => Promise<void>
}

/** How one sign-in differs from another; an absent member is left to the provider. */
export interface BrowserSignInOptions {
  /** Where to go afterwards; anything but a path of this site counts as `/`. Default `/`. */
  readonly returnTo?: string
  readonly prompt?: string
  /** Greatest age of the user's authentication in seconds. */
  readonly maxAge?: number
  readonly loginHint?: string
  /** The user who must sign in (`sub`), such as the one who is asked to do so again; another is refused. Default: anybody. */
  readonly subject?: string
  readonly uiLocales?: string
  /** Resource indicators (RFC 8707). */
  readonly resources?: ReadonlyArray<string>
}

/** A signed-in user as the page sees it. */
export interface BrowserSession {
  /** The provider's name for the user (`sub`). */
  readonly subject: string
  readonly claims: IdTokenClaims
}

/** A sign-in that has been sent off, and what is needed to judge its answer. */
export interface SignInUnderWay {
  /** Where the user signs in. */
  readonly url: URL
  readonly transaction: BrowserTransaction
}

/** The two ends of a sign-in that takes place in another window. */
export interface SignInEnds {
  readonly begin: (redirectUri: string, options: BrowserSignInOptions) => Promise<SignInUnderWay>
  readonly complete: (
    transaction: BrowserTransaction,
    answer: URLSearchParams,
  ) => Promise<Result<TokenSet, BrowserRefusal>>
}

/** A way to the provider and back without leaving the page: `openPopup` and `hiddenFrame` of `./browser/windows`. */
export interface SideWindow {
  readonly signIn: (ends: SignInEnds, options: BrowserSignInOptions) => Promise<Result<TokenSet, BrowserRefusal>>
}

/** Why a popup or frame brought no answer. */
export interface WindowRefusal {
  readonly step: 'window'
  readonly refusal: { readonly reason: 'popup_blocked' | 'popup_closed' | 'no_answer' }
}

/** Why nobody was signed in. */
export type BrowserRefusal =
  | SignInRefusal
  | {
      readonly step: 'transaction'
      readonly refusal: { readonly reason: 'transaction_missing' }
    }
  | WindowRefusal

/** What one tab lets the others know. */
export type TabEvent = 'signed_in' | 'renewed' | 'signed_out'

/** What happens to a session, in this tab or another. */
export type BrowserEvent =
  | { readonly type: TabEvent }
  /** The provider says that the grant is over; the user must sign in again. The other tabs are told `signed_out`. */
  | { readonly type: 'session_ended'; readonly refusal: RefreshRefusal | BrowserRefusal }
  /** It did not come about, which may pass: the provider is away or refused for another reason. Tried again later. */
  | { readonly type: 'renewal_failed' }

/** Where a user who came back wanted to go. */
export interface BrowserSignedIn {
  readonly session: BrowserSession
  /** A path of this site; the address already shows it. */
  readonly returnTo: string
}

/** A relying party in a page. What talks to the provider rejects with AuthClientError when it cannot be reached. */
export interface BrowserClient {
  /** Leaves the page for the provider. */
  readonly signIn: (options?: BrowserSignInOptions) => Promise<void>
  /**
   * Judges the answer that this page was opened with, once, and takes the code out of the address. When it rejects, the
   * sign-in must begin anew: the answer counts once, whatever comes of it.
   */
  readonly callback: () => Promise<Result<BrowserSignedIn, BrowserRefusal>>
  /** Signs in without leaving the page: `signInWith(openPopup(...))`, or in a hidden frame with `prompt: 'none'`. */
  readonly signInWith: (
    sideWindow: SideWindow,
    options?: BrowserSignInOptions,
  ) => Promise<Result<BrowserSession, BrowserRefusal>>
  /** Returns who is signed in, or null. */
  readonly session: () => BrowserSession | null
  /** Returns an access token that is good for now, renewed when it is due; null when nobody is signed in or it cannot be. */
  readonly accessToken: () => Promise<string | null>
  /**
   * Ends the session in all tabs, revokes the refresh token, and leaves the page for the provider's logout; after three
   * seconds whatever the provider does.
   */
  readonly signOut: () => Promise<void>
  /** Calls `listener` for each event from now on; returns how to stop it. */
  readonly subscribe: (listener: (event: BrowserEvent) => void) => () => void
}

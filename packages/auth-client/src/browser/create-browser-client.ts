import { createAuthorizationTransaction } from '../authorization/authorization-transaction.ts'
import { buildAuthorizationUrl } from '../authorization/authorization-url.ts'
import { AuthClientError } from '../errors.ts'
import { buildLogoutUrl } from '../logout/logout-url.ts'
import { createProvider } from '../provider.ts'
import type { RefreshRefusal, TokenSet } from '../relying-party.ts'
import { completeSignIn, refreshTokens } from '../relying-party.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { parseReturnTo } from '../return-to.ts'
import { clientRequest, publicClient } from '../token/client.ts'
import type {
  BrowserClient,
  BrowserClientOptions,
  BrowserEvent,
  BrowserRefusal,
  BrowserSession,
  BrowserSignedIn,
  BrowserSignInOptions,
  SideWindow,
} from './browser-client.ts'
import { clientName } from './client-name.ts'
import { readTokens, writeTokens } from './kept-tokens.ts'
import { withTabLock } from './tab-lock.ts'
import type { BrowserTransaction } from './transactions.ts'
import { keepTransaction, takeTransaction } from './transactions.ts'

// A lost answer is asked for again at once: both times together must fit into the usual grace window of 10 s.
const fetchMilliseconds = 8000
const longestTimer = 86_400_000

/** Returns the relying party of a page. Make one for the life of the page; it listens to the other tabs. */
export function createBrowserClient(options: BrowserClientOptions): BrowserClient {
  const { window, issuer, clientId } = options
  const storage = options.storage ?? null
  const leeway = options.renewalLeeway ?? 60
  const name = clientName(options)
  const clock = () => Math.floor(window.Date.now() / 1000)
  const randomBytes = (length: number) => window.crypto.getRandomValues(new Uint8Array(length))
  const fetch = (request: Request) =>
    window.fetch(new Request(request, { signal: AbortSignal.timeout(fetchMilliseconds) }))
  const provider = createProvider({ issuer, clock, fetch })
  const client = publicClient(clientId)
  const clockTolerance = options.clockTolerance ?? 60
  const parts = { provider, issuer, client, clock, clockTolerance }

  const channel = new window.BroadcastChannel(name)
  const listeners = new Set<(event: BrowserEvent) => void>()
  let tokens: TokenSet | null = null
  let timer: number | undefined
  let renewing: Promise<void> | undefined
  let finishing: Promise<Result<BrowserSignedIn, BrowserRefusal>> | undefined

  const toSession = ({ claims }: TokenSet): BrowserSession => ({ subject: claims.sub, claims })
  const emit = (event: BrowserEvent) => {
    for (const listener of listeners) listener(event)
  }

  function hold(next: TokenSet | null): void {
    tokens = next
    window.clearTimeout(timer)
    if (next?.accessTokenExpiresAt == null) return
    const milliseconds = (next.accessTokenExpiresAt - leeway - clock()) * 1000
    timer = window.setTimeout(() => void accessToken(), Math.min(Math.max(milliseconds, 1000), longestTimer))
  }
  function change(next: TokenSet | null, event: BrowserEvent): void {
    hold(next)
    if (storage !== null) writeTokens(storage, name, next)
    // To the others an end is an end, whatever its reason.
    channel.postMessage(event.type === 'session_ended' ? 'signed_out' : event.type)
    emit(event)
  }

  channel.onmessage = ({ data: type }) => {
    let next = storage === null ? null : readTokens(storage, name)
    if (type === 'signed_out' && next?.idToken === tokens?.idToken) {
      // A storage of this tab alone: nobody else can have removed them.
      storage?.removeItem(name)
      next = null
    }
    if (next?.accessToken === tokens?.accessToken || (storage === null && type !== 'signed_out')) return
    hold(next)
    emit({ type })
  }
  if (storage !== null) hold(readTokens(storage, name))

  async function begin(redirectUri: string, { returnTo, ...shown }: BrowserSignInOptions) {
    const transaction: BrowserTransaction = {
      ...createAuthorizationTransaction(randomBytes),
      returnTo: parseReturnTo(returnTo),
      maxAge: shown.maxAge ?? null,
    }
    const metadata = await provider.metadata()
    const scopes = options.scopes ?? ['openid']
    const url = await buildAuthorizationUrl({ ...shown, metadata, clientId, redirectUri, scopes, transaction })
    return { transaction, url }
  }

  async function finish(): Promise<Result<BrowserSignedIn, BrowserRefusal>> {
    const { pathname, searchParams } = new URL(window.location.href)
    const show = (path: string) => window.history.replaceState(window.history.state, '', path)
    const transaction = takeTransaction(window.sessionStorage, name, searchParams.get('state') ?? '')
    show(pathname)
    if (transaction === null) {
      // A second visit of the same address (back button, reload) by a user who is signed in changes nothing.
      if (tokens !== null) return ok({ session: toSession(tokens), returnTo: '/' })
      return err({ step: 'transaction', refusal: { reason: 'transaction_missing' } })
    }
    const { redirectUri } = options
    const result = await completeSignIn({
      ...parts,
      ...transaction,
      redirectUri,
      parameters: searchParams,
      transaction,
    })
    if (!result.ok) return result
    const returnTo = parseReturnTo(transaction.returnTo)
    show(returnTo)
    change(result.value, { type: 'signed_in' })
    return ok({ session: toSession(result.value), returnTo })
  }

  async function signInAside(
    { redirectUri, open }: SideWindow,
    asked: BrowserSignInOptions,
  ): Promise<Result<TokenSet, BrowserRefusal>> {
    const { transaction, url } = await begin(redirectUri, asked)
    const answer = await open(url)
    if (!answer.ok) return answer
    return completeSignIn({ ...parts, ...transaction, redirectUri, parameters: answer.value, transaction })
  }

  const isDue = (at: number) => tokens?.accessTokenExpiresAt != null && clock() >= tokens.accessTokenExpiresAt - at

  async function renewNow(): Promise<void> {
    // Another tab may have been faster.
    if (storage !== null) hold(readTokens(storage, name))
    const before = tokens
    if (before === null || !isDue(leeway)) return
    const { refreshToken, idToken } = before
    let result: Result<TokenSet, RefreshRefusal | BrowserRefusal>
    if (refreshToken !== null) result = await refreshTokens({ ...parts, refreshToken, idToken })
    else if (options.silentWindow != null) result = await renewSilently(options.silentWindow, before)
    else return
    if (tokens !== before) return // signed out meanwhile
    if (result.ok) change(result.value, { type: 'renewed' })
    else if (endsSession(result.error)) change(null, { type: 'session_ended', refusal: result.error })
    else emit({ type: 'renewal_failed' })
  }
  async function renewSilently(silent: SideWindow, before: TokenSet): Promise<Result<TokenSet, BrowserRefusal>> {
    const result = await signInAside(silent, { prompt: 'none' })
    // Somebody else may have signed in at the provider since: their session must not slip under this page.
    const isOther = result.ok && result.value.claims.sub !== before.claims.sub
    return isOther ? err({ step: 'id_token', refusal: { reason: 'subject_mismatch' } }) : result
  }
  async function renew(): Promise<void> {
    try {
      await (storage === null ? renewNow() : withTabLock({ window, storage, name: `${name} lock` }, renewNow))
    } catch (error) {
      if (!(error instanceof AuthClientError)) throw error
      emit({ type: 'renewal_failed' })
    } finally {
      renewing = undefined
    }
  }
  async function accessToken(): Promise<string | null> {
    if (isDue(leeway)) {
      renewing ??= renew()
      await renewing
    }
    return tokens === null || isDue(0) ? null : tokens.accessToken
  }

  async function signOut(): Promise<void> {
    const ended = tokens
    change(null, { type: 'signed_out' })
    const metadata = await provider.metadata()
    const endpoint = metadata.revocationEndpoint
    if (ended?.refreshToken != null && endpoint !== null) {
      const parameters = { token: ended.refreshToken }
      // Signing out goes on without it: the provider's logout ends the grant too.
      await fetch(await clientRequest({ issuer, endpoint, client, parameters })).catch(() => null)
    }
    const { postLogoutRedirectUri } = options
    const url = buildLogoutUrl({ metadata, clientId, postLogoutRedirectUri, idTokenHint: ended?.idToken })
    window.location.assign(url.ok ? url.value.href : (postLogoutRedirectUri ?? '/'))
  }

  return {
    signIn: async (asked = {}) => {
      const { transaction, url } = await begin(options.redirectUri, asked)
      keepTransaction(window.sessionStorage, name, transaction)
      window.location.assign(url.href)
    },
    callback: () => {
      finishing ??= finish()
      return finishing
    },
    signInWith: async (sideWindow, asked = {}) => {
      const result = await signInAside(sideWindow, asked)
      if (!result.ok) return result
      change(result.value, { type: 'signed_in' })
      return ok(toSession(result.value))
    },
    session: () => (tokens === null ? null : toSession(tokens)),
    accessToken,
    signOut,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function endsSession({ step, refusal }: RefreshRefusal | BrowserRefusal): boolean {
  if (step === 'id_token' || step === 'authorization_response') return true
  return refusal.reason === 'token_error' && refusal.error === 'invalid_grant'
}

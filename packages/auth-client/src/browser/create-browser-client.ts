import { createAuthorizationTransaction } from '../authorization/authorization-transaction.ts'
import { buildAuthorizationUrl } from '../authorization/authorization-url.ts'
import { endsSession } from '../ends-session.ts'
import { AuthClientError } from '../errors.ts'
import { buildLogoutUrl } from '../logout/logout-url.ts'
import { createProvider } from '../provider.ts'
import type { TokenSet } from '../relying-party.ts'
import { completeSignIn, refreshTokens } from '../relying-party.ts'
import type { Result } from '../result.ts'
import { ok, refuseAt } from '../result.ts'
import { parseReturnTo } from '../return-to.ts'
import { clientRequest, publicClient } from '../token/client.ts'
import type {
  BrowserClient,
  BrowserClientOptions,
  BrowserEvent,
  BrowserRefusal,
  BrowserSession,
  BrowserSignedIn,
  SignInEnds,
  TabEvent,
} from './browser-client.ts'
import { clientName } from './client-name.ts'
import type { BrowserTransaction } from './transactions.ts'
import { keepTransaction, takeTransaction } from './transactions.ts'

// How many seconds a user may take to sign in.
const transactionLifetime = 600

/** Returns the relying party of a page. Make one for the life of the page; it listens to the other tabs. */
export function createBrowserClient(options: BrowserClientOptions): BrowserClient {
  const { window } = options
  const storage = options.tokenStorage
  const name = clientName(options)
  const clock = () => Math.floor(window.Date.now() / 1000)
  const randomBytes = (length: number) => window.crypto.getRandomValues(new Uint8Array(length))
  const provider = createProvider({ ...options, clock, fetch: (request) => window.fetch(request) })
  const parts = { ...options, provider, client: publicClient(options.clientId), clock }

  const channel = new window.BroadcastChannel(name)
  const listeners = new Set<(event: BrowserEvent) => void>()
  let tokens: TokenSet | null = null
  // What all tabs have where there is a storage, which may be ahead of what this one has heard.
  const current = () => (storage ? storage.read(name) : tokens)
  let timer: number | undefined
  let expiresAt = Infinity
  let dueAt = Infinity
  // Longer once it was tried: short-lived tokens, and a provider that is away, are not asked for without a pause.
  let pause = 1000
  let renewing: Promise<void> | undefined
  let finishing: Promise<Result<BrowserSignedIn, BrowserRefusal>> | undefined

  const toSession = ({ claims }: TokenSet): BrowserSession => ({ subject: claims.sub, claims })
  const emit = (event: BrowserEvent) => {
    for (const listener of listeners) listener(event)
  }

  function hold(next: TokenSet | null): void {
    if (next?.accessToken !== tokens?.accessToken) {
      expiresAt = next?.accessTokenExpiresAt ?? Infinity
      // One that lives no longer than the leeway would be due from the first.
      dueAt = expiresAt - Math.min(options.renewalLeeway ?? 60, (expiresAt - clock()) / 2)
    }
    tokens = next
    window.clearTimeout(timer)
    if (dueAt < Infinity) timer = window.setTimeout(accessToken, Math.max((dueAt - clock()) * 1000, pause))
  }
  function change(next: TokenSet | null, event: BrowserEvent): void {
    hold(next)
    storage?.write(name, next)
    // To the others an end is an end, whatever its reason.
    channel.postMessage(next ? event.type : 'signed_out')
    emit(event)
  }

  function hear(type: TabEvent): void {
    let next = current()
    if (type === 'signed_out' && next?.idToken === tokens?.idToken) {
      // A storage of this tab alone: nobody else can have removed them.
      storage?.write(name, null)
      next = null
    }
    if (next?.accessToken === tokens?.accessToken) return
    hold(next)
    emit({ type })
  }
  channel.onmessage = ({ data }) => hear(data)
  storage?.watch(name, hear)
  hold(current())

  const ends: SignInEnds = {
    begin: async (redirectUri, { returnTo, subject, ...shown }) => {
      const transaction: BrowserTransaction = {
        ...createAuthorizationTransaction(randomBytes),
        redirectUri,
        returnTo,
        subject,
        maxAge: shown.maxAge ?? null,
        expiresAt: clock() + transactionLifetime,
      }
      const metadata = await provider.metadata()
      const url = await buildAuthorizationUrl({ ...options, ...shown, metadata, redirectUri, transaction })
      return { url, transaction }
    },
    complete: (transaction, parameters) => completeSignIn({ ...parts, ...transaction, transaction, parameters }),
  }

  async function finish(): Promise<Result<BrowserSignedIn, BrowserRefusal>> {
    const { pathname, searchParams } = new URL(window.location.href)
    const show = (path: string) => window.history.replaceState(window.history.state, '', path)
    const transaction = takeTransaction(window.sessionStorage, name, searchParams.get('state'))
    show(pathname)
    if (!transaction || clock() >= transaction.expiresAt) {
      // A second visit of the same address (back button, reload) by a user who is signed in changes nothing.
      if (tokens) return ok({ session: toSession(tokens), returnTo: '/' })
      return refuseAt('transaction', { reason: 'transaction_missing' })
    }
    const result = await ends.complete(transaction, searchParams)
    if (!result.ok) return result
    const returnTo = parseReturnTo(transaction.returnTo)
    show(returnTo)
    change(result.value, { type: 'signed_in' })
    return ok({ session: toSession(result.value), returnTo })
  }

  async function renewNow(): Promise<void> {
    // Another tab may have been faster.
    pause = 30_000
    hold(current())
    const before = tokens
    if (!before || clock() < dueAt) return
    const { refreshToken, claims } = before
    const result = refreshToken
      ? await refreshTokens({ ...parts, refreshToken, before })
      : // Somebody else may have signed in at the provider since: their session must not slip under this page.
        await options.silentWindow?.signIn(ends, { prompt: 'none', subject: claims.sub })
    // No way to renew, or signed out meanwhile: by this tab, or by another whose message has not come yet.
    if (!result || tokens !== before || !current()) return
    if (result.ok) change(result.value, { type: 'renewed' })
    else if (endsSession(result.error)) change(null, { type: 'session_ended', refusal: result.error })
    else emit({ type: 'renewal_failed' })
  }
  async function renew(): Promise<void> {
    try {
      await (storage ? storage.exclusively(name, renewNow) : renewNow())
    } catch (error) {
      if (!(error instanceof AuthClientError)) throw error
      emit({ type: 'renewal_failed' })
    } finally {
      renewing = undefined
    }
  }
  async function accessToken(): Promise<string | null> {
    if (clock() >= dueAt) {
      renewing ??= renew()
      await renewing
    }
    return tokens && clock() < expiresAt ? tokens.accessToken : null
  }

  async function signOut(): Promise<void> {
    const ended = tokens
    change(null, { type: 'signed_out' })
    let next: string | URL = options.postLogoutRedirectUri ?? '/'
    const tell = async () => {
      const metadata = await provider.metadata()
      const endpoint = metadata.revocation_endpoint
      const url = buildLogoutUrl({ ...options, metadata, idTokenHint: ended?.idToken })
      if (url.ok) next = url.value
      if (ended?.refreshToken && endpoint) {
        const signal = provider.timeLimit()
        const parameters = { token: ended.refreshToken }
        await provider.send(await clientRequest({ ...parts, metadata, endpoint, parameters, signal }))
      }
    }
    // A provider that is away keeps nobody here; its logout ends the grant too.
    await Promise.race([tell().catch(() => {}), new Promise<void>((done) => window.setTimeout(done, 3000))])
    window.location.assign(next)
  }

  return {
    signIn: async (asked = {}) => {
      const { transaction, url } = await ends.begin(options.redirectUri, asked)
      keepTransaction(window.sessionStorage, name, transaction)
      window.location.assign(url)
    },
    callback: () => {
      finishing ??= finish()
      return finishing
    },
    signInWith: async (sideWindow, asked = {}) => {
      const result = await sideWindow.signIn(ends, asked)
      if (!result.ok) return result
      change(result.value, { type: 'signed_in' })
      return ok(toSession(result.value))
    },
    session: () => tokens && toSession(tokens),
    accessToken,
    signOut,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

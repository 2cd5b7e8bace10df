import type { CodeVerifier } from '@voyage/pkce'
import { completeSignIn } from '../relying-party.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { parseReturnTo } from '../return-to.ts'
import type { CallbackOutcome, CallbackRefusal, CallbackRefused } from './callback-outcome.ts'
import type { CookieContext } from './context.ts'
import type { CookieJar } from './cookies.ts'
import { readCookies } from './cookies.ts'
import { hashText } from './hash-text.ts'
import { loadUserinfo } from './load-userinfo.ts'
import { redirect } from './redirect.ts'
import { checkRequiredClaims } from './required-claims.ts'
import { toSession, toStoredSession } from './session.ts'
import type { Session, StoredTransaction } from './stored-session.ts'
import { clearTransaction, readTransaction } from './transaction-cookie.ts'

/** A user who has just signed in, and the redirect that says so to the browser. */
export interface SignedIn {
  /**
   * Null where another request for the same address is being judged and could not be waited for: the page that the
   * browser is sent to finds the session that it led to, or signs in anew.
   */
  readonly session: Session | null
  readonly response: Response
}

/**
 * Returns the redirect to where the user wanted to go, with the session's cookies, when the provider's answer is
 * right in every respect. A second visit of the same address (back button) by a user who is signed in goes to `/` and
 * changes nothing. Requests for it that come at the same time (double click) get the same session: its code is redeemed
 * once, for a second use would be refused and may end the grant (RFC 6749 section 4.1.2).
 *
 * @throws AuthClientError when the provider cannot be reached or is unusable
 */
export async function callback(context: CookieContext, request: Request): Promise<Result<SignedIn, CallbackRefused>> {
  if (request.method !== 'GET') return refuseSignIn({ step: 'request', refusal: { reason: 'method_not_get' } })
  const parameters = new URL(request.url).searchParams
  const jar = readCookies(request)
  const state = parameters.get('state') ?? ''

  const transaction = await readTransaction(context, jar, state)
  if (transaction === null) {
    const kept = await context.keeper.open(jar)
    const session = kept === null ? null : toSession(context, kept.stored)
    if (session !== null) return ok({ session, response: redirect('/', []) })
    return refuseSignIn({ step: 'transaction', refusal: { reason: 'transaction_missing' } })
  }

  const outcome = await context.callbackSharing.share(state, {
    run: () => judge(context, { jar, parameters, transaction }),
    insteadOfWaiting: async () => sendOn(context, transaction),
  })
  if (!outcome.ok) return outcome
  const { session, location, setCookies } = outcome.value
  return ok({ session, response: redirect(location, setCookies) })
}

interface Answer {
  readonly jar: CookieJar
  readonly parameters: URLSearchParams
  readonly transaction: StoredTransaction
}

async function judge(context: CookieContext, { jar, parameters, transaction }: Answer): Promise<CallbackOutcome> {
  const { store, realm, provider, clock } = context
  if (store !== null) {
    // A provider that is away takes nobody's only chance.
    await provider.metadata()
    const claim = { realm, stateHash: await hashText(transaction.state), rememberUntil: transaction.expiresAt }
    // Another isolate is at it, or was.
    if (!(await store.claimAnswer({ ...claim, now: clock() }))) return sendOn(context, transaction)
  }
  const cleared = clearTransaction(context, transaction.state)
  const tokens = await completeSignIn({
    ...context,
    parameters,
    maxAge: transaction.maxAge,
    transaction: { ...transaction, codeVerifier: transaction.codeVerifier as CodeVerifier },
  })
  if (!tokens.ok) return refuseSignIn(tokens.error, cleared)
  const claims = checkRequiredClaims(tokens.value.claims, context.requiredClaims)
  if (!claims.ok) return refuseSignIn({ step: 'claims', refusal: claims.error }, cleared)
  const userinfo = await loadUserinfo(context, tokens.value)
  if (!userinfo.ok) return refuseSignIn({ step: 'userinfo', refusal: userinfo.error }, cleared)

  const expiresAt = clock() + context.sessionLifetime
  const stored = toStoredSession(context, tokens.value, { userinfo: userinfo.value, expiresAt })
  const session = toSession(context, stored)
  if (session === null) throw new TypeError('a session that has just been made must be readable')
  const cookies = await context.keeper.begin(jar, stored)
  return ok({ session, location: afterSignIn(context, transaction), setCookies: [...cookies, ...cleared] })
}

/** Says where to go when somebody else redeems the answer: the session is there then, or the page has one begin anew. */
function sendOn(context: CookieContext, transaction: StoredTransaction): CallbackOutcome {
  return ok({ session: null, location: afterSignIn(context, transaction), setCookies: [] })
}

// Whoever is sent back to the callback would be told that signing in did not succeed.
function afterSignIn({ callbackPath }: CookieContext, transaction: StoredTransaction): string {
  const returnTo = parseReturnTo(transaction.returnTo)
  return returnTo.split(/[?#]/)[0] === callbackPath ? '/' : returnTo
}

function refuseSignIn(
  refusal: CallbackRefusal,
  setCookies: ReadonlyArray<string> = [],
): Result<never, CallbackRefused> {
  return err({ refusal, setCookies })
}

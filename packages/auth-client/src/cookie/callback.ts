import type { CodeVerifier } from '@voyage/pkce'
import type { SignInRefusal } from '../relying-party.ts'
import { completeSignIn } from '../relying-party.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { parseReturnTo } from '../return-to.ts'
import type { UserinfoRefusal } from '../userinfo/userinfo.ts'
import type { CookieContext } from './context.ts'
import { readCookies } from './cookies.ts'
import { loadUserinfo } from './load-userinfo.ts'
import { redirect } from './redirect.ts'
import type { RequiredClaimRefusal } from './required-claims.ts'
import { checkRequiredClaims } from './required-claims.ts'
import { toSession, toStoredSession } from './session.ts'
import type { Session } from './stored-session.ts'
import { clearTransaction, readTransaction } from './transaction-cookie.ts'

/** Why a sign-in did not lead to a session; tagged by the step that refused. */
export type CallbackRefusal =
  | SignInRefusal
  | { readonly step: 'request'; readonly refusal: { readonly reason: 'method_not_get' } }
  | { readonly step: 'transaction'; readonly refusal: { readonly reason: 'transaction_missing' } }
  | { readonly step: 'userinfo'; readonly refusal: UserinfoRefusal }
  | { readonly step: 'claims'; readonly refusal: RequiredClaimRefusal }

/** A user who has just signed in, and the redirect that says so to the browser. */
export interface SignedIn {
  readonly session: Session
  readonly response: Response
}

/** A refused sign-in; the page that explains it should carry the Set-Cookie values. */
export interface CallbackRefused {
  readonly refusal: CallbackRefusal
  readonly setCookies: ReadonlyArray<string>
}

/**
 * Returns the redirect to where the user wanted to go, with the session's cookies, when the provider's answer is
 * right in every respect. A second visit of the same address (back button, double click) by a user who is signed in
 * goes to `/` and changes nothing.
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

  const cleared = clearTransaction(context, state)
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

  const expiresAt = context.clock() + context.sessionLifetime
  const stored = toStoredSession(tokens.value, { userinfo: userinfo.value, expiresAt })
  const session = toSession(context, stored)
  if (session === null) throw new TypeError('a session that has just been made must be readable')
  const cookies = await context.keeper.begin(jar, stored)
  return ok({ session, response: redirect(afterSignIn(context, transaction.returnTo), [...cookies, ...cleared]) })
}

// Whoever is sent back to the callback would be told that signing in did not succeed.
function afterSignIn({ callbackPath }: CookieContext, asked: string): string {
  const returnTo = parseReturnTo(asked)
  return returnTo.split(/[?#]/)[0] === callbackPath ? '/' : returnTo
}

function refuseSignIn(
  refusal: CallbackRefusal,
  setCookies: ReadonlyArray<string> = [],
): Result<SignedIn, CallbackRefused> {
  return err({ refusal, setCookies })
}

import { createAuthorizationTransaction } from '../authorization/authorization-transaction.ts'
import { buildAuthorizationUrl } from '../authorization/authorization-url.ts'
import { parseReturnTo } from '../return-to.ts'
import type { CookieContext } from './context.ts'
import { readCookies } from './cookies.ts'
import { redirect } from './redirect.ts'
import { writeTransaction } from './transaction-cookie.ts'

/** How one sign-in differs from another; an absent member is left to the provider. */
export interface SignInOptions {
  /** Where to go afterwards; anything but a path of this site, and the callback itself, counts as `/`. Default `/`. */
  readonly returnTo?: string | null
  readonly prompt?: string
  readonly loginHint?: string
  readonly uiLocales?: string
  /** Greatest age of the user's authentication in seconds; an older one is refused when the user comes back. */
  readonly maxAge?: number
  /** Resource indicators (RFC 8707). */
  readonly resources?: ReadonlyArray<string>
}

/** Returns the redirect to the provider; the browser keeps the transaction in a sealed cookie. @throws AuthClientError */
export async function signIn(context: CookieContext, request: Request, options: SignInOptions): Promise<Response> {
  const metadata = await context.provider.metadata()
  const transaction = createAuthorizationTransaction(context.randomBytes)
  const { returnTo, ...shown } = options
  const url = await buildAuthorizationUrl({
    ...shown,
    metadata,
    clientId: context.client.clientId,
    redirectUri: context.redirectUri,
    scopes: context.scopes,
    transaction,
  })
  const cookies = await writeTransaction(context, readCookies(request), {
    ...transaction,
    returnTo: parseReturnTo(returnTo),
    maxAge: options.maxAge ?? null,
    expiresAt: context.clock() + context.transactionLifetime,
  })
  return redirect(url.href, cookies)
}

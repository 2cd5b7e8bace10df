import type { Account } from '@voyage/oidc-core'
import type { Hono } from 'hono'
import type { AuthContext, AuthEnv } from '../auth-env.ts'
import { readCookie } from '../http/browser-cookies.ts'
import { fail } from '../http/fail.ts'
import { issueFormToken } from '../http/form-token.ts'
import { readOwnForm } from '../http/own-form.ts'
import { withCookies } from '../http/see-other.ts'
import { textsFor } from '../http/texts-for.ts'
import { seeAccount } from '../http/told-outcome.ts'
import { accountPage, signedOutAccountPage } from '../pages/account-page.ts'
import type { AccountOutcome } from '../texts/account-outcome.ts'
import { isSuccess } from '../texts/account-outcome.ts'

/**
 * Adds a form's target: takes the form from our own page only and does what it says. What is done is told by the account
 * page that the browser goes on to, what is refused by the answer itself.
 */
export function act(
  app: Hono<AuthEnv>,
  path: string,
  change: (context: AuthContext, form: URLSearchParams) => Promise<AccountOutcome | Response>,
): void {
  app.post(path, async (context) => {
    const own = await readOwnForm(context)
    if (!own.ok) return fail(context, own.reason)
    const outcome = await change(context, own.form)
    context.var.auth.afterLogout(context)
    if (typeof outcome !== 'string') return outcome
    return isSuccess(outcome) ? seeAccount(context, outcome) : showAccount(context, outcome)
  })
}

/** Returns the secret of this browser's session; null without one. */
export const sessionOf = (context: AuthContext): string | null =>
  readCookie(context, { issuer: context.var.auth.issuer, name: 'voyage_session' })

/** Whoever finds an open browser must not be able to keep a key to the account, nor to take one away. */
const recently = 900

/** Whether the sign-in is so long ago that a change of passkeys needs the password. */
export const confirmsPassword = (context: AuthContext, { session }: Pick<Account, 'session'>): boolean =>
  context.var.auth.clock() - session.authTime > recently

/** Returns the account page, which tells what was tried; to a stranger, that nobody is signed in. */
export async function showAccount(context: AuthContext, outcome: AccountOutcome | null): Promise<Response> {
  const { issuer, provider, passkeys, randomBytes } = context.var.auth
  const { basePath } = issuer
  const texts = textsFor(context)
  const account = await provider.account(sessionOf(context))
  if (account === null) return withCookies(context, await signedOutAccountPage({ texts, basePath }))
  const formToken = issueFormToken(context, { issuer, randomBytes })
  const page = { texts, basePath, account, formToken, outcome, ...(await passkeys.list(account.session)) }
  return withCookies(context, await accountPage({ ...page, confirmsPassword: confirmsPassword(context, account) }))
}

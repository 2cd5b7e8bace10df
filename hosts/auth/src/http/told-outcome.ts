import type { AuthContext } from '../auth-env.ts'
import type { AccountSuccess } from '../texts/account-outcome.ts'
import { isSuccess } from '../texts/account-outcome.ts'
import { readCookie, removeCookie, writeCookie } from './browser-cookies.ts'
import { seeOther } from './see-other.ts'

const name = 'voyage_outcome'

/** Seconds in which the page must be opened that tells. */
const lifetime = 60

/**
 * Returns the 303 to the account page, which tells what was done: by a cookie with one word of a closed list, that no
 * link and no script can set. A reload shows the page again and does nothing again.
 */
export function seeAccount(context: AuthContext, outcome: AccountSuccess): Response {
  const { issuer } = context.var.auth
  writeCookie(context, { issuer, name, value: outcome, lifetime })
  return seeOther(context, `${issuer.basePath}/account`)
}

/** Returns what the account page has to tell, once; null when there is nothing. */
export function takeOutcome(context: AuthContext): AccountSuccess | null {
  const { issuer } = context.var.auth
  const word = readCookie(context, { issuer, name })
  if (word === null) return null
  removeCookie(context, { issuer, name })
  return isSuccess(word) ? word : null
}

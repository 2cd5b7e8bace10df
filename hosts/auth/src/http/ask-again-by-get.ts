import type { AuthContext } from '../auth-env.ts'
import { readCookie } from './browser-cookies.ts'
import { seeOther } from './see-other.ts'

/** Characters of a query that every browser and proxy takes in an address. */
const longestQuery = 8_000

/**
 * Returns a 303 to the same request by GET when a POST brought no session cookie: one from another site brings no
 * SameSite=Lax cookie, the GET after it does. Null when it is to be judged as it came, for it brought the cookie or is too
 * long for an address.
 */
export function askAgainByGet(context: AuthContext, path: string, parameters: URLSearchParams): Response | null {
  const { issuer } = context.var.auth
  if (readCookie(context, { issuer, name: 'voyage_session' }) !== null) return null
  const query = parameters.toString()
  return query.length < longestQuery ? seeOther(context, `${issuer.basePath}${path}?${query}`) : null
}

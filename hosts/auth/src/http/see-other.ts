import type { AuthContext } from '../auth-env.ts'

/**
 * Returns a 303 to `location` with the cookies set so far. 303 and never 307, which would post the password on
 * (RFC 9700 section 4.12).
 */
export function seeOther(context: AuthContext, location: string): Response {
  return context.body(null, 303, { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
}

/** Returns `response` with the cookies set so far. */
export function withCookies(context: AuthContext, response: Response): Response {
  return context.newResponse(response.body, response)
}

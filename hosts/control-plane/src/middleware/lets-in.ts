import { clientOf } from '@voyage/tenant-resolver/credentials'
import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '../handling.ts'
import type { Credential } from '../http/credentials.ts'
import type { RateLimiter } from '../http/rate-limiter.ts'
import { problemResponse } from '../problem.ts'

/** What the door works with. */
export interface LetsInOptions {
  readonly checkCredential: (authorization: string | undefined) => Promise<Credential>
  readonly rateLimits: { readonly operator: RateLimiter; readonly refused: RateLimiter }
}

/** Returns the middleware that lets operators in, as many of their requests as the rate limit has it. */
export function letsIn({ checkCredential, rateLimits }: LetsInOptions): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const authorization = c.req.header('authorization')
    const credential = await checkCredential(authorization)
    if (credential.kind !== 'known') {
      // Whoever tries credentials out is slowed down; whoever has a good one is not kept out by it.
      if (!(await rateLimits.refused.isWithin(clientOf(c.req.raw.headers))))
        return tooMany(rateLimits.refused.retryAfter)
      if (credential.kind === 'no_operator') return problemResponse({ code: 'not-an-operator' })
      // Only a caller that presented a credential hears that it is no good (RFC 6750 section 3.1).
      const challenge = authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"'
      return problemResponse({ code: 'unauthorized', headers: { 'www-authenticate': challenge } })
    }
    const { actor, scopes } = credential.caller
    c.set('actor', actor)
    c.set('scopes', scopes)
    if (!(await rateLimits.operator.isWithin(actor))) return tooMany(rateLimits.operator.retryAfter)
    return next()
  }
}

function tooMany(retryAfter: number): Response {
  return problemResponse({ code: 'rate-limited', headers: { 'retry-after': String(retryAfter) } })
}

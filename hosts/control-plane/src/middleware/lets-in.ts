import type { MiddlewareHandler } from 'hono'
import type { AppOptions } from '../app.ts'
import type { AppEnv } from '../handling.ts'
import { isOperator } from '../http/is-operator.ts'
import { problemResponse } from '../problem.ts'

/** Returns the middleware that lets operators in, as many of their requests as the rate limit has it. */
export function letsIn(options: Pick<AppOptions, 'operatorTokenSha256' | 'rateLimits'>): MiddlewareHandler<AppEnv> {
  const { rateLimits, operatorTokenSha256 } = options
  return async (c, next) => {
    const authorization = c.req.header('authorization')
    if (!(await isOperator(authorization, operatorTokenSha256))) {
      // Whoever tries credentials out is slowed down; whoever has a good one is not kept out by it.
      const address = c.req.header('cf-connecting-ip') ?? 'unknown'
      if (!(await rateLimits.refused.isWithin(address))) return tooMany(rateLimits.refused.retryAfter)
      // Only a caller that presented a credential hears that it is no good (RFC 6750 section 3.1).
      const challenge = authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"'
      return problemResponse({ code: 'unauthorized', headers: { 'www-authenticate': challenge } })
    }
    c.set('actor', 'operator')
    if (!(await rateLimits.operator.isWithin('operator'))) return tooMany(rateLimits.operator.retryAfter)
    return next()
  }
}

function tooMany(retryAfter: number): Response {
  return problemResponse({ code: 'rate-limited', headers: { 'retry-after': String(retryAfter) } })
}

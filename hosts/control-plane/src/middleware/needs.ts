import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '../handling.ts'
import { problemResponse } from '../problem.ts'
import type { Scope } from '../scopes.ts'

/** Returns the middleware that lets only those on who have the scope (RFC 6750 section 3.1). */
export function needs(scope: Scope): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (c.get('scopes').has(scope)) return next()
    const challenge = `Bearer error="insufficient_scope", scope="${scope}"`
    return problemResponse({
      code: 'insufficient-scope',
      detail: `This needs the scope ${scope}.`,
      headers: { 'www-authenticate': challenge },
    })
  }
}

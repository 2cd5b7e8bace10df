import { readBoundedText } from '@voyage/oidc-core'
import type { MiddlewareHandler } from 'hono'

const largestRest = 65_536

/**
 * Reads what the routes left of a request's body before the answer goes out: a refusal that did not have to look at it, and
 * the client sees the refusal instead of a closed line (RFC 9112 section 9.6).
 */
export const readRest: MiddlewareHandler = async ({ req }, next) => {
  await next()
  if (!req.raw.bodyUsed) await readBoundedText(req.raw, largestRest)
}

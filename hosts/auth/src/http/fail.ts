import type { AuthContext } from '../auth-env.ts'
import { logRefusal } from '../log-failure.ts'
import type { ErrorPageReason } from '../pages/error-page.ts'
import { errorPage } from '../pages/error-page.ts'
import { requestIdOf } from './request-id.ts'
import { withCookies } from './see-other.ts'
import { textsFor } from './texts-for.ts'

/**
 * Returns the error page under the request's issuer and in its language, with the cookies set so far. The log has the reason,
 * under the id that the page shows.
 */
export async function fail(context: AuthContext, reason: ErrorPageReason): Promise<Response> {
  const { basePath } = context.var.auth.issuer
  const requestId = requestIdOf(context.req.raw)
  logRefusal({ reason, requestId })
  return withCookies(context, await errorPage({ texts: textsFor(context), basePath, reason, requestId }))
}

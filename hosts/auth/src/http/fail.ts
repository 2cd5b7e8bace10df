import type { AuthContext } from '../auth-env.ts'
import type { ErrorPageReason } from '../pages/error-page.ts'
import { errorPage } from '../pages/error-page.ts'
import { textsFor } from './texts-for.ts'

/** Returns the error page under the request's issuer and in its language. */
export function fail(context: AuthContext, reason: ErrorPageReason): Promise<Response> {
  return errorPage({ texts: textsFor(context), basePath: context.var.auth.issuer.basePath, reason })
}

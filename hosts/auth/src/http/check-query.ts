import type { QueryParameters } from '@voyage/oidc-core/admin'
import { dryRunParameters, judgeQuery, pageParameters, userParameters } from '@voyage/oidc-core/admin'
import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { AuthEnv } from '../auth-env.ts'
import { problemResponse } from './problem.ts'

// A route that is not named here takes no parameters; null: it judges its own.
const parametersOf: Readonly<Record<string, QueryParameters | null>> = {
  'GET /admin/audit': null,
  'GET /admin/tenants/:tenant/audit': null,
  'GET /admin/tenants/:tenant/clients': pageParameters,
  'GET /admin/tenants/:tenant/users': userParameters,
  'PUT /admin/tenants/:tenant/clients/:client': dryRunParameters,
  'PUT /admin/tenants/:tenant/users/:username': dryRunParameters,
}

/** Refuses a request whose query its route does not know. What no route has is left to be not found. */
export const checkQuery: MiddlewareHandler<AuthEnv> = async (context, next) => {
  const { method, raw } = context.req
  const path = routePath(context, -1)
  if (path.endsWith('*')) return next()
  const known = parametersOf[`${method === 'HEAD' ? 'GET' : method} ${path}`]
  if (known === null) return next()
  const issues = judgeQuery(new URL(raw.url).searchParams, known ?? {})
  return issues.length === 0 ? next() : problemResponse({ code: 'invalid-input', errors: issues })
}

import type { Catalog } from '@voyage/catalog'
import { Hono } from 'hono'
import type { AppEnv } from './handling.ts'
import { isOperator } from './http/is-operator.ts'
import { requestIdOf } from './http/request-id.ts'
import { problemResponse } from './problem.ts'
import { failureProblem } from './refusal-problem.ts'
import { addDatabaseRoutes } from './routes/database-routes.ts'
import { addDomainRoutes } from './routes/domain-routes.ts'
import { addFeatureRoutes } from './routes/feature-routes.ts'
import { addOffboardingRoutes } from './routes/offboarding-routes.ts'
import { addTenantRoutes } from './routes/tenant-routes.ts'

/** What the app works with. */
export interface AppOptions {
  readonly catalog: Catalog
  readonly operatorTokenSha256: string
  readonly newRequestId: () => string
  readonly logFailure: (requestId: string, failure: unknown) => void
}

/** Returns the control plane's HTTP app: every route reads, asks the catalog, and renders. */
export function createApp(options: AppOptions): Hono<AppEnv> {
  const { catalog } = options
  const app = new Hono<AppEnv>()

  app.use(async (c, next) => {
    c.set('requestId', requestIdOf(c.req.header('x-request-id'), options.newRequestId))
    await next()
    c.res.headers.set('x-request-id', c.get('requestId'))
    c.res.headers.set('cache-control', 'no-store')
  })
  app.get('/health', (c) => c.json({ status: 'ok' }))
  app.use(async (c, next) => {
    const authorization = c.req.header('authorization')
    if (await isOperator(authorization, options.operatorTokenSha256)) return next()
    // Only a caller that presented a credential hears that it is no good (RFC 6750 section 3.1).
    const challenge = authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"'
    return problemResponse({ code: 'unauthorized', headers: { 'www-authenticate': challenge } })
  })

  addTenantRoutes(app, catalog)
  addOffboardingRoutes(app, catalog)
  addDomainRoutes(app, catalog)
  addDatabaseRoutes(app, catalog)
  addFeatureRoutes(app, catalog)

  app.notFound(() => problemResponse({ code: 'not-found' }))
  app.onError((failure, c) => {
    options.logFailure(c.get('requestId'), failure)
    return problemResponse(failureProblem(failure))
  })
  return app
}

import type { Catalog, WebhookAdministration } from '@voyage/catalog'
import { Hono } from 'hono'
import type { Deliveries } from './deliveries.ts'
import type { AppEnv } from './handling.ts'
import { withBodyTag } from './http/body-tag.ts'
import type { IdempotencyOptions } from './http/idempotency.ts'
import { requestIdOf } from './http/request-id.ts'
import { answersOnce } from './middleware/answers-once.ts'
import type { LetsInOptions } from './middleware/lets-in.ts'
import { letsIn } from './middleware/lets-in.ts'
import { wakesDeliveries } from './middleware/wakes-deliveries.ts'
import { problemResponse } from './problem.ts'
import { failureProblem } from './refusal-problem.ts'
import { addApiKeyRoutes } from './routes/api-key-routes.ts'
import { addAuditRoutes } from './routes/audit-routes.ts'
import { addDatabaseRoutes } from './routes/database-routes.ts'
import { addDomainRoutes } from './routes/domain-routes.ts'
import { addEventRoutes } from './routes/event-routes.ts'
import { addFeatureRoutes } from './routes/feature-routes.ts'
import { addFleetRoutes } from './routes/fleet-routes.ts'
import { addOffboardingRoutes } from './routes/offboarding-routes.ts'
import type { OperatorRoutesOptions } from './routes/operator-routes.ts'
import { addOperatorRoutes } from './routes/operator-routes.ts'
import { addTenantRoutes } from './routes/tenant-routes.ts'

/** What the app works with. */
export interface AppOptions {
  readonly catalog: Catalog
  readonly webhooks: WebhookAdministration
  readonly deliveries: Deliveries
  readonly operators: OperatorRoutesOptions
  readonly door: LetsInOptions
  readonly idempotency: IdempotencyOptions
  readonly newRequestId: () => string
  readonly logFailure: (requestId: string, failure: unknown) => void
}

/** Returns the control plane's HTTP app: every route reads, asks the catalog, and renders. */
export function createApp(options: AppOptions): Hono<AppEnv> {
  const { catalog } = options
  const app = new Hono<AppEnv>()

  app.use(async (c, next) => {
    c.set('requestId', requestIdOf(c.req.header('x-request-id'), options.newRequestId))
    c.set('attempt', null)
    c.set('isKept', false)
    await next()
    if (c.req.method === 'GET' && c.res.status === 200 && !c.res.headers.has('etag')) {
      c.res = await withBodyTag(c.res, c.req.header('if-none-match'))
    }
    c.res.headers.set('x-request-id', c.get('requestId'))
    c.res.headers.set('cache-control', 'no-store')
  })
  app.get('/health', (c) => c.json({ status: 'ok' }))
  app.use(letsIn(options.door))
  app.use(wakesDeliveries(options))
  app.use(answersOnce(options.idempotency))

  addTenantRoutes(app, catalog)
  addOffboardingRoutes(app, catalog)
  addDomainRoutes(app, catalog)
  addDatabaseRoutes(app, catalog)
  addFeatureRoutes(app, catalog)
  addApiKeyRoutes(app, catalog)
  addFleetRoutes(app, catalog)
  addAuditRoutes(app, catalog)
  addEventRoutes(app, { catalog, webhooks: options.webhooks, deliverDue: options.deliveries.deliverDue })
  addOperatorRoutes(app, options.operators)

  app.notFound(() => problemResponse({ code: 'not-found' }))
  app.onError((failure, c) => {
    options.logFailure(c.get('requestId'), failure)
    return problemResponse(failureProblem(failure))
  })
  return app
}

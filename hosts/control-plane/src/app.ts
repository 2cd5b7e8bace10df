import type { Catalog, WebhookAdministration } from '@voyage/catalog'
import { Hono } from 'hono'
import { addOperations } from './add-operations.ts'
import type { Deliveries } from './deliveries.ts'
import type { AppEnv } from './handling.ts'
import { withBodyTag } from './http/body-tag.ts'
import type { IdempotencyOptions } from './http/idempotency.ts'
import { once } from './http/once.ts'
import { requestIdOf } from './http/request-id.ts'
import { answersOnce } from './middleware/answers-once.ts'
import type { LetsInOptions } from './middleware/lets-in.ts'
import { letsIn } from './middleware/lets-in.ts'
import { wakesDeliveries } from './middleware/wakes-deliveries.ts'
import { openApiDocument } from './openapi/openapi-document.ts'
import type { Operation } from './operation.ts'
import { problemResponse } from './problem.ts'
import { referencePage } from './reference/reference-page.ts'
import { failureProblem } from './refusal-problem.ts'
import { apiKeyRoutes } from './routes/api-key-routes.ts'
import { auditRoutes } from './routes/audit-routes.ts'
import { databaseRoutes } from './routes/database-routes.ts'
import { domainRoutes } from './routes/domain-routes.ts'
import { eventRoutes } from './routes/event-routes.ts'
import { featureRoutes } from './routes/feature-routes.ts'
import { fleetRoutes } from './routes/fleet-routes.ts'
import { metaRoutes } from './routes/meta-routes.ts'
import { offboardingRoutes } from './routes/offboarding-routes.ts'
import type { OperatorRoutesOptions } from './routes/operator-routes.ts'
import { operatorRoutes } from './routes/operator-routes.ts'
import { tenantRoutes } from './routes/tenant-routes.ts'
import { webhookRoutes } from './routes/webhook-routes.ts'

/** What the app works with. */
export interface AppOptions {
  readonly catalog: Catalog
  readonly webhooks: WebhookAdministration
  readonly deliveries: Deliveries
  readonly operators: OperatorRoutesOptions
  readonly door: LetsInOptions
  readonly idempotency: IdempotencyOptions
  /** The auth host whose access tokens operators have; null: there is the bootstrap credential alone. */
  readonly issuer: string | null
  readonly newRequestId: () => string
  readonly logFailure: (requestId: string, failure: unknown) => void
}

/** Returns the control plane's HTTP app: every operation reads, asks the catalog, and renders. */
export function createApp(options: AppOptions): Hono<AppEnv> {
  const operations = operationsOf(options)
  const app = new Hono<AppEnv>()

  app.use(async (c, next) => {
    c.set('requestId', requestIdOf(c.req.header('x-request-id'), options.newRequestId))
    c.set('ifVersion', null)
    c.set('attempt', null)
    c.set('isKept', false)
    c.set('changedTenant', null)
    await next()
    if (c.req.method === 'GET' && c.res.status === 200 && !c.res.headers.has('etag')) {
      c.res = await withBodyTag(c.res, c.req.header('if-none-match'))
    }
    c.res.headers.set('x-request-id', c.get('requestId'))
    // A proxy that compresses would weaken the entity tag, and If-Match takes strong ones alone.
    c.res.headers.set('cache-control', 'no-store, no-transform')
  })
  const keepsOnce = answersOnce(options.idempotency)
  addOperations(
    app,
    operations.filter(({ scope }) => scope === null),
    keepsOnce,
  )
  app.use(letsIn(options.door))
  app.use(wakesDeliveries(options))
  addOperations(
    app,
    operations.filter(({ scope }) => scope !== null),
    keepsOnce,
  )

  app.notFound(() => problemResponse({ code: 'not-found' }))
  app.onError((failure, c) => {
    options.logFailure(c.get('requestId'), failure)
    return problemResponse(failureProblem(failure))
  })
  return app
}

function operationsOf(options: AppOptions): ReadonlyArray<Operation> {
  const { catalog, webhooks, deliveries, operators, issuer } = options
  const document = once(() => openApiDocument(operations, issuer))
  const operations: ReadonlyArray<Operation> = [
    ...tenantRoutes(catalog),
    ...offboardingRoutes(catalog),
    ...domainRoutes(catalog),
    ...databaseRoutes(catalog),
    ...featureRoutes(catalog),
    ...apiKeyRoutes(catalog),
    ...fleetRoutes(catalog),
    ...auditRoutes(catalog),
    ...eventRoutes({ catalog, webhooks, deliverDue: deliveries.deliverDue }),
    ...webhookRoutes(webhooks),
    ...operatorRoutes(operators),
    ...metaRoutes({
      documentText: once(() => JSON.stringify(document())),
      referencePage: () => referencePage(document()),
    }),
  ]
  return operations
}

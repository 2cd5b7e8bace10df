import type { Catalog } from '@voyage/catalog'
import {
  canonicalHost,
  databaseToWire,
  domainToWire,
  encodeTenantCursor,
  featureToWire,
  parseDomainClaim,
  parseFeatureList,
  parseFeaturePatch,
  parseNewTenant,
  parseNewTenantDatabase,
  parseTenantListQuery,
  parseTenantPatch,
  tenantToWire,
} from '@voyage/catalog'
import { Hono } from 'hono'
import type { AppEnv } from './handling.ts'
import { answer, by, queryOf, tenantAnswer, withBody, withDomain, withInput } from './handling.ts'
import { entityTag, matchesNone, parseIfMatch } from './http/entity-tag.ts'
import { isOperator } from './http/is-operator.ts'
import { requestIdOf } from './http/request-id.ts'
import { problemResponse } from './problem.ts'
import { failureProblem } from './refusal-problem.ts'

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

  app.post('/tenants', (c) =>
    withBody(c, parseNewTenant, async (input) =>
      answer(await catalog.createTenant(input, by(c)), (tenant) =>
        tenantAnswer(tenant, { status: 201, headers: { location: `/tenants/${tenant.id}` } }),
      ),
    ),
  )
  app.get('/tenants', (c) =>
    withInput(parseTenantListQuery(queryOf(c)), async (query) => {
      const { tenants, next } = await catalog.listTenants(query)
      return c.json({
        tenants: tenants.map(tenantToWire),
        next_cursor: next === null ? null : encodeTenantCursor(next),
      })
    }),
  )
  app.get('/tenants/by-domain/:domain', async (c) => {
    const host = canonicalHost(c.req.param('domain'))
    if (!host.ok) return problemResponse({ code: 'tenant-not-found' })
    return answer(await catalog.findTenantByDomain(host.value), (tenant) => tenantAnswer(tenant))
  })
  app.get('/tenants/:id', async (c) =>
    answer(await catalog.findTenant(c.req.param('id')), (tenant) => {
      if (matchesNone(c.req.header('if-none-match'), tenant.version)) return tenantAnswer(tenant)
      return new Response(null, { status: 304, headers: { etag: entityTag(tenant.version) } })
    }),
  )
  app.patch('/tenants/:id', (c) =>
    withBody(c, parseTenantPatch, async (patch) => {
      const ifVersion = parseIfMatch(c.req.header('if-match'))
      const updated = await catalog.updateTenant({ id: c.req.param('id'), patch, ifVersion }, by(c))
      return answer(updated, (tenant) => tenantAnswer(tenant))
    }),
  )

  app.get('/tenants/:id/domains', async (c) =>
    answer(await catalog.listDomains(c.req.param('id')), (domains) => c.json({ domains: domains.map(domainToWire) })),
  )
  app.post('/tenants/:id/domains', (c) =>
    withBody(c, parseDomainClaim, async (domain) =>
      answer(await catalog.claimDomain({ tenantId: c.req.param('id'), domain }, by(c)), ({ record, created }) =>
        c.json(domainToWire(record), created ? 201 : 200),
      ),
    ),
  )
  app.post('/tenants/:id/domains/:domain/verify', (c) =>
    withDomain(c.req.param('domain'), async (domain) =>
      answer(await catalog.verifyDomain({ tenantId: c.req.param('id'), domain }, by(c)), (verified) =>
        c.json(domainToWire(verified)),
      ),
    ),
  )
  app.delete('/tenants/:id/domains/:domain', (c) =>
    withDomain(c.req.param('domain'), async (domain) =>
      answer(await catalog.removeDomain({ tenantId: c.req.param('id'), domain }, by(c)), () => c.body(null, 204)),
    ),
  )

  app.get('/tenants/:id/databases', async (c) =>
    answer(await catalog.listDatabases(c.req.param('id')), (databases) =>
      c.json({ databases: databases.map(databaseToWire) }),
    ),
  )
  app.post('/tenants/:id/databases', (c) =>
    withBody(c, parseNewTenantDatabase, async (database) =>
      answer(await catalog.registerDatabase({ tenantId: c.req.param('id'), database }, by(c)), ({ record, created }) =>
        c.json(databaseToWire(record), created ? 201 : 200),
      ),
    ),
  )

  app.get('/tenants/:id/features', async (c) =>
    answer(await catalog.listFeatures(c.req.param('id')), (features) =>
      c.json({ features: features.map(featureToWire) }),
    ),
  )
  app.put('/tenants/:id/features', (c) =>
    withBody(c, parseFeatureList, async (features) =>
      answer(await catalog.registerFeatures({ tenantId: c.req.param('id'), features }, by(c)), (all) =>
        c.json({ features: all.map(featureToWire) }),
      ),
    ),
  )
  app.patch('/tenants/:id/features/:key', (c) =>
    withBody(c, parseFeaturePatch, async (patch) => {
      const { id, key } = c.req.param()
      const updated = await catalog.updateFeature({ tenantId: id, featureKey: key, patch }, by(c))
      return answer(updated, (feature) => c.json(featureToWire(feature)))
    }),
  )

  app.notFound(() => problemResponse({ code: 'not-found' }))
  app.onError((failure, c) => {
    options.logFailure(c.get('requestId'), failure)
    return problemResponse(failureProblem(failure))
  })
  return app
}

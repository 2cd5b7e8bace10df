import type { Catalog } from '@voyage/catalog'
import { domainToWire, parseDomainClaim } from '@voyage/catalog'
import type { Hono } from 'hono'
import type { AppEnv } from '../handling.ts'
import { answerAtVersion, by, param, withBody, withDomain } from '../handling.ts'
import { needs } from '../middleware/needs.ts'

/** Adds the routes of a tenant's domains. */
export function addDomainRoutes(app: Hono<AppEnv>, catalog: Catalog): void {
  app.get('/tenants/:id/domains', needs('tenants:read'), async (c) =>
    answerAtVersion(c, await catalog.listDomains(param(c, 'id')), (domains) => ({
      body: { domains: domains.map(domainToWire) },
    })),
  )
  app.post('/tenants/:id/domains', needs('domains:write'), (c) =>
    withBody(c, parseDomainClaim, async (domain) => {
      const claimed = await catalog.claimDomain({ tenantId: param(c, 'id'), domain }, by(c))
      return answerAtVersion(c, claimed, ({ record, created }) => ({
        body: domainToWire(record),
        status: created ? 201 : 200,
      }))
    }),
  )
  app.post('/tenants/:id/domains/:domain/verify', needs('domains:write'), (c) =>
    withDomain(c, async (domain) =>
      answerAtVersion(c, await catalog.verifyDomain({ tenantId: param(c, 'id'), domain }, by(c)), (verified) => ({
        body: domainToWire(verified),
      })),
    ),
  )
  app.delete('/tenants/:id/domains/:domain', needs('domains:write'), (c) =>
    withDomain(c, async (domain) =>
      answerAtVersion(c, await catalog.removeDomain({ tenantId: param(c, 'id'), domain }, by(c)), () => ({
        body: null,
        status: 204,
      })),
    ),
  )
}

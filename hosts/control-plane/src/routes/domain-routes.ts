import type { AtVersion, Catalog, Registered, TenantDomain } from '@voyage/catalog'
import { domainToWire, parseDomainClaim } from '@voyage/catalog'
import type { Hono } from 'hono'
import type { AppEnv } from '../handling.ts'
import { answerChange, answerRead, param, withBody, withDomain } from '../handling.ts'
import type { Rendered } from '../http/rendered.ts'
import { needs } from '../middleware/needs.ts'

/** Adds the routes of a tenant's domains. */
export function addDomainRoutes(app: Hono<AppEnv>, catalog: Catalog): void {
  app.get('/tenants/:id/domains', needs('tenants:read'), async (c) =>
    answerRead(c, await catalog.listDomains(param(c, 'id')), (domains) => ({ domains: domains.map(domainToWire) })),
  )
  app.post('/tenants/:id/domains', needs('domains:write'), (c) =>
    withBody(c, parseDomainClaim, (domain) =>
      answerChange(c, claimed, (by) => catalog.claimDomain({ tenantId: param(c, 'id'), domain }, by)),
    ),
  )
  app.post('/tenants/:id/domains/:domain/verify', needs('domains:write'), (c) =>
    withDomain(c, (domain) =>
      answerChange(c, verified, (by) => catalog.verifyDomain({ tenantId: param(c, 'id'), domain }, by)),
    ),
  )
  app.delete('/tenants/:id/domains/:domain', needs('domains:write'), (c) =>
    withDomain(c, (domain) =>
      answerChange(c, removed, (by) => catalog.removeDomain({ tenantId: param(c, 'id'), domain }, by)),
    ),
  )
}

function claimed({ value: { record, created }, version }: AtVersion<Registered<TenantDomain>>): Rendered {
  return { body: domainToWire(record), status: created ? 201 : 200, version }
}

function verified({ value, version }: AtVersion<TenantDomain>): Rendered {
  return { body: domainToWire(value), version }
}

function removed({ version }: AtVersion<TenantDomain>): Rendered {
  return { body: null, status: 204, version }
}

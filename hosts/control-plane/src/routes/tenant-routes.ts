import type { AtVersion, Catalog, Result, Tenant } from '@voyage/catalog'
import {
  canonicalHost,
  encodeCursor,
  parseNewTenant,
  parseSchemaVersion,
  parseTenantListQuery,
  parseTenantPatch,
  parseTenantRename,
  tenantToWire,
} from '@voyage/catalog'
import type { Hono } from 'hono'
import type { AppEnv } from '../handling.ts'
import { answerAtVersion, by, param, queryOf, withBody, withInput } from '../handling.ts'
import { needs } from '../middleware/needs.ts'
import { problemResponse } from '../problem.ts'

/** Adds the routes of tenants themselves. */
export function addTenantRoutes(app: Hono<AppEnv>, catalog: Catalog): void {
  app.post('/tenants', needs('tenants:write'), (c) =>
    withBody(c, parseNewTenant, async (input) =>
      answerAtVersion(c, tagged(await catalog.createTenant(input, by(c))), (tenant) => ({
        body: tenantToWire(tenant),
        status: 201,
        location: `/tenants/${tenant.id}`,
      })),
    ),
  )
  app.get('/tenants', needs('tenants:read'), (c) =>
    withInput(parseTenantListQuery(queryOf(c)), async (query) => {
      const { tenants, next } = await catalog.listTenants(query)
      return c.json({ tenants: tenants.map(tenantToWire), next_cursor: next === null ? null : encodeCursor(next) })
    }),
  )
  app.get('/tenants/by-domain/:domain', needs('tenants:read'), async (c) => {
    const host = canonicalHost(param(c, 'domain'))
    if (!host.ok) return problemResponse({ code: 'tenant-not-found' })
    return answerAtVersion(c, tagged(await catalog.findTenantByDomain(host.value)), (tenant) => ({
      body: tenantToWire(tenant),
    }))
  })
  app.get('/tenants/:id', needs('tenants:read'), async (c) =>
    answerAtVersion(c, tagged(await catalog.findTenant(param(c, 'id'))), (tenant) => ({ body: tenantToWire(tenant) })),
  )
  app.patch('/tenants/:id', needs('tenants:write'), (c) =>
    withBody(c, parseTenantPatch, async (patch) =>
      answerAtVersion(c, await catalog.updateTenant({ tenantId: param(c, 'id'), patch }, by(c)), (tenant) => ({
        body: tenantToWire(tenant),
      })),
    ),
  )
  app.post('/tenants/:id/rename', needs('tenants:write'), (c) =>
    withBody(c, parseTenantRename, async (slug) =>
      answerAtVersion(c, await catalog.renameTenant({ tenantId: param(c, 'id'), slug }, by(c)), (tenant) => ({
        body: tenantToWire(tenant),
      })),
    ),
  )
  app.put('/tenants/:id/schema-version', needs('tenants:write'), (c) =>
    withBody(c, parseSchemaVersion, async (schemaVersion) => {
      const recorded = await catalog.recordSchemaVersion({ tenantId: param(c, 'id'), schemaVersion }, by(c))
      return answerAtVersion(c, recorded, (tenant) => ({ body: tenantToWire(tenant) }))
    }),
  )
}

function tagged<E>(found: Result<Tenant, E>): Result<AtVersion<Tenant>, E> {
  return found.ok ? { ok: true, value: { value: found.value, version: found.value.version } } : found
}

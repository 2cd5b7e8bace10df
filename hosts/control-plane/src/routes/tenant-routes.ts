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
import { answerChange, answerRead, param, queryOf, withBody, withInput } from '../handling.ts'
import type { Rendered } from '../http/rendered.ts'
import { needs } from '../middleware/needs.ts'
import { problemResponse } from '../problem.ts'

/** Adds the routes of tenants themselves. */
export function addTenantRoutes(app: Hono<AppEnv>, catalog: Catalog): void {
  app.post('/tenants', needs('tenants:write'), (c) =>
    withBody(c, parseNewTenant, (input) => answerChange(c, newTenant, (by) => catalog.createTenant(input, by))),
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
    return answerRead(c, atVersion(await catalog.findTenantByDomain(host.value)), tenantToWire)
  })
  app.get('/tenants/:id', needs('tenants:read'), async (c) =>
    answerRead(c, atVersion(await catalog.findTenant(param(c, 'id'))), tenantToWire),
  )
  app.patch('/tenants/:id', needs('tenants:write'), (c) =>
    withBody(c, parseTenantPatch, (patch) =>
      answerChange(c, tenantAnswer, (by) => catalog.updateTenant({ tenantId: param(c, 'id'), patch }, by)),
    ),
  )
  app.post('/tenants/:id/rename', needs('tenants:write'), (c) =>
    withBody(c, parseTenantRename, (slug) =>
      answerChange(c, tenantAnswer, (by) => catalog.renameTenant({ tenantId: param(c, 'id'), slug }, by)),
    ),
  )
  app.put('/tenants/:id/schema-version', needs('tenants:write'), (c) =>
    withBody(c, parseSchemaVersion, (schemaVersion) => {
      const input = { tenantId: param(c, 'id'), schemaVersion }
      return answerChange(c, tenantAnswer, (by) => catalog.recordSchemaVersion(input, by))
    }),
  )
}

/** Renders a changed tenant. */
export function tenantAnswer({ value, version }: AtVersion<Tenant>): Rendered {
  return { body: tenantToWire(value), version }
}

function newTenant(tenant: Tenant): Rendered {
  const { id, version } = tenant
  return { body: tenantToWire(tenant), status: 201, location: `/tenants/${id}`, version }
}

function atVersion<E>(found: Result<Tenant, E>): Result<AtVersion<Tenant>, E> {
  return found.ok ? { ok: true, value: { value: found.value, version: found.value.version } } : found
}

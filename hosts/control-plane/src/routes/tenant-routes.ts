import type { AtVersion, Catalog, Result, Tenant } from '@voyage/catalog'
import { canonicalHost, encodeCursor, tenantToWire } from '@voyage/catalog'
import { answerChange, answerRead, param } from '../handling.ts'
import type { Rendered } from '../http/rendered.ts'
import type { Operation } from '../operation.ts'
import { operation } from '../operation.ts'
import { problemResponse } from '../problem.ts'

const group = 'Tenants'

/** Returns the operations on tenants themselves. */
export function tenantRoutes(catalog: Catalog): ReadonlyArray<Operation> {
  return [
    operation({
      id: 'createTenant',
      method: 'POST',
      path: '/tenants',
      group,
      summary: 'Create a tenant',
      details: 'It begins as provisioning, at version 1, with no schema yet.',
      scope: 'tenants:write',
      body: 'NewTenant',
      example: { slug: 'meridian', name: 'Meridian Bank', region_hint: 'weur' },
      answers: [{ status: 201, when: 'It was created.', body: 'Tenant', headers: ['ETag', 'Location'] }],
      problems: ['slug-taken', 'slug-refused', 'root-company-not-found'],
      handle: (c, { body }) => answerChange(c, newTenant, (by) => catalog.createTenant(body, by)),
    }),
    operation({
      id: 'listTenants',
      method: 'GET',
      path: '/tenants',
      group,
      summary: 'List tenants, in the order of their creation',
      scope: 'tenants:read',
      query: 'TenantListQuery',
      answers: [{ status: 200, when: 'A page of them.', body: 'TenantPage' }],
      handle: async (c, { query }) => {
        const { tenants, next } = await catalog.listTenants(query)
        return c.json({ tenants: tenants.map(tenantToWire), next_cursor: next === null ? null : encodeCursor(next) })
      },
    }),
    // Before the tenant's own paths: by-domain is no tenant id.
    operation({
      id: 'findTenantByDomain',
      method: 'GET',
      path: '/tenants/by-domain/{domain}',
      group,
      summary: 'Find the tenant that verified a domain',
      scope: 'tenants:read',
      answers: [{ status: 200, when: 'The tenant.', body: 'Tenant' }],
      problems: ['tenant-not-found'],
      handle: async (c) => {
        const host = canonicalHost(param(c, 'domain'))
        if (!host.ok) return problemResponse({ code: 'tenant-not-found' })
        return answerRead(c, atVersion(await catalog.findTenantByDomain(host.value)), tenantToWire)
      },
    }),
    operation({
      id: 'getTenant',
      method: 'GET',
      path: '/tenants/{tenant_id}',
      group,
      summary: 'See a tenant',
      scope: 'tenants:read',
      answers: [{ status: 200, when: 'The tenant.', body: 'Tenant' }],
      problems: ['tenant-not-found'],
      handle: async (c) => answerRead(c, atVersion(await catalog.findTenant(param(c, 'tenant_id'))), tenantToWire),
    }),
    operation({
      id: 'updateTenant',
      method: 'PATCH',
      path: '/tenants/{tenant_id}',
      group,
      summary: 'Change a tenant',
      details:
        'An absent field stays as it is; null empties it where it can be empty. A status moves from provisioning to ' +
        'active, between active and suspended, and from any of them to deleting; deleted is what a purge makes of it.',
      scope: 'tenants:write',
      body: 'TenantPatch',
      example: { name: 'Meridian Bank plc', status: 'active' },
      ifMatch: 'optional',
      answers: [{ status: 200, when: 'The tenant as it is now.', body: 'Tenant' }],
      problems: ['root-company-not-found', 'root-company-cycle', 'status-change-refused', 'purge-needed'],
      handle: (c, { body: patch }) =>
        answerChange(c, tenantAnswer, (by) => catalog.updateTenant({ tenantId: param(c, 'tenant_id'), patch }, by)),
    }),
    operation({
      id: 'renameTenant',
      method: 'POST',
      path: '/tenants/{tenant_id}/rename',
      group,
      summary: "Change a tenant's slug",
      details: 'The old slug is kept from others for a while, and leads to the tenant until somebody else takes it.',
      scope: 'tenants:write',
      body: 'TenantRename',
      example: { slug: 'meridian-bank' },
      ifMatch: 'optional',
      answers: [{ status: 200, when: 'The tenant as it is now.', body: 'Tenant' }],
      problems: ['slug-taken', 'slug-refused'],
      handle: (c, { body: slug }) =>
        answerChange(c, tenantAnswer, (by) => catalog.renameTenant({ tenantId: param(c, 'tenant_id'), slug }, by)),
    }),
    operation({
      id: 'recordSchemaVersion',
      method: 'PUT',
      path: '/tenants/{tenant_id}/schema-version',
      group,
      summary: "Record to which schema version a tenant's databases were brought",
      details: 'It only grows.',
      scope: 'tenants:write',
      body: 'SchemaVersion',
      example: { schema_version: 3 },
      ifMatch: 'optional',
      answers: [{ status: 200, when: 'The tenant as it is now.', body: 'Tenant' }],
      problems: ['schema-version-behind'],
      handle: (c, { body: schemaVersion }) => {
        const input = { tenantId: param(c, 'tenant_id'), schemaVersion }
        return answerChange(c, tenantAnswer, (by) => catalog.recordSchemaVersion(input, by))
      },
    }),
  ]
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

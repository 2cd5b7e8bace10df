import type { AtVersion, Catalog, Registered, TenantDatabase } from '@voyage/catalog'
import { databaseToWire, parseDatabasePatch, parseNewTenantDatabase } from '@voyage/catalog'
import type { Hono } from 'hono'
import type { AppEnv } from '../handling.ts'
import { answerChange, answerRead, param, withBody } from '../handling.ts'
import type { Rendered } from '../http/rendered.ts'
import { needs } from '../middleware/needs.ts'

/** Adds the routes of the records of a tenant's databases. */
export function addDatabaseRoutes(app: Hono<AppEnv>, catalog: Catalog): void {
  app.get('/tenants/:id/databases', needs('tenants:read'), async (c) =>
    answerRead(c, await catalog.listDatabases(param(c, 'id')), (databases) => ({
      databases: databases.map(databaseToWire),
    })),
  )
  app.post('/tenants/:id/databases', needs('databases:write'), (c) =>
    withBody(c, parseNewTenantDatabase, (database) =>
      answerChange(c, registered, (by) => catalog.registerDatabase({ tenantId: param(c, 'id'), database }, by)),
    ),
  )
  app.patch('/tenants/:id/databases/:database', needs('databases:write'), (c) =>
    withBody(c, parseDatabasePatch, (patch) => {
      const which = { tenantId: param(c, 'id'), d1DatabaseId: param(c, 'database') }
      return answerChange(c, updated, (by) => catalog.updateDatabase({ ...which, patch }, by))
    }),
  )
}

function registered({ value: { record, created }, version }: AtVersion<Registered<TenantDatabase>>): Rendered {
  return { body: databaseToWire(record), status: created ? 201 : 200, version }
}

function updated({ value, version }: AtVersion<TenantDatabase>): Rendered {
  return { body: databaseToWire(value), version }
}

import type { Catalog } from '@voyage/catalog'
import { databaseToWire, parseDatabasePatch, parseNewTenantDatabase } from '@voyage/catalog'
import type { Hono } from 'hono'
import type { AppEnv } from '../handling.ts'
import { answerAtVersion, by, param, withBody } from '../handling.ts'
import { needs } from '../middleware/needs.ts'

/** Adds the routes of the records of a tenant's databases. */
export function addDatabaseRoutes(app: Hono<AppEnv>, catalog: Catalog): void {
  app.get('/tenants/:id/databases', needs('tenants:read'), async (c) =>
    answerAtVersion(c, await catalog.listDatabases(param(c, 'id')), (databases) => ({
      body: { databases: databases.map(databaseToWire) },
    })),
  )
  app.post('/tenants/:id/databases', needs('databases:write'), (c) =>
    withBody(c, parseNewTenantDatabase, async (database) => {
      const registered = await catalog.registerDatabase({ tenantId: param(c, 'id'), database }, by(c))
      return answerAtVersion(c, registered, ({ record, created }) => ({
        body: databaseToWire(record),
        status: created ? 201 : 200,
      }))
    }),
  )
  app.patch('/tenants/:id/databases/:database', needs('databases:write'), (c) =>
    withBody(c, parseDatabasePatch, async (patch) => {
      const which = { tenantId: param(c, 'id'), d1DatabaseId: param(c, 'database') }
      return answerAtVersion(c, await catalog.updateDatabase({ ...which, patch }, by(c)), (database) => ({
        body: databaseToWire(database),
      }))
    }),
  )
}

import type { AtVersion, Catalog, Registered, TenantDatabase } from '@voyage/catalog'
import { databaseToWire } from '@voyage/catalog'
import { answerChange, answerRead, param } from '../handling.ts'
import type { Rendered } from '../http/rendered.ts'
import type { Operation } from '../operation.ts'
import { operation } from '../operation.ts'

const group = 'Databases'

/** Returns the operations on the records of a tenant's databases. */
export function databaseRoutes(catalog: Catalog): ReadonlyArray<Operation> {
  return [
    operation({
      id: 'listDatabases',
      method: 'GET',
      path: '/tenants/{tenant_id}/databases',
      group,
      summary: 'List the databases of a tenant',
      scope: 'tenants:read',
      answers: [{ status: 200, when: 'All of them, retired ones as well.', body: 'DatabaseList' }],
      problems: ['tenant-not-found'],
      handle: async (c) =>
        answerRead(c, await catalog.listDatabases(param(c, 'tenant_id')), (databases) => ({
          databases: databases.map(databaseToWire),
        })),
    }),
    operation({
      id: 'registerDatabase',
      method: 'POST',
      path: '/tenants/{tenant_id}/databases',
      group,
      summary: 'Register a database of a tenant',
      details: 'A tenant has one of each kind, and one archive for each year; retired ones do not count.',
      scope: 'databases:write',
      body: 'NewDatabase',
      example: { kind: 'ops', d1_database_id: '0a1b2c3d-0000-4000-8000-00000000000f', binding: 'OPS_DB' },
      ifMatch: 'optional',
      answers: [
        { status: 201, when: 'It was registered.', body: 'Database' },
        { status: 200, when: 'The same record stands already.', body: 'Database' },
      ],
      problems: ['database-conflict', 'database-taken'],
      handle: (c, { body: database }) => {
        const input = { tenantId: param(c, 'tenant_id'), database }
        return answerChange(c, registered, (by) => catalog.registerDatabase(input, by))
      },
    }),
    operation({
      id: 'updateDatabase',
      method: 'PATCH',
      path: '/tenants/{tenant_id}/databases/{d1_database_id}',
      group,
      summary: 'Change the record of a database',
      details: 'Between active and moving, or to retired for good.',
      scope: 'databases:write',
      body: 'DatabasePatch',
      example: { status: 'moving' },
      ifMatch: 'optional',
      answers: [{ status: 200, when: 'The record as it is now.', body: 'Database' }],
      problems: ['database-not-found', 'database-retired', 'database-place-refused'],
      handle: (c, { body: patch }) => {
        const which = { tenantId: param(c, 'tenant_id'), d1DatabaseId: param(c, 'd1_database_id') }
        return answerChange(c, updated, (by) => catalog.updateDatabase({ ...which, patch }, by))
      },
    }),
  ]
}

function registered({ value: { record, created }, version }: AtVersion<Registered<TenantDatabase>>): Rendered {
  return { body: databaseToWire(record), status: created ? 201 : 200, version }
}

function updated({ value, version }: AtVersion<TenantDatabase>): Rendered {
  return { body: databaseToWire(value), version }
}

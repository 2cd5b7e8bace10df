import type { Catalog } from '@voyage/catalog'
import { auditEntryToWire, encodeCursor } from '@voyage/catalog'
import type { Operation } from '../operation.ts'
import { operation } from '../operation.ts'

/** Returns the operation on the audit log. */
export function auditRoutes(catalog: Catalog): ReadonlyArray<Operation> {
  return [
    operation({
      id: 'listAuditEntries',
      method: 'GET',
      path: '/audit',
      group: 'Audit log',
      summary: 'Read who changed what',
      details: 'In the order of the changes. tenant_id=platform: what is no change of a tenant.',
      scope: 'audit:read',
      query: 'AuditQuery',
      answers: [{ status: 200, when: 'A page of entries.', body: 'AuditPage' }],
      handle: async (c, { query }) => {
        const { entries, next } = await catalog.listAudit(query)
        return c.json({
          entries: entries.map(auditEntryToWire),
          next_cursor: next === null ? null : encodeCursor(next),
        })
      },
    }),
  ]
}

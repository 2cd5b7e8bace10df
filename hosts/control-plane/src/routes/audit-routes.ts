import type { Catalog } from '@voyage/catalog'
import { auditEntryToWire, encodeCursor, parseAuditQuery } from '@voyage/catalog'
import type { Hono } from 'hono'
import type { AppEnv } from '../handling.ts'
import { queryOf, withInput } from '../handling.ts'
import { needs } from '../middleware/needs.ts'

/** Adds the route of the audit log. */
export function addAuditRoutes(app: Hono<AppEnv>, catalog: Catalog): void {
  app.get('/audit', needs('audit:read'), (c) =>
    withInput(parseAuditQuery(queryOf(c)), async (query) => {
      const { entries, next } = await catalog.listAudit(query)
      return c.json({
        entries: entries.map(auditEntryToWire),
        next_cursor: next === null ? null : encodeCursor(next),
      })
    }),
  )
}

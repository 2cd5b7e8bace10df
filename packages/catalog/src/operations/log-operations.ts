import type { AuditEntry, OutboxEvent } from '../change.ts'
import type { AuditQuery, EventQuery } from '../schemas/log-schemas.ts'
import type { LogPageOf } from '../schemas/page.ts'
import type { CatalogKit } from './catalog-kit.ts'

/** What can be read of the logs, in the order in which they were written. */
export interface LogOperations {
  listAudit(query: AuditQuery): Promise<LogPageOf<AuditEntry>>
  listEvents(query: EventQuery): Promise<LogPageOf<OutboxEvent>>
}

/** Returns the operations on logs. */
export function createLogOperations({ store }: CatalogKit): LogOperations {
  return { listAudit: (query) => store.searchAudit(query), listEvents: (query) => store.searchEvents(query) }
}

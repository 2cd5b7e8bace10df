import * as v from 'valibot'
import type { AuditAction, CatalogAction } from '../change.ts'
import { auditActions, catalogActions } from '../change.ts'
import type { InputError, InputSchema } from '../parse-input.ts'
import { closedObject, parseInput } from '../parse-input.ts'
import type { Result } from '../result.ts'
import type { PageQuery } from './page.ts'
import { pageEntries } from './page.ts'

/** Which entries of the audit log are wanted; null: whatever they say there. */
export interface AuditQuery extends PageQuery {
  readonly tenantId: string | null
  readonly actor: string | null
  readonly action: AuditAction | null
}

/** Which events are wanted. */
export interface EventQuery extends PageQuery {
  readonly tenantId: string | null
  readonly type: CatalogAction | null
}

const text = (expected: string, maxLength = 200): v.GenericSchema<string, string> =>
  v.pipe(v.string(expected), v.maxLength(maxLength, expected))

/** The schema of {@link parseAuditQuery}. */
export const auditQuery: InputSchema<AuditQuery> = v.pipe(
  closedObject({
    tenant_id: v.optional(text('the id of a tenant, or platform')),
    actor: v.optional(text('an actor of at most 1000 characters', 1_000)),
    action: v.optional(v.picklist(auditActions, `one of ${auditActions.join(', ')}`)),
    ...pageEntries,
  }),
  v.transform(
    (wire): AuditQuery => ({
      tenantId: wire.tenant_id ?? null,
      actor: wire.actor ?? null,
      action: wire.action ?? null,
      limit: wire.limit,
      after: wire.cursor,
    }),
  ),
)

/** The schema of {@link parseEventQuery}. */
export const eventQuery: InputSchema<EventQuery> = v.pipe(
  closedObject({
    tenant_id: v.optional(text('the id of a tenant')),
    type: v.optional(v.picklist(catalogActions, `one of ${catalogActions.join(', ')}`)),
    ...pageEntries,
  }),
  v.transform(
    (wire): EventQuery => ({
      tenantId: wire.tenant_id ?? null,
      type: wire.type ?? null,
      limit: wire.limit,
      after: wire.cursor,
    }),
  ),
)

/** Returns which audit entries URL parameters ask for, or all that is wrong with them. */
export function parseAuditQuery(input: unknown): Result<AuditQuery, ReadonlyArray<InputError>> {
  return parseInput(auditQuery, input)
}

/** Returns which events URL parameters ask for, or all that is wrong with them. */
export function parseEventQuery(input: unknown): Result<EventQuery, ReadonlyArray<InputError>> {
  return parseInput(eventQuery, input)
}

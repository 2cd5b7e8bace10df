import type { AuditEvent, AuditEventType } from '../model/audit-event.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { randomId } from '../random-secret.ts'

/** What happened, as far as it is known; what is left out is null. */
export interface EventInput {
  readonly type: AuditEventType
  /** '' when no one tenant is concerned: then it is the deployment's. */
  readonly tenantId: string
  readonly userId?: string | null
  readonly clientId?: string | null
  readonly sessionId?: string | null
  /** Where it came from; kept is what `digestAddress` of the context makes of it, and nothing without that. */
  readonly address?: string | null
  readonly detail?: AuditEvent['detail']
}

/** Writes down that something happened, now, at this issuer. */
export async function recordEvent(
  context: EventContext & Pick<ProviderContext, 'stores'>,
  event: EventInput,
): Promise<void> {
  await context.stores.audit.insertAuditEvent(await createEvent(context, event))
}

type EventContext = Pick<ProviderContext, 'issuer' | 'randomBytes' | 'clock' | 'digestAddress'>

/** Returns the event to store of what happens now at this issuer. */
export async function createEvent(context: EventContext, event: EventInput): Promise<AuditEvent> {
  const { digestAddress } = context
  const { address = null } = event
  return {
    eventId: randomId(context.randomBytes),
    tenantId: event.tenantId,
    issuer: context.issuer,
    type: event.type,
    userId: event.userId ?? null,
    clientId: event.clientId ?? null,
    sessionId: event.sessionId ?? null,
    addressHash: address === null || digestAddress === undefined ? null : await digestAddress(address),
    detail: event.detail ?? {},
    at: context.clock(),
  }
}

/** Returns an audit event as it goes over the wire to the operator; `tenant_id` is null for the deployment's own. */
export function toAuditRecord(event: AuditEvent): Readonly<Record<string, unknown>> {
  return {
    id: event.eventId,
    tenant_id: event.tenantId === '' ? null : event.tenantId,
    issuer: event.issuer,
    type: event.type,
    user_id: event.userId,
    client_id: event.clientId,
    session_id: event.sessionId,
    address_hash: event.addressHash,
    detail: event.detail,
    at: event.at,
  }
}

/** All types of events. */
export const auditEventTypes = [
  'sign_in',
  'sign_in_failed',
  'sign_in_throttled',
  'session_ended',
  'offline_access_ended',
  'logout_not_delivered',
  'consent_given',
  'consent_denied',
  'consent_withdrawn',
  'password_changed',
  'password_change_failed',
  'passkey_added',
  'passkey_refused',
  'passkey_renamed',
  'passkey_removed',
  'passkey_counter_regressed',
  'code_replayed',
  'token_refused',
  'refresh_token_replayed',
  'token_revoked',
  'client_authentication_failed',
  'client_put',
  'client_registered',
  'client_updated',
  'client_secret_rotated',
  'client_deleted',
  'registration_throttled',
  'initial_access_token_issued',
  'initial_access_token_revoked',
  'user_put',
  'password_set',
  'user_signed_out',
  'user_disabled',
  'user_enabled',
  'user_deleted',
  'tenant_put',
  'signing_key_rotated',
] as const

/** What can be looked up later. */
export type AuditEventType = (typeof auditEventTypes)[number]

/** Returns what is kept of an address: the same for the same one, and nobody finds the address by it without a secret. */
export type DigestAddress = (address: string) => Promise<string>

/** One thing that happened. It names people and clients by id only and holds no secret. */
export interface AuditEvent {
  readonly eventId: string
  /** '' when no one tenant is concerned: then it is the deployment's. */
  readonly tenantId: string
  readonly issuer: string
  readonly type: AuditEventType
  readonly userId: string | null
  readonly clientId: string | null
  readonly sessionId: string | null
  /** What {@link DigestAddress} made of the address that it came from, never that address; null when none is kept. */
  readonly addressHash: string | null
  readonly detail: Readonly<Record<string, string | number>>
  /** Epoch seconds. */
  readonly at: number
}

/** Where an event stands among those of its tenant. */
export interface AuditPlace {
  /** Epoch seconds. */
  readonly at: number
  /** Grows with each event that is stored: the order of those of one second. */
  readonly sequence: number
}

/** An event as it is kept. */
export interface KeptAuditEvent extends AuditEvent, AuditPlace {}

/** Which events to find; what is left out may be anything. */
export interface AuditFilter {
  readonly type?: AuditEventType
  readonly userId?: string
  readonly addressHash?: string
}

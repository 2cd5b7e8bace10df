import type { AuditEvent, KeptAuditEvent } from '../model/audit-event.ts'
import type { AuthorizationCode } from '../model/authorization-code.ts'
import type { Client } from '../model/client.ts'
import type { Consent } from '../model/consent.ts'
import type { Grant } from '../model/grant.ts'
import type { InitialAccessToken } from '../model/initial-access-token.ts'
import type { LogoutNotice } from '../model/logout-notice.ts'
import type { Passkey } from '../model/passkey.ts'
import type { RefreshTokenFamily } from '../model/refresh-token.ts'
import type { Session } from '../model/session.ts'
import type { StoredSigningKey } from '../model/signing-key.ts'
import type { User } from '../model/user.ts'

/** A window in which attempts are counted. */
export interface AttemptWindow {
  readonly attempts: number
  readonly windowStartedAt: number
}

/**
 * What several memory stores share: deleting a client touches its grants, consents and notices, cutting a user off all that
 * they have, ending a session its grants and notices, and the housekeeping all that ends.
 */
export interface MemoryRecords {
  readonly clients: Map<string, Client>
  /** By {@link userKey}. */
  readonly users: Map<string, User>
  readonly consents: Map<string, Consent>
  readonly passkeys: Map<string, Passkey>
  readonly grants: Map<string, Grant>
  readonly notices: Map<string, LogoutNotice>
  readonly sessions: Map<string, Session>
  /** By {@link sessionKey}, until they would have expired: nothing more is granted in them. */
  readonly endedSessions: Map<string, Session>
  readonly codes: Map<string, AuthorizationCode>
  readonly families: Map<string, RefreshTokenFamily>
  readonly initialAccessTokens: Map<string, InitialAccessToken>
  /** Expiry by challenge. */
  readonly challenges: Map<string, number>
  readonly attempts: Map<string, AttemptWindow>
  readonly keys: Array<StoredSigningKey>
  /** The one stored last first; stored by {@link addEvent}. */
  readonly events: Array<KeptAuditEvent>
}

/** Returns no records. */
export function createMemoryRecords(): MemoryRecords {
  return {
    clients: new Map(),
    users: new Map(),
    consents: new Map(),
    passkeys: new Map(),
    grants: new Map(),
    notices: new Map(),
    sessions: new Map(),
    endedSessions: new Map(),
    codes: new Map(),
    families: new Map(),
    initialAccessTokens: new Map(),
    challenges: new Map(),
    attempts: new Map(),
    keys: [],
    events: [],
  }
}

/** Stores an event; one of the stores' own has no address. */
export function addEvent(
  { events }: Pick<MemoryRecords, 'events'>,
  event: AuditEvent | Omit<AuditEvent, 'addressHash'>,
): void {
  events.unshift({ addressHash: null, ...event, sequence: (events[0]?.sequence ?? 0) + 1 })
}

/** Returns the key of a session by its `sid`. */
export const sessionKey = ({ issuer, sessionId }: { readonly issuer: string; readonly sessionId: string }): string =>
  JSON.stringify([issuer, sessionId])

/** Returns the key of a user. */
export const userKey = ({ tenantId, username }: { readonly tenantId: string; readonly username: string }): string =>
  JSON.stringify([tenantId, username])

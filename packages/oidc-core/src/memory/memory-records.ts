import type { Client } from '../model/client.ts'
import type { Consent } from '../model/consent.ts'
import type { Grant } from '../model/grant.ts'
import type { LogoutNotice } from '../model/logout-notice.ts'

/** What several memory stores share: deleting a client touches its grants, consents and notices, ending a session its grants and notices. */
export interface MemoryRecords {
  readonly clients: Map<string, Client>
  readonly consents: Map<string, Consent>
  readonly grants: Map<string, Grant>
  readonly notices: Map<string, LogoutNotice>
}

import type { OpenidStores } from '../stores/openid-stores.ts'
import { createMemoryClientRegistrationStore } from './memory-client-registration-store.ts'
import { createMemoryGrantStores } from './memory-grant-stores.ts'
import { createMemoryIdentityStores } from './memory-identity-stores.ts'
import { createMemoryPasskeyStore } from './memory-passkey-store.ts'
import type { MemoryRecords } from './memory-records.ts'
import { createMemorySessionStore } from './memory-session-store.ts'
import { createMemoryUpkeepStores } from './memory-upkeep-stores.ts'

/**
 * Returns stores that keep everything in memory: for tests and for trying things out.
 *
 * Each method runs to its end without awaiting, which is what makes it atomic.
 */
export function createMemoryStores(): OpenidStores {
  const records: MemoryRecords = { clients: new Map(), consents: new Map(), grants: new Map(), notices: new Map() }
  return {
    ...createMemoryIdentityStores(records),
    ...createMemoryGrantStores(records),
    ...createMemoryUpkeepStores(records),
    sessions: createMemorySessionStore(records),
    registrations: createMemoryClientRegistrationStore(records),
    passkeys: createMemoryPasskeyStore(),
  }
}

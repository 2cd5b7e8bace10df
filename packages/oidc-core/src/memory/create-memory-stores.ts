import type { OpenidStores } from '../stores/openid-stores.ts'
import { createMemoryClientRegistrationStore } from './memory-client-registration-store.ts'
import { createMemoryGrantStores } from './memory-grant-stores.ts'
import { createMemoryHousekeepingStore } from './memory-housekeeping-store.ts'
import { createMemoryIdentityStores } from './memory-identity-stores.ts'
import { createMemoryPasskeyStore } from './memory-passkey-store.ts'
import { createMemoryRecords } from './memory-records.ts'
import { createMemorySessionStore } from './memory-session-store.ts'
import { createMemorySigningKeyStore } from './memory-signing-key-store.ts'
import { createMemoryUpkeepStores } from './memory-upkeep-stores.ts'

/**
 * Returns stores that keep everything in memory: for tests and for trying things out.
 *
 * Each method runs to its end without awaiting, which is what makes it atomic.
 */
export function createMemoryStores(): OpenidStores {
  const records = createMemoryRecords()
  return {
    ...createMemoryIdentityStores(records),
    ...createMemoryGrantStores(records),
    ...createMemoryUpkeepStores(records),
    signingKeys: createMemorySigningKeyStore(records),
    sessions: createMemorySessionStore(records),
    registrations: createMemoryClientRegistrationStore(records),
    housekeeping: createMemoryHousekeepingStore(records),
    passkeys: createMemoryPasskeyStore(records),
  }
}

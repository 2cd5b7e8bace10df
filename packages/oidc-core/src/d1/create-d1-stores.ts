import type { OpenidStores } from '../stores/openid-stores.ts'
import { createD1ClientStore } from './d1-client-store.ts'
import { createD1GrantStores } from './d1-grant-stores.ts'
import type { D1Like } from './d1-like.ts'
import { createD1PasswordAttemptStore } from './d1-password-attempt-store.ts'
import { createD1SessionStore } from './d1-session-store.ts'
import { createD1SigningKeyStore } from './d1-signing-key-store.ts'
import { createD1UserStore } from './d1-user-store.ts'

/**
 * Returns stores over a D1 database with this package's migrations applied. Builds without I/O.
 *
 * Every method that must name one winner is one SQL statement (or one batch, which D1 runs as a transaction).
 */
export function createD1Stores(database: D1Like): OpenidStores {
  return {
    clients: createD1ClientStore(database),
    users: createD1UserStore(database),
    sessions: createD1SessionStore(database),
    ...createD1GrantStores(database),
    signingKeys: createD1SigningKeyStore(database),
    passwordAttempts: createD1PasswordAttemptStore(database),
  }
}

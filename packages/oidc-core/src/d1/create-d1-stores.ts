import type { OpenidStores } from '../stores/openid-stores.ts'
import { createD1AuditStore } from './d1-audit-store.ts'
import { createD1AuthorizationCodeStore } from './d1-authorization-code-store.ts'
import { createD1ClientRegistrationStore } from './d1-client-registration-store.ts'
import { createD1ClientStore } from './d1-client-store.ts'
import { createD1ConsentStore } from './d1-consent-store.ts'
import { createD1GrantStore } from './d1-grant-store.ts'
import { createD1HousekeepingStore } from './d1-housekeeping-store.ts'
import type { D1Like } from './d1-like.ts'
import { createD1LogoutNoticeStore } from './d1-logout-notice-store.ts'
import { createD1PasskeyStore } from './d1-passkey-store.ts'
import { createD1PasswordAttemptStore } from './d1-password-attempt-store.ts'
import { createD1RefreshTokenStore } from './d1-refresh-token-store.ts'
import { createD1SessionStore } from './d1-session-store.ts'
import { createD1SigningKeyStore } from './d1-signing-key-store.ts'
import { createD1TenantNameStore } from './d1-tenant-name-store.ts'
import { createD1UserStore } from './d1-user-store.ts'

/**
 * Returns stores over a D1 database with this package's migrations applied. Builds without I/O.
 *
 * Every method that must name one winner is one SQL statement (or one batch, which D1 runs as a transaction).
 */
export function createD1Stores(database: D1Like): OpenidStores {
  return {
    tenants: createD1TenantNameStore(database),
    clients: createD1ClientStore(database),
    registrations: createD1ClientRegistrationStore(database),
    users: createD1UserStore(database),
    sessions: createD1SessionStore(database),
    consents: createD1ConsentStore(database),
    grants: createD1GrantStore(database),
    codes: createD1AuthorizationCodeStore(database),
    refreshTokens: createD1RefreshTokenStore(database),
    signingKeys: createD1SigningKeyStore(database),
    logoutNotices: createD1LogoutNoticeStore(database),
    audit: createD1AuditStore(database),
    passwordAttempts: createD1PasswordAttemptStore(database),
    housekeeping: createD1HousekeepingStore(database),
    passkeys: createD1PasskeyStore(database),
  }
}

import type { AuthorizationCodeStore, GrantStore, RefreshTokenStore } from './grant-stores.ts'
import type {
  ClientStore,
  ConsentStore,
  PasswordAttemptStore,
  SessionStore,
  TenantNameStore,
  UserStore,
} from './identity-stores.ts'
import type { PasskeyStore } from './passkey-store.ts'
import type { ClientRegistrationStore } from './registration-stores.ts'
import type { SigningKeyStore } from './signing-key-store.ts'
import type { AuditStore, HousekeepingStore, LogoutNoticeStore } from './upkeep-stores.ts'

/** All that a provider keeps. Reads see every earlier write (read-your-writes); an absent record is null. */
export interface OpenidStores {
  readonly tenants: TenantNameStore
  readonly clients: ClientStore
  readonly registrations: ClientRegistrationStore
  readonly users: UserStore
  readonly sessions: SessionStore
  readonly consents: ConsentStore
  readonly grants: GrantStore
  readonly codes: AuthorizationCodeStore
  readonly refreshTokens: RefreshTokenStore
  readonly signingKeys: SigningKeyStore
  readonly logoutNotices: LogoutNoticeStore
  readonly audit: AuditStore
  readonly passwordAttempts: PasswordAttemptStore
  readonly passkeys: PasskeyStore
  readonly housekeeping: HousekeepingStore
}

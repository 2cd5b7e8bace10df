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

/**
 * All that a provider keeps. Reads see every earlier write (read-your-writes); an absent record is null.
 *
 * Text that is stored is Unicode without U+0000 and without half of a surrogate pair, and comes back exactly: nothing is
 * cut, trimmed, composed or put in another case. Ids, issuers and usernames are told apart by every character, so in a
 * column that passes over neither case nor accents nor blanks at the end. Whatever a request brings is looked up, so a
 * look-up may come with any text of up to 64 KiB, U+0000 included: what nobody stored is null (false, an empty list, a
 * `wrong` one), and nothing is thrown. Times are whole seconds and go beyond 2038.
 */
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

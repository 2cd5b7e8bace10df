import type { AuthorizationCodeStore, GrantStore, RefreshTokenStore } from './grant-stores.ts'
import type { ClientStore, PasswordAttemptStore, SessionStore, SigningKeyStore, UserStore } from './identity-stores.ts'

/** All that a provider keeps. Reads see every earlier write (read-your-writes); an absent record is null. */
export interface OpenidStores {
  readonly clients: ClientStore
  readonly users: UserStore
  readonly sessions: SessionStore
  readonly grants: GrantStore
  readonly codes: AuthorizationCodeStore
  readonly refreshTokens: RefreshTokenStore
  readonly signingKeys: SigningKeyStore
  readonly passwordAttempts: PasswordAttemptStore
}

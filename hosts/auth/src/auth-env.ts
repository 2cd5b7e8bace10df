import type {
  AddressDigests,
  Issuer,
  OpenidProvider,
  OpenidStores,
  PasswordAuthentication,
  PasswordHasher,
  SigningKeys,
} from '@voyage/oidc-core'
import type { Passkeys } from '@voyage/oidc-core/passkeys'
import type { NewPasswordRules } from '@voyage/oidc-core/passwords'
import type { Context } from 'hono'
import type { TakeFormerSession } from './former-sessions.ts'
import type { HousekeepingReport } from './housekeeping/housekeeping.ts'

/** All that the routes work with, for the issuer of the request. */
export interface Auth {
  readonly issuer: Issuer
  readonly provider: OpenidProvider
  readonly stores: OpenidStores
  readonly signingKeys: SigningKeys
  readonly hasher: PasswordHasher
  readonly passwords: PasswordAuthentication
  /** What new passwords are judged by; at a sign-in they are not. */
  readonly newPasswords: NewPasswordRules
  readonly passkeys: Passkeys
  readonly randomBytes: (length: number) => Uint8Array
  /** Epoch seconds. */
  readonly clock: () => number
  readonly operatorTokenSha256: string
  /** Tells clients of ended sessions, after the answer has gone out. */
  readonly afterLogout: (context: Pick<Context, 'executionCtx'>) => void
  /** Does what is otherwise done by Cron. */
  readonly keepHouse: () => Promise<HousekeepingReport>
  readonly takeFormerSession: TakeFormerSession
  /** Returns the address a request came from; null when nobody knows. */
  readonly addressOf: (request: Request) => string | null
  /** Returns what the audit may have kept of an address. */
  readonly digestsOf: AddressDigests['digestsOf']
}

/** What Hono knows about this app. */
export interface AuthEnv {
  readonly Variables: { readonly auth: Auth }
}

/** A request at one of the routes. */
export type AuthContext = Context<AuthEnv>

import { createOpenidProvider, createSigningKeys } from '@voyage/oidc-core'
import { createD1Stores } from '@voyage/oidc-core/d1'
import { createApp } from './app.ts'
import { parseIssuers } from './locate-issuer.ts'
import { logFailure } from './log-failure.ts'
import { createScryptPasswordHasher } from './scrypt-password-hasher.ts'

/** What the Worker is bound to. */
export interface Env {
  readonly AUTH_DB: D1Database
  /** The issuers this Worker answers for, separated by spaces. */
  readonly ISSUERS: string
  /** SHA-256 of the operator's bearer credential: 64 hexadecimal digits. */
  readonly OPERATOR_TOKEN_SHA256: string
  /** Encrypts the signing keys at rest: at least 32 characters. */
  readonly KEY_ENCRYPTION_SECRET: string
}

/** Cloudflare sets this header itself, whatever the caller sent. */
const addressOf = (request: Request): string | null => request.headers.get('cf-connecting-ip')

/** Returns the app of the auth host over the Worker's bindings. */
export function compose(env: Env): ReturnType<typeof createApp> {
  const stores = createD1Stores(env.AUTH_DB)
  const clock = (): number => Math.floor(Date.now() / 1_000)
  const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
  const keyEncryptionSecret = env.KEY_ENCRYPTION_SECRET
  const signingKeys = createSigningKeys({ store: stores.signingKeys, keyEncryptionSecret, randomBytes })
  const hasher = createScryptPasswordHasher({ randomBytes })
  return createApp({
    issuers: parseIssuers(env.ISSUERS),
    authFor: (issuer) => ({
      issuer,
      provider: createOpenidProvider({ issuer: issuer.issuer, stores, signingKeys, randomBytes, clock, addressOf }),
      stores,
      hasher,
      passwords: { users: stores.users, attempts: stores.passwordAttempts, hasher, clock },
      randomBytes,
      clock,
      addressOf,
      operatorTokenSha256: env.OPERATOR_TOKEN_SHA256,
    }),
    logFailure,
  })
}

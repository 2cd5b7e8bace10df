import type { Fetch, OpenidProvider, OwnClaims } from '@voyage/oidc-core'
import { createAddressDigests, createOpenidProvider, createSigningKeys } from '@voyage/oidc-core'
import { createD1Stores } from '@voyage/oidc-core/d1'
import { createPasskeys } from '@voyage/oidc-core/passkeys'
import type { IsPasswordBlocked } from '@voyage/oidc-core/passwords'
import { createClientRegistration } from '@voyage/oidc-core/registration'
import { addressOf } from './address-of.ts'
import { createApp } from './app.ts'
import { createFormerSessions } from './former-sessions.ts'
import { createHousekeeper } from './housekeeping/create-housekeeper.ts'
import type { HousekeepingReport } from './housekeeping/housekeeping.ts'
import { createKnownTenants } from './known-tenants.ts'
import type { ServedIssuer } from './locate-issuer.ts'
import { findIssuer, parseIssuers } from './locate-issuer.ts'
import { logFailure, logLeft } from './log-failure.ts'
import { parseSecrets } from './parse-secrets.ts'
import { parseSwitch } from './parse-switch.ts'
import { createPasswordHasher } from './passwords/create-password-hasher.ts'
import { isCommonPassword } from './passwords/is-common-password.ts'
import type { NativeDerivations, ScryptCost } from './passwords/native-derivations.ts'
import { createSimpleWebauthn } from './simple-webauthn.ts'
import { languages } from './texts/choose-texts.ts'

/** What the Worker is bound to. */
export interface Env {
  readonly AUTH_DB: D1Database
  /** The issuers this Worker answers for and whom they serve, separated by spaces; see the README. */
  readonly ISSUERS: string
  /** SHA-256 of the operator's bearer credential: 64 hexadecimal digits. */
  readonly OPERATOR_TOKEN_SHA256: string
  /** Encrypts the signing keys at rest: at least 32 characters; several with spaces between, the newest first. */
  readonly KEY_ENCRYPTION_SECRET: string
  /** The Worker that kept sessions before, while a fork moves; absent: none. See docs/guides/migrate-to-oidc.md. */
  readonly FORMER_SESSIONS?: Fetcher
  /** `on` lets clients register themselves with an initial access token; absent or `off`: they cannot. */
  readonly REGISTRATION?: string
}

/** Other people's servers get this long to take a logout token. */
const deliveryTimeout = 5_000

const sendLogoutToken: Fetch = (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(deliveryTimeout) })

/** The auth host over the Worker's bindings: its app, and what is done by Cron. */
export interface AuthHost {
  readonly app: ReturnType<typeof createApp>
  readonly keepHouse: () => Promise<HousekeepingReport>
}

/** What differs between the Worker that is deployed and one in a test. */
export interface ComposeOptions {
  /** What a new password hash costs. Default: what {@link createPasswordHasher} takes. */
  readonly passwordCost?: ScryptCost
  /** Seconds for which signing keys are used before they are read again. Default: what {@link createSigningKeys} takes. */
  readonly reloadKeysAfterSeconds?: number
  /** Derives keys of passwords. Default: what {@link createPasswordHasher} takes. */
  readonly native?: NativeDerivations
  /** Which passwords nobody may choose. Default: those that many people use ({@link isCommonPassword}). */
  readonly isPasswordBlocked?: IsPasswordBlocked
  /** Claims of your own in tokens and at UserInfo. Default: none. */
  readonly ownClaims?: OwnClaims
}

/** Returns the auth host over the Worker's bindings. */
export function compose(
  env: Env,
  {
    passwordCost,
    reloadKeysAfterSeconds,
    native,
    isPasswordBlocked = isCommonPassword,
    ownClaims,
  }: ComposeOptions = {},
): AuthHost {
  const stores = createD1Stores(env.AUTH_DB)
  const clock = (): number => Math.floor(Date.now() / 1_000)
  const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
  const keyEncryptionSecret = parseSecrets('KEY_ENCRYPTION_SECRET', env.KEY_ENCRYPTION_SECRET)
  const keyOptions = { store: stores.signingKeys, keyEncryptionSecret, randomBytes }
  const signingKeys = createSigningKeys({
    ...keyOptions,
    ...(reloadKeysAfterSeconds !== undefined && { reloadAfterSeconds: reloadKeysAfterSeconds }),
  })
  const hasher = createPasswordHasher({
    randomBytes,
    logFailure,
    ...(passwordCost && { cost: passwordCost }),
    ...(native && { native }),
  })
  const webauthn = createSimpleWebauthn()
  const { digestAddress, digestsOf } = createAddressDigests({ secret: keyEncryptionSecret })
  const takeFormerSession = createFormerSessions(env.FORMER_SESSIONS, { clock, logFailure })
  const issuers = parseIssuers(env.ISSUERS)
  const registration = parseSwitch('REGISTRATION', env.REGISTRATION) ? createClientRegistration() : null
  const options = {
    stores,
    signingKeys,
    randomBytes,
    clock,
    addressOf,
    digestAddress,
    languages,
    ...(registration && { registration }),
    ...(ownClaims && { ownClaims }),
  }
  const providerFor = ({ issuer, tenantId }: Pick<ServedIssuer, 'issuer' | 'tenantId'>): OpenidProvider =>
    createOpenidProvider({ ...options, issuer, ...(tenantId === null ? {} : { tenantId }) })
  const deliver = (provider: OpenidProvider) => provider.deliverLogoutNotices({ fetch: sendLogoutToken })
  const keepHouse = createHousekeeper({
    database: env.AUTH_DB,
    keyEncryptionSecret,
    randomBytes,
    clock,
    fetch: sendLogoutToken,
    findIssuer: (issuer) => findIssuer(issuer, issuers),
    tellOfLeft: logLeft,
  })
  const app = createApp({
    issuers,
    isKnownTenant: createKnownTenants({ tenants: stores.tenants, clock }),
    authFor: (issuer) => {
      const provider = providerFor(issuer)
      return {
        issuer,
        provider,
        stores,
        signingKeys,
        hasher,
        passkeys: createPasskeys({
          issuer: issuer.issuer,
          stores,
          signingKeys,
          randomBytes,
          clock,
          webauthn,
          digestAddress,
        }),
        passwords: { users: stores.users, attempts: stores.passwordAttempts, hasher, clock },
        newPasswords: { isPasswordBlocked, tenants: stores.tenants },
        randomBytes,
        clock,
        afterLogout: ({ executionCtx }) => executionCtx.waitUntil(deliver(provider).catch(logFailure)),
        keepHouse,
        takeFormerSession,
        addressOf,
        digestsOf,
        operatorTokenSha256: env.OPERATOR_TOKEN_SHA256,
      }
    },
    logFailure,
  })
  return { app, keepHouse }
}

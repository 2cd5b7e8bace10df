import type { ApiKey, KeyRotation, NewApiKey } from '../api-keys/api-key.ts'
import { isLive } from '../api-keys/api-key.ts'
import type { CatalogAction } from '../change.ts'
import { nextVersion } from '../change.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { Tenant } from '../tenant.ts'
import { apiKeyToWire } from '../wire.ts'
import type { Decision } from './decision.ts'

/** Why a key is not created or rotated. */
export type ApiKeyRefusal =
  | { readonly reason: 'api_key_not_found' }
  /** The time at which the key shall expire has passed. */
  | { readonly reason: 'api_key_expiry_past' }
  /** The key counts no longer, or another took over from it: that one is to be rotated. */
  | { readonly reason: 'api_key_not_current' }
  | { readonly reason: 'too_many_api_keys' }

/** The most keys of a tenant that count at one time. */
export const maxLiveApiKeys = 100

/** How many keys that count no longer stay on record when another is made: those that ended last. */
export const maxEndedApiKeys = 100

/** The public id and the digest of a new key's secret. */
export interface NewKeyIdentity {
  readonly publicId: string
  readonly secretSha256: string
}

/** Returns the tenant's new key. */
export function decideApiKeyCreation(
  tenant: Tenant,
  standing: ReadonlyArray<ApiKey>,
  given: { readonly input: NewApiKey; readonly identity: NewKeyIdentity; readonly now: number },
): Result<Decision<ApiKey>, ApiKeyRefusal> {
  const { input, identity, now } = given
  if (input.expiresAt !== null && input.expiresAt <= now) return err({ reason: 'api_key_expiry_past' })
  if (standing.filter((key) => isLive(key, now)).length >= maxLiveApiKeys) return err({ reason: 'too_many_api_keys' })
  const key: ApiKey = { ...newKey(tenant, input, { ...identity, now }), replaces: null }
  const forgotten = forgottenOf(standing, now)
  return ok(putKeys(tenant, { action: 'api_key.created', keys: [key], forgotten, before: null, after: key, now }))
}

/**
 * Returns the key that takes over from another one, which counts on for the overlap. Two keys of one line count at a
 * time: the one before the old one, if it still does, is revoked.
 */
export function decideApiKeyRotation(
  tenant: Tenant,
  standing: ReadonlyArray<ApiKey>,
  given: {
    readonly publicId: string
    readonly rotation: KeyRotation
    readonly identity: NewKeyIdentity
    readonly now: number
  },
): Result<Decision<ApiKey>, ApiKeyRefusal> {
  const { publicId, rotation, identity, now } = given
  const old = standing.find((key) => key.publicId === publicId)
  if (old === undefined) return err({ reason: 'api_key_not_found' })
  const isReplaced = standing.some((key) => key.replaces === publicId && isLive(key, now))
  if (isReplaced || !isLive(old, now)) return err({ reason: 'api_key_not_current' })

  const lifetime = old.expiresAt === null ? null : now + old.expiresAt - old.createdAt
  const expiresAt = rotation.expiresAt === undefined ? lifetime : rotation.expiresAt
  if (expiresAt !== null && expiresAt <= now) return err({ reason: 'api_key_expiry_past' })

  const key: ApiKey = { ...newKey(tenant, { ...old, expiresAt }, { ...identity, now }), replaces: publicId }
  const end = now + rotation.overlap
  const ending: ApiKey = { ...old, expiresAt: old.expiresAt === null ? end : Math.min(old.expiresAt, end) }
  const ended = standing
    .filter((each) => each.publicId === old.replaces && isLive(each, now))
    .map((each): ApiKey => ({ ...each, revokedAt: now }))
  const keys = [...ended, ending, key]
  const forgotten = forgottenOf(standing, now)
  return ok(putKeys(tenant, { action: 'api_key.rotated', keys, forgotten, before: old, after: key, now }))
}

/** Returns the key, revoked from now on; no change when it was revoked already. */
export function decideApiKeyRevocation(
  tenant: Tenant,
  standing: ReadonlyArray<ApiKey>,
  given: { readonly publicId: string; readonly now: number },
): Result<Decision<ApiKey>, ApiKeyRefusal> {
  const { publicId, now } = given
  const key = standing.find((each) => each.publicId === publicId)
  if (key === undefined) return err({ reason: 'api_key_not_found' })
  if (key.revokedAt !== null) return ok({ change: null, value: key })
  const revoked: ApiKey = { ...key, revokedAt: now }
  const keys = [revoked]
  return ok(putKeys(tenant, { action: 'api_key.revoked', keys, forgotten: [], before: key, after: revoked, now }))
}

function forgottenOf(standing: ReadonlyArray<ApiKey>, now: number): ReadonlyArray<string> {
  const endOf = ({ revokedAt, expiresAt }: ApiKey): number => Math.min(revokedAt ?? Infinity, expiresAt ?? Infinity)
  return standing
    .filter((key) => !isLive(key, now))
    .sort((a, b) => endOf(b) - endOf(a))
    .slice(maxEndedApiKeys)
    .map(({ publicId }) => publicId)
}

function newKey(
  tenant: Tenant,
  { name, scopes, expiresAt }: NewApiKey,
  { publicId, secretSha256, now }: NewKeyIdentity & { readonly now: number },
): Omit<ApiKey, 'replaces'> {
  const times = { createdAt: now, expiresAt, revokedAt: null, lastUsedAt: null }
  return { tenantId: tenant.id, publicId, name, scopes, secretSha256, ...times }
}

function putKeys(
  tenant: Tenant,
  change: {
    readonly action: CatalogAction
    readonly keys: ReadonlyArray<ApiKey>
    readonly forgotten: ReadonlyArray<string>
    readonly before: ApiKey | null
    readonly after: ApiKey
    readonly now: number
  },
): Decision<ApiKey> {
  const { action, keys, forgotten, before, after, now } = change
  return {
    value: after,
    change: {
      action,
      expectedVersion: tenant.version,
      tenant: nextVersion(tenant, now),
      write: { kind: 'put_api_keys', keys, forgotten },
      before: before === null ? null : apiKeyToWire(before),
      after: apiKeyToWire(after),
    },
  }
}

import type { ApiKey, KeyRotation, NewApiKey } from '../api-keys/api-key.ts'
import { isLive, lastUsedStep } from '../api-keys/api-key.ts'
import type { ApiKeyText } from '../api-keys/api-key-text.ts'
import {
  digestSecret,
  equalDigests,
  formatApiKeyText,
  newApiKeyText,
  parseApiKeyText,
} from '../api-keys/api-key-text.ts'
import type { TenantNotFound } from '../catalog-refusal.ts'
import type { ChangeRequest } from '../change.ts'
import type { ApiKeyRefusal, NewKeyIdentity } from '../decisions/decide-api-key.ts'
import { decideApiKeyCreation, decideApiKeyRevocation, decideApiKeyRotation } from '../decisions/decide-api-key.ts'
import type { Decision } from '../decisions/decision.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { AtVersion, CatalogKit, ChangeRefusal } from './catalog-kit.ts'

/** A key and, this once, what its holder presents: `vk_<publicId>.<secret>`. */
export interface ShownApiKey {
  readonly key: ApiKey
  readonly text: string
}

/** What a presented key is not: any key that counts. Which of the reasons it is, nobody is told. */
export interface ApiKeyRefused {
  readonly reason: 'api_key_refused'
}

/** What can be done with the API keys of tenants. */
export interface ApiKeyOperations {
  /** In the order of creation: those that count, and of the others those that ended last. */
  listApiKeys(tenantId: string): Promise<Result<AtVersion<ReadonlyArray<ApiKey>>, TenantNotFound>>
  createApiKey(
    input: { readonly tenantId: string; readonly key: NewApiKey },
    by: ChangeRequest<AtVersion<ShownApiKey>>,
  ): Promise<Result<AtVersion<ShownApiKey>, ChangeRefusal | ApiKeyRefusal>>
  rotateApiKey(
    input: { readonly tenantId: string; readonly publicId: string; readonly rotation: KeyRotation },
    by: ChangeRequest<AtVersion<ShownApiKey>>,
  ): Promise<Result<AtVersion<ShownApiKey>, ChangeRefusal | ApiKeyRefusal>>
  revokeApiKey(
    input: { readonly tenantId: string; readonly publicId: string },
    by: ChangeRequest<AtVersion<ApiKey>>,
  ): Promise<Result<AtVersion<ApiKey>, ChangeRefusal | ApiKeyRefusal>>
  /** Finds out whose key this is, and notes that it was used. Whether the tenant is served is the caller's to judge. */
  authenticateApiKey(text: string): Promise<Result<ApiKey, ApiKeyRefused>>
}

// What an unknown key's digest is compared with, so that it takes as long as a known one's.
const nobody = '-'.repeat(64)

/** Returns the operations on API keys. */
export function createApiKeyOperations(kit: CatalogKit): ApiKeyOperations {
  const { store, clock, randomBytes } = kit
  const identityOf = async ({ publicId, secret }: ApiKeyText): Promise<NewKeyIdentity> => ({
    publicId,
    secretSha256: await digestSecret(secret),
  })
  function shown<E>(decided: Result<Decision<ApiKey>, E>, text: ApiKeyText): Result<Decision<ShownApiKey>, E> {
    if (!decided.ok) return decided
    const { change, value: key } = decided.value
    return ok({ change, value: { key, text: formatApiKeyText(text) } })
  }
  return {
    listApiKeys: (tenantId) => kit.readOf(tenantId, () => store.listApiKeys(tenantId)),
    async createApiKey({ tenantId, key: input }, by) {
      const text = newApiKeyText(randomBytes)
      const identity = await identityOf(text)
      return kit.changeTenant({ tenantId, by, mayLose: [] }, async (tenant) => {
        const standing = await store.listApiKeys(tenantId)
        return shown(decideApiKeyCreation(tenant, standing, { input, identity, now: clock() }), text)
      })
    },
    async rotateApiKey({ tenantId, publicId, rotation }, by) {
      const text = newApiKeyText(randomBytes)
      const identity = await identityOf(text)
      return kit.changeTenant({ tenantId, by, mayLose: [] }, async (tenant) => {
        const standing = await store.listApiKeys(tenantId)
        return shown(decideApiKeyRotation(tenant, standing, { publicId, rotation, identity, now: clock() }), text)
      })
    },
    revokeApiKey: ({ tenantId, publicId }, by) =>
      kit.changeTenant({ tenantId, by, mayLose: [] }, async (tenant) =>
        decideApiKeyRevocation(tenant, await store.listApiKeys(tenantId), { publicId, now: clock() }),
      ),
    async authenticateApiKey(text) {
      const parsed = parseApiKeyText(text)
      if (parsed === null) return err({ reason: 'api_key_refused' })
      const [key, digest] = await Promise.all([store.findApiKey(parsed.publicId), digestSecret(parsed.secret)])
      const isSame = equalDigests(digest, key?.secretSha256 ?? nobody)
      const now = clock()
      if (key === null || !isSame || !isLive(key, now)) return err({ reason: 'api_key_refused' })
      if (key.lastUsedAt === null || key.lastUsedAt <= now - lastUsedStep) {
        await store.noteApiKeyUse({ publicId: key.publicId, at: now })
      }
      return ok(key)
    },
  }
}

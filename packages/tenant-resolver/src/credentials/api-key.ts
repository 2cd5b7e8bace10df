import type { SignalReading, TenantSignal } from '../signals/tenant-signal.ts'
import { absent } from '../signals/tenant-signal.ts'
import type { TenantRecord } from '../tenant-directory.ts'
import { digestApiKeySecret, parseApiKeyText } from './api-key-text.ts'
import { bearerToken } from './bearer-token.ts'
import { equalDigests } from './equal-digests.ts'

/** Where the signal finds API keys; a catalog satisfies it. */
export interface ApiKeyDirectory {
  /** Returns the key with this public id, whatever its state, or null. One query; rejects when it cannot be read. */
  findByPublicId(publicId: string): Promise<ApiKeyRecord | null>
}

/** An API key as the signal judges it. */
export interface ApiKeyRecord {
  /** SHA-256 of the key's secret part in lower-case hex (see `digestApiKeySecret`). */
  readonly secretSha256: string
  /** Epoch seconds from which on the key counts no longer; null: it does not expire. */
  readonly expiresAt: number | null
  /** Epoch seconds from which on the key counts no longer; null: it is not revoked. */
  readonly revokedAt: number | null
  readonly tenant: TenantRecord
}

/** Options of {@link apiKey}. */
export interface ApiKeyOptions {
  readonly keys: ApiKeyDirectory
  /** Returns the time in epoch seconds. */
  readonly now: () => number
  /**
   * Headers in which a key may come. `authorization` counts when its Bearer token starts with `vk_`; `x-api-key`
   * belongs to API keys altogether: anything else in it is refused. Default: `authorization` alone.
   */
  readonly headers?: ReadonlyArray<'authorization' | 'x-api-key'>
  /**
   * Called when a look-up has proved a key: at most once per maximum age, isolate and key, so a last-used time may be
   * written here. Must not throw; the request does not wait for it.
   */
  readonly onProved?: (publicId: string) => void
}

const unauthenticated: SignalReading = { kind: 'unauthenticated' }
// No digest: what an unknown key's is compared with, so that it takes as long as a known one's.
const nobody = '-'.repeat(64)

/**
 * Returns the signal by which a request names its tenant through an API key `vk_<publicId>.<secret>`.
 *
 * The cache key is the public id and the secret's SHA-256, so a warm key costs one digest and no query, and the plain
 * key is never kept. Expiry and revocation are seen at the next look-up, thus within the maximum age. A key that is
 * malformed, unknown, wrong, expired or revoked is `unauthenticated`, one like the other.
 */
export function apiKey({ keys, now, headers = ['authorization'], onProved }: ApiKeyOptions): TenantSignal {
  const inBearer = headers.includes('authorization')
  const inHeader = headers.includes('x-api-key')

  async function prove(text: string): Promise<SignalReading> {
    const key = parseApiKeyText(text)
    if (key === null) return unauthenticated
    const digest = await digestApiKeySecret(key.secret)
    return { kind: 'present', value: `${key.publicId}.${digest}`, route: null }
  }

  return {
    name: 'api_key',
    keyspace: 'api_key',
    notFound: 'unauthenticated',
    read({ headers: sent }) {
      const bearer = inBearer ? bearerToken(sent) : null
      const first = bearer?.startsWith('vk_') === true ? bearer : null
      const second = inHeader ? sent.get('x-api-key') : null
      if (first === null && second === null) return absent
      if (first !== null && second !== null && first !== second) return unauthenticated
      return prove(first ?? second ?? '')
    },
    async find({ value }) {
      const [publicId = '', digest = ''] = value.split('.')
      const key = await keys.findByPublicId(publicId)
      const same = equalDigests(digest, key?.secretSha256 ?? nobody)
      if (key === null || !same) return null
      const time = now()
      if ((key.expiresAt ?? Number.POSITIVE_INFINITY) <= time) return null
      if ((key.revokedAt ?? Number.POSITIVE_INFINITY) <= time) return null
      onProved?.(publicId)
      return key.tenant
    },
  }
}

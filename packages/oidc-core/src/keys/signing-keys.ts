import type { SigningAlgorithm } from '../model/client.ts'
import type { StoredSigningKey } from '../model/signing-key.ts'
import { OpenidError } from '../openid-error.ts'
import { requireWhole } from '../require-whole.ts'
import type { SigningKeyStore } from '../stores/signing-key-store.ts'
import { generateSigningKey } from './generate-signing-key.ts'
import type { KeyEncryption, KeySealer } from './key-sealer.ts'
import { createKeySealer } from './key-sealer.ts'
import type { KnownTokens } from './known-tokens.ts'
import { createKnownTokens } from './known-tokens.ts'
import { webCryptoParameters } from './web-crypto-parameters.ts'

/** A key ready for use. `privateKey` is not extractable. */
export interface SigningKey {
  readonly kid: string
  readonly algorithm: SigningAlgorithm
  readonly privateKey: CryptoKey
}

/** The keys of one issuer, imported. */
export interface SigningKeySet {
  /** The keys that sign, by algorithm: ES256 always, RS256 once a client has needed it. */
  readonly current: ReadonlyMap<SigningAlgorithm, SigningKey>
  /** The published JWK Set as JSON; each key with kid, alg and use, public members only (RFC 7517 section 5). */
  readonly jwksText: string
  /** Published public keys by kid. */
  readonly publicKeys: ReadonlyMap<string, CryptoKey>
  /** Shared by all sets of one source. */
  readonly knownTokens: KnownTokens
}

/** Which keys to load. */
export interface LoadOptions {
  readonly issuer: string
  /** Epoch seconds. */
  readonly now: number
  /** Makes the first key of this algorithm when there is none; default ES256. */
  readonly algorithm?: SigningAlgorithm
  /** A key that another isolate may have made meanwhile: unknown, the store is asked again (at most every 10 s). */
  readonly kid?: string
  /** For whom the keys are: who verifies with them must see one that another isolate has just made, within 10 s. */
  readonly isForVerifiers?: boolean
}

/** Where a provider gets its keys from. */
export interface SigningKeys {
  /** Returns the issuer's keys; makes and stores the first one when there is none. */
  load(options: LoadOptions): Promise<SigningKeySet>
}

/** What {@link createSigningKeys} needs. */
export interface SigningKeysOptions extends KeyEncryption {
  readonly store: SigningKeyStore
  /** Whole seconds (0 or more) for which loaded keys are used before the store is asked again; default 300. */
  readonly reloadAfterSeconds?: number
}

const reloadAtMostEvery = 10
/** Issuers whose keys are kept in memory; the one loaded longest ago goes first. */
const mostIssuers = 1_000

interface LoadedKeys {
  readonly keys: SigningKeySet
  /** Keys by name, imported once: importing costs as much as signing. */
  readonly imported: Map<string, CryptoKey>
  readonly at: number
}

/**
 * Returns a source of keys that imports each key once and then answers from memory. Make one for each isolate.
 *
 * @throws TypeError when there is no key encryption secret or one is shorter than 32 characters, or
 *   `reloadAfterSeconds` is no whole number from 0
 */
export function createSigningKeys(options: SigningKeysOptions): SigningKeys {
  const parts = { store: options.store, sealer: createKeySealer(options) }
  const reloadAfter = options.reloadAfterSeconds ?? 300
  requireWhole('reloadAfterSeconds', reloadAfter, { least: 0, of: 'seconds' })
  const loaded = new Map<string, LoadedKeys>()
  const knownTokens = createKnownTokens()

  return {
    async load({ issuer, now, algorithm = 'ES256', kid, isForVerifiers = false }) {
      const known = loaded.get(issuer)
      const age = known === undefined ? Number.POSITIVE_INFINITY : now - known.at
      const good = known?.keys.current.has(algorithm) && age < reloadAfter ? known.keys : null
      if (good !== null) {
        const mayLack = isForVerifiers || (kid !== undefined && !good.publicKeys.has(kid))
        if (!mayLack || age < reloadAtMostEvery) return good
      }
      // Only finished results are kept: a promise shared between requests would outlive the request that made it,
      // which Workers forbid, and a failure must not stick.
      const imported = known?.imported ?? new Map<string, CryptoKey>()
      const loading = loadKeySet(parts, { issuer, now, algorithm, imported, knownTokens })
      // A store that fails when it is asked early takes nothing away: the known keys are good for as long as ever.
      const keys = await (good === null ? loading : loading.catch(() => good))
      if (keys === good) return good
      loaded.delete(issuer)
      loaded.set(issuer, { keys, imported, at: now })
      const [oldest] = loaded.keys()
      if (loaded.size > mostIssuers && oldest !== undefined) loaded.delete(oldest)
      return keys
    },
  }
}

async function loadKeySet(
  { store, sealer }: { readonly store: SigningKeyStore; readonly sealer: KeySealer },
  context: {
    readonly issuer: string
    readonly now: number
    readonly algorithm: SigningAlgorithm
    /** Keys imported before. */
    readonly imported: Map<string, CryptoKey>
    readonly knownTokens: KnownTokens
  },
): Promise<SigningKeySet> {
  const { issuer, now, algorithm, imported, knownTokens } = context
  let stored = await store.findSigningKeys(issuer)
  const isCurrent = (key: StoredSigningKey): boolean => key.status === 'current'
  if (!stored.some((key) => isCurrent(key) && key.algorithm === algorithm)) {
    await store.insertSigningKey(await generateSigningKey(sealer, { issuer, algorithm, status: 'current', now }))
    // Another isolate may have won: what the store says now is the truth.
    stored = await store.findSigningKeys(issuer)
  }
  const once = async (
    usage: 'sign' | 'verify',
    { kid, algorithm }: StoredSigningKey,
    read: () => Promise<JsonWebKey>,
  ): Promise<CryptoKey> => {
    const name = `${usage} ${kid}`
    const parameters = webCryptoParameters[algorithm]
    const key = imported.get(name) ?? (await crypto.subtle.importKey('jwk', await read(), parameters, false, [usage]))
    imported.set(name, key)
    return key
  }

  const current = new Map<SigningAlgorithm, SigningKey>()
  for (const key of stored.filter(isCurrent)) {
    const privateKey = await once('sign', key, () => openOrThrow(sealer, key))
    current.set(key.algorithm, { kid: key.kid, algorithm: key.algorithm, privateKey })
  }
  const publicKeys = new Map<string, CryptoKey>()
  const publicJwks: Array<JsonWebKey> = []
  for (const key of stored) {
    const jwk = JSON.parse(key.publicJwk) as JsonWebKey
    publicJwks.push(jwk)
    publicKeys.set(key.kid, await once('verify', key, async () => jwk))
  }
  return { current, jwksText: JSON.stringify({ keys: publicJwks }), publicKeys, knownTokens }
}

async function openOrThrow(sealer: KeySealer, key: StoredSigningKey): Promise<JsonWebKey> {
  const jwk = await sealer.open(key)
  if (jwk === undefined) throw new OpenidError('OIDC_SIGNING_KEY_UNREADABLE')
  return jwk
}

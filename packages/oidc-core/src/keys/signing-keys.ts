import type { RandomBytes } from '@voyage/pkce'
import type { JWK } from 'jose'
import { calculateJwkThumbprint, importJWK } from 'jose'
import type { StoredSigningKey } from '../model/signing-key.ts'
import { OpenidError } from '../openid-error.ts'
import { seal, unseal } from '../seal.ts'
import type { SigningKeyStore } from '../stores/identity-stores.ts'

/** A key ready for use. `privateKey` is not extractable. */
export interface SigningKey {
  readonly kid: string
  readonly algorithm: 'ES256'
  readonly privateKey: CryptoKey
}

/** The keys of one issuer, imported. */
export interface SigningKeySet {
  /** The key that signs. */
  readonly current: SigningKey
  /** Published public keys as JWKs, with kid, alg and use; public members only (RFC 7517 section 4). */
  readonly publicJwks: ReadonlyArray<Readonly<Record<string, string>>>
  /** Published public keys by kid. */
  readonly publicKeys: ReadonlyMap<string, CryptoKey>
}

/** Where a provider gets its keys from. */
export interface SigningKeys {
  /** Returns the issuer's keys; makes and stores the first one when there is none. */
  load(options: { readonly issuer: string; readonly now: number }): Promise<SigningKeySet>
}

/** What {@link createSigningKeys} needs. */
export interface SigningKeysOptions {
  readonly store: SigningKeyStore
  /** Encrypts the private keys at rest: at least 32 characters, from a secret store. */
  readonly keyEncryptionSecret: string
  readonly randomBytes: RandomBytes
  /** Seconds for which loaded keys are used before the store is asked again; default 300. */
  readonly reloadAfterSeconds?: number
}

const purpose = (kid: string): string => `voyage signing key ${kid}`

/**
 * Returns a source of keys that imports each key once and then answers from memory. Make one for each isolate.
 *
 * @throws TypeError when the key encryption secret is shorter than 32 characters
 */
export function createSigningKeys(options: SigningKeysOptions): SigningKeys {
  if (options.keyEncryptionSecret.length < 32) throw new TypeError('keyEncryptionSecret needs at least 32 characters')
  const reloadAfter = options.reloadAfterSeconds ?? 300
  const loaded = new Map<string, { readonly keys: SigningKeySet; readonly at: number }>()
  const privateKeys = new Map<string, CryptoKey>()

  return {
    async load({ issuer, now }) {
      const known = loaded.get(issuer)
      if (known !== undefined && now - known.at < reloadAfter) return known.keys
      // Only finished results are kept: a promise shared between requests would outlive the request that made it,
      // which Workers forbid, and a failure must not stick.
      const keys = await loadKeySet(options, { issuer, now, privateKeys })
      loaded.set(issuer, { keys, at: now })
      return keys
    },
  }
}

async function loadKeySet(
  options: SigningKeysOptions,
  context: { readonly issuer: string; readonly now: number; readonly privateKeys: Map<string, CryptoKey> },
): Promise<SigningKeySet> {
  const { issuer, now, privateKeys } = context
  let stored = await options.store.findSigningKeys(issuer)
  if (!stored.some((key) => key.status === 'current')) {
    await options.store.insertFirstSigningKey(await generateSigningKey(options, { issuer, now }))
    // Another isolate may have won: what the store says now is the truth.
    stored = await options.store.findSigningKeys(issuer)
  }
  const current = stored.find((key) => key.status === 'current')
  if (current === undefined) throw new OpenidError('OIDC_STORE_INVALID_ROW')
  const privateKey = privateKeys.get(current.kid) ?? (await importPrivateKey(options, current))
  privateKeys.set(current.kid, privateKey)

  const publicKeys = new Map<string, CryptoKey>()
  const publicJwks: Array<Readonly<Record<string, string>>> = []
  for (const key of stored) {
    const jwk = JSON.parse(key.publicJwk) as Record<string, string>
    publicJwks.push(jwk)
    publicKeys.set(key.kid, (await importJWK(jwk as JWK, key.algorithm)) as CryptoKey)
  }
  return { current: { kid: current.kid, algorithm: current.algorithm, privateKey }, publicJwks, publicKeys }
}

async function importPrivateKey(options: SigningKeysOptions, key: StoredSigningKey): Promise<CryptoKey> {
  const plaintext = await unseal({
    secret: options.keyEncryptionSecret,
    purpose: purpose(key.kid),
    sealed: key.sealedPrivateJwk,
  })
  if (plaintext === undefined) throw new OpenidError('OIDC_SIGNING_KEY_UNREADABLE')
  return (await importJWK(JSON.parse(plaintext) as JWK, key.algorithm)) as CryptoKey
}

/** Returns a fresh ES256 key as it is stored; its kid is its thumbprint (RFC 7638). */
async function generateSigningKey(
  options: SigningKeysOptions,
  { issuer, now }: { readonly issuer: string; readonly now: number },
): Promise<StoredSigningKey> {
  const pair = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair
  const { kty, crv, x, y, d } = (await crypto.subtle.exportKey('jwk', pair.privateKey)) as JsonWebKey
  const shared = { kty, crv, x, y }
  const kid = await calculateJwkThumbprint(shared as JWK)
  return {
    kid,
    issuer,
    algorithm: 'ES256',
    status: 'current',
    publicJwk: JSON.stringify({ ...shared, kid, alg: 'ES256', use: 'sig' }),
    sealedPrivateJwk: await seal({
      secret: options.keyEncryptionSecret,
      purpose: purpose(kid),
      plaintext: JSON.stringify({ ...shared, d }),
      randomBytes: options.randomBytes,
    }),
    createdAt: now,
  }
}

import type { ResealedKey, SealedKeyPlace, SigningKeyStore } from '../stores/signing-key-store.ts'
import type { KeyEncryption } from './key-sealer.ts'
import { createKeySealer } from './key-sealer.ts'

/** What came of sealing a batch of signing keys anew. */
export interface Resealing {
  readonly resealed: number
  /** Keys that none of the secrets opens. One that is to sign is of no use until its secret is back or it is deleted. */
  readonly unreadable: number
  /** Pass it as `after` for what follows; null: that was all. */
  readonly next: SealedKeyPlace | null
}

/**
 * Seals under the newest secret what another one sealed, of up to `limit` signing keys of all issuers after a place (null:
 * from the first). Two queries. Once a pass finds nothing, no older secret is needed any more. Call it from anywhere: what
 * two calls seal at once is sealed once.
 */
export async function resealSigningKeys(
  options: KeyEncryption & { readonly store: SigningKeyStore },
  { limit, after }: { readonly limit: number; readonly after: SealedKeyPlace | null },
): Promise<Resealing> {
  const { store } = options
  const sealer = createKeySealer(options)
  const found = await store.listKeysSealedOtherwise({ sealedBy: await sealer.newest(), limit, after })
  const fresh: Array<ResealedKey> = []
  for (const key of found) {
    const privateJwk = await sealer.open(key)
    if (privateJwk === undefined) continue
    fresh.push({ kid: key.kid, former: key.sealedPrivateJwk, ...(await sealer.seal(key.kid, privateJwk)) })
  }
  const resealed = fresh.length === 0 ? 0 : await store.resealSigningKeys(fresh)
  const last = found.at(-1)
  const next = found.length < limit || last === undefined ? null : { sealedBy: last.sealedBy, kid: last.kid }
  return { resealed, unreadable: found.length - fresh.length, next }
}

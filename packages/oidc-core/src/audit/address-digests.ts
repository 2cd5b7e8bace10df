import { encodeBase64url } from '../base64url.ts'
import { deriveFromSecret } from '../derive-from-secret.ts'
import type { DigestAddress } from '../model/audit-event.ts'
import { secretsInTurn } from '../secrets-in-turn.ts'

/** Keeps this key apart from every other that comes from the same secret. */
const purpose = 'voyage audit addresses'

/** What audit events keep of client addresses. */
export interface AddressDigests {
  /** Makes what new events keep. */
  readonly digestAddress: DigestAddress
  /** Returns all that events may have kept of this address, one for each secret, the newest first. */
  readonly digestsOf: (address: string) => Promise<ReadonlyArray<string>>
}

/**
 * Returns what turns client addresses into what audit events keep of them: 22 base64url characters, the first half of an
 * HMAC-SHA-256 (RFC 2104 section 5) under a key that is derived once (HKDF-SHA-256, RFC 5869) from `secret`. Of several the
 * first, the newest, is for new events; events from before are found while the secret of their time stands behind it.
 * Whoever has the secret too can find an IPv4 address by trying all of them.
 *
 * @throws TypeError when there is no secret or one is shorter than 32 characters; the message says which, and never the secret
 */
export function createAddressDigests({ secret }: { readonly secret: string | ReadonlyArray<string> }): AddressDigests {
  const [newest, ...older] = secretsInTurn('secret', secret)
  const digestAddress = digestUnder(newest)
  const all = [digestAddress, ...older.map(digestUnder)]
  return {
    digestAddress,
    digestsOf: (address) => Promise.all(all.map((digest) => digest(address))),
  }
}

function digestUnder(secret: string): DigestAddress {
  // Data, not a promise: a Worker request must not wait for what another request began.
  let derived: CryptoKey | undefined
  return async (address) => {
    derived ??= await deriveKey(secret)
    const digest = await crypto.subtle.sign('HMAC', derived, new TextEncoder().encode(address))
    return encodeBase64url(new Uint8Array(digest, 0, 16))
  }
}

async function deriveKey(secret: string): Promise<CryptoKey> {
  const { derivation, material } = await deriveFromSecret(secret, purpose)
  return crypto.subtle.deriveKey(derivation, material, { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign'])
}

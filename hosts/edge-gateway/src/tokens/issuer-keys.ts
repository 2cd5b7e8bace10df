import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose'
import { JWKSNoMatchingKey } from 'jose/errors'
import { createLocalJWKSet } from 'jose/jwks/local'

/** Options of {@link createIssuerKeys}. */
export interface IssuerKeysOptions {
  /** Reads the issuer's JWK Set. */
  readonly fetchJwkSet: () => Promise<JSONWebKeySet>
  /** Returns the time in epoch seconds. */
  readonly now: () => number
}

// Keys are taken for granted for the first, and for the second while they cannot be read anew. In seconds.
const keptFor = 600
const bridgedFor = 3600
// Tokens with made-up key ids must not become a load on the issuer, nor must one that fails be asked for each request.
const readAgainAfter = 30
const triedAgainAfter = 5

const unreadable = "the issuer's keys could not be read"

/**
 * Returns how the key of a token is found: among keys kept for ten minutes, and for an hour while the issuer does not
 * answer. A key id that is not among them has them read anew, at most every 30 seconds, so that a rotation is followed
 * at once.
 *
 * Rejects with jose's JWKSNoMatchingKey when the issuer has no such key, and with what failed when it cannot be asked.
 * No request waits for another's read, which in Workers may be cancelled with the request that began it.
 */
export function createIssuerKeys({ fetchJwkSet, now }: IssuerKeysOptions): JWTVerifyGetKey {
  let known: JWTVerifyGetKey | null = null
  let readAt = Number.NEGATIVE_INFINITY
  let triedAt = Number.NEGATIVE_INFINITY

  async function read(): Promise<JWTVerifyGetKey> {
    try {
      known = createLocalJWKSet(await fetchJwkSet())
      readAt = now()
      return known
    } catch (cause) {
      if (known === null || now() - readAt >= bridgedFor) throw new TypeError(unreadable, { cause })
      return known
    } finally {
      triedAt = now()
    }
  }

  async function current(): Promise<JWTVerifyGetKey> {
    const age = now() - readAt
    if (known !== null && age < keptFor) return known
    const tried = now() - triedAt
    if (known !== null && age < bridgedFor && tried < readAgainAfter) return known
    if (tried < triedAgainAfter) throw new TypeError(unreadable)
    return read()
  }

  return async (header, token) => {
    const keys = await current()
    try {
      return await keys(header, token)
    } catch (cause) {
      if (!(cause instanceof JWKSNoMatchingKey) || now() - triedAt < readAgainAfter) throw cause
      return (await read())(header, token)
    }
  }
}

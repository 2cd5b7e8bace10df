import type { CryptoKey, FlattenedJWSInput, JSONWebKeySet, JWSHeaderParameters } from 'jose'
import { createLocalJWKSet } from 'jose'
import { OpenidError } from '../openid-error.ts'
import type { Clock } from '../provider/provider-context.ts'

/** Sends a GET and returns the answer. */
export type FetchKeys = (url: string) => Promise<{ readonly ok: boolean; json(): Promise<unknown> }>

/** An issuer's keys; each is imported once. */
interface IssuerKeys {
  readonly kids: ReadonlySet<string>
  readonly find: (header: JWSHeaderParameters, token?: FlattenedJWSInput) => Promise<CryptoKey>
}

interface KeyCache {
  /** Returns the keys; with a kid that is not among them, they are fetched again, at most every 10 seconds. */
  load(kid: string | null): Promise<IssuerKeys>
}

/** How long nothing is fetched for a kid that is unknown, nor after a failure while there are keys to go on with. */
const refetchAfter = 10
/** How long nothing is fetched after a failure where there are no keys: whoever presents any token must not cause it. */
const retryAfterFailure = 5
/** How long old keys still count when new ones cannot be fetched: an issuer that is down must not sign everybody out. */
const staleFor = 86_400

/** Returns a cache of the keys at `url`. */
export function createKeyCache(options: {
  readonly url: string
  readonly fetch: FetchKeys
  readonly clock: Clock
  readonly keepSeconds: number
}): KeyCache {
  const { url, fetch, clock, keepSeconds } = options
  // Only finished results are kept: a promise shared between requests would outlive the request that made it, which
  // Workers forbid.
  let cached: { readonly keys: IssuerKeys; readonly fetchedAt: number } | null = null
  let failed: { readonly at: number; readonly cause: unknown } | null = null

  return {
    async load(kid) {
      const now = clock()
      const known = cached
      const isStranger = known !== null && kid !== null && !known.keys.kids.has(kid)
      if (known !== null && now - known.fetchedAt < (isStranger ? refetchAfter : keepSeconds)) return known.keys
      const standing = known !== null && now - known.fetchedAt < staleFor ? known.keys : null
      if (failed !== null && now - failed.at < (standing === null ? retryAfterFailure : refetchAfter)) {
        return standing ?? unavailable(failed.cause)
      }
      try {
        const keys = await fetchKeys(url, fetch)
        cached = { keys, fetchedAt: now }
        return keys
      } catch (cause) {
        failed = { at: clock(), cause }
        return standing ?? unavailable(cause)
      }
    },
  }
}

function unavailable(cause: unknown): never {
  throw new OpenidError('OIDC_KEYS_UNAVAILABLE', { cause })
}

async function fetchKeys(url: string, fetch: FetchKeys): Promise<IssuerKeys> {
  const response = await fetch(url)
  if (!response.ok) throw new TypeError('the issuer did not answer with its keys')
  const jwks = (await response.json()) as JSONWebKeySet
  // Throws unless it is a JWK Set.
  const find = createLocalJWKSet(jwks)
  return { kids: new Set(jwks.keys.flatMap(({ kid }) => (kid === undefined ? [] : [kid]))), find }
}

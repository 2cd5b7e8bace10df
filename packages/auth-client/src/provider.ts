import { discoveryRequest } from './discovery/discovery-request.ts'
import { processDiscoveryResponse } from './discovery/process-discovery-response.ts'
import type { ProviderMetadata } from './discovery/provider-metadata.ts'
import type { AuthClientErrorCode } from './errors.ts'
import { AuthClientError, throwUnreachable } from './errors.ts'
import type { Jwk } from './jwt/jwk.ts'
import { jwkSetRequest, processJwkSetResponse } from './jwt/jwk-set.ts'
import { selectKey } from './jwt/select-key.ts'
import type { FindKey } from './jwt/verify-jwt.ts'
import type { Clock, Fetch } from './ports.ts'
import type { Result } from './result.ts'

// Seconds. Keys are kept for less, so that a withdrawn one stops counting.
const metadataMaxAge = 3600
const keysMaxAge = 600
// Least time between two looks for a key that is not in the set; the first one is made at once.
const keysRefetchInterval = 10

/** How to reach one OpenID Provider. */
export interface ProviderOptions {
  readonly issuer: string
  readonly fetch: Fetch
  readonly clock: Clock
  /** How long one request may take, body included, in seconds; then it counts as unreachable. Default 8. */
  readonly requestTimeout?: number | undefined
}

/** One OpenID Provider as seen by its relying parties: the only place that talks to it. */
export interface Provider {
  /** Returns the metadata, from the cache while it is fresh. @throws AuthClientError */
  readonly metadata: () => Promise<ProviderMetadata>
  /** Returns the key for a hint; an unknown one causes at most one fetch per call and interval. @throws AuthClientError */
  readonly findKey: FindKey
  /** Returns the signal that a request to the provider is to be made with: it ends the request when its time is over. */
  readonly timeLimit: () => AbortSignal
  /** Sends a request to the provider. @throws AuthClientError when it cannot be reached, or answers 5xx or 429 */
  readonly send: (request: Request) => Promise<Response>
}

interface Known<T> {
  readonly value: T
  readonly at: number
}

/**
 * Returns a provider with caches of its own: keep it for the life of the process or isolate.
 *
 * The caches hold data and never a pending promise: a Worker request must not wait for another request's I/O.
 * A failure is not cached.
 */
export function createProvider(options: ProviderOptions): Provider {
  const { issuer, clock } = options
  let knownMetadata: Known<ProviderMetadata> | undefined
  let knownKeys: Known<ReadonlyArray<Jwk>> = { value: [], at: -Infinity }
  let missedAt = 0

  const timeLimit = () => AbortSignal.timeout((options.requestTimeout ?? 8) * 1000)

  async function send(request: Request): Promise<Response> {
    const response = await options.fetch(request).catch(throwUnreachable)
    const { status } = response
    if (status >= 500 || status === 429) {
      await response.body?.cancel()
      // A gateway that got no answer stands for a provider that gave none, though it may have done what was asked.
      if (status === 502 || status === 504) throwUnreachable(status)
      throw new AuthClientError('AUTH_CLIENT_PROVIDER_FAILED', { detail: `status ${status}` })
    }
    return response
  }

  function know<T>(result: Result<T, { readonly reason: string }>, code: AuthClientErrorCode): Known<T> {
    if (!result.ok) throw new AuthClientError(code, { detail: result.error.reason })
    return { value: result.value, at: clock() }
  }

  async function metadata(): Promise<ProviderMetadata> {
    if (!knownMetadata || clock() >= knownMetadata.at + metadataMaxAge) {
      const response = await send(discoveryRequest(issuer, timeLimit()))
      knownMetadata = know(await processDiscoveryResponse({ issuer, response }), 'AUTH_CLIENT_DISCOVERY_INVALID')
    }
    return knownMetadata.value
  }

  const findKey: FindKey = async (hint) => {
    const isFresh = clock() < knownKeys.at + keysMaxAge
    if (isFresh) {
      const key = selectKey(knownKeys.value, hint)
      if (key || clock() < missedAt + keysRefetchInterval) return key
    }
    const { jwks_uri } = await metadata()
    const response = await send(jwkSetRequest(jwks_uri, timeLimit()))
    knownKeys = know(await processJwkSetResponse(response), 'AUTH_CLIENT_KEYS_INVALID')
    // Not before they are here: whoever misses the same key meanwhile must look for it too.
    if (isFresh) missedAt = clock()
    return selectKey(knownKeys.value, hint)
  }

  return { metadata, findKey, timeLimit, send }
}

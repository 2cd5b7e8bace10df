import { discoveryRequest } from './discovery/discovery-request.ts'
import { processDiscoveryResponse } from './discovery/process-discovery-response.ts'
import type { ProviderMetadata } from './discovery/provider-metadata.ts'
import { AuthClientError } from './errors.ts'
import type { Jwk } from './jwt/jwk.ts'
import { jwkSetRequest, processJwkSetResponse } from './jwt/jwk-set.ts'
import { selectKey } from './jwt/select-key.ts'
import type { FindKey } from './jwt/verify-jwt.ts'
import type { Clock, Fetch } from './ports.ts'

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
}

/** One OpenID Provider as seen by its relying parties: the only place that talks to it. */
export interface Provider {
  /** Returns the metadata, from the cache while it is fresh. @throws AuthClientError */
  readonly metadata: () => Promise<ProviderMetadata>
  /** Returns the key for a hint; an unknown one causes at most one fetch per call and interval. @throws AuthClientError */
  readonly findKey: FindKey
  /** Sends a request to the provider. @throws AuthClientError when it cannot be reached or answers 5xx */
  readonly send: (request: Request) => Promise<Response>
}

/**
 * Returns a provider with caches of its own: keep it for the life of the process or isolate.
 *
 * The caches hold data and never a pending promise: a Worker request must not wait for another request's I/O.
 * A failure is not cached.
 */
export function createProvider(options: ProviderOptions): Provider {
  const { issuer, clock } = options
  let knownMetadata: { readonly value: ProviderMetadata; readonly at: number } | undefined
  let missedAt = 0
  let knownKeys: { readonly value: ReadonlyArray<Jwk>; readonly at: number } | undefined

  async function send(request: Request): Promise<Response> {
    let response: Response
    try {
      response = await options.fetch(request)
    } catch (cause) {
      throw new AuthClientError('AUTH_CLIENT_PROVIDER_UNREACHABLE', { cause })
    }
    if (response.status >= 500 || response.status === 429) {
      await response.body?.cancel()
      throw new AuthClientError('AUTH_CLIENT_PROVIDER_FAILED', { detail: `status ${response.status}` })
    }
    return response
  }

  async function metadata(): Promise<ProviderMetadata> {
    if (knownMetadata !== undefined && clock() < knownMetadata.at + metadataMaxAge) return knownMetadata.value
    const result = await processDiscoveryResponse({ issuer, response: await send(discoveryRequest(issuer)) })
    if (!result.ok) throw new AuthClientError('AUTH_CLIENT_DISCOVERY_INVALID', { detail: result.error.reason })
    knownMetadata = { value: result.value, at: clock() }
    return result.value
  }

  async function fetchKeys(): Promise<ReadonlyArray<Jwk>> {
    const { jwks_uri } = await metadata()
    const result = await processJwkSetResponse(await send(jwkSetRequest(jwks_uri)))
    if (!result.ok) throw new AuthClientError('AUTH_CLIENT_KEYS_INVALID', { detail: result.error.reason })
    knownKeys = { value: result.value, at: clock() }
    return result.value
  }

  const findKey: FindKey = async (hint) => {
    const kept = knownKeys
    if (kept === undefined || clock() >= kept.at + keysMaxAge) return selectKey(await fetchKeys(), hint)
    const key = selectKey(kept.value, hint)
    if (key !== null || clock() < missedAt + keysRefetchInterval) return key
    const keys = await fetchKeys()
    // Not before they are here: whoever misses the same key meanwhile must look for it too.
    missedAt = clock()
    return selectKey(keys, hint)
  }

  return { metadata, findKey, send }
}

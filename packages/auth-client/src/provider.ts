import { discoveryRequest } from './discovery/discovery-request.ts'
import { processDiscoveryResponse } from './discovery/process-discovery-response.ts'
import type { ProviderMetadata } from './discovery/provider-metadata.ts'
import { AuthClientError } from './errors.ts'
import type { Jwk } from './jwt/jwk.ts'
import { jwkSetRequest, processJwkSetResponse } from './jwt/jwk-set.ts'
import { selectKey } from './jwt/select-key.ts'
import type { FindKey } from './jwt/verify-jwt.ts'
import type { Clock, Fetch } from './ports.ts'

/** How to reach one OpenID Provider. Spans are seconds. */
export interface ProviderOptions {
  readonly issuer: string
  readonly fetch: Fetch
  readonly clock: Clock
  /** How long metadata is kept. Default 3600. */
  readonly metadataMaxAge?: number
  /** How long keys are kept, so that a withdrawn key stops counting. Default 600. */
  readonly keysMaxAge?: number
  /** Least time between two looks for a key that is not in the set; the first one is made at once. Default 10. */
  readonly keysRefetchInterval?: number
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
  const metadataMaxAge = options.metadataMaxAge ?? 3600
  const keysMaxAge = options.keysMaxAge ?? 600
  const keysRefetchInterval = options.keysRefetchInterval ?? 10
  let knownMetadata: { readonly value: ProviderMetadata; readonly at: number } | undefined
  let missedAt: number | undefined
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
    const { jwksUri } = await metadata()
    const result = await processJwkSetResponse(await send(jwkSetRequest(jwksUri)))
    if (!result.ok) throw new AuthClientError('AUTH_CLIENT_KEYS_INVALID', { detail: result.error.reason })
    knownKeys = { value: result.value, at: clock() }
    return result.value
  }

  const findKey: FindKey = async (hint) => {
    const kept = knownKeys
    if (kept === undefined || clock() >= kept.at + keysMaxAge) return selectKey(await fetchKeys(), hint)
    const key = selectKey(kept.value, hint)
    if (key !== null || (missedAt !== undefined && clock() < missedAt + keysRefetchInterval)) return key
    missedAt = clock()
    return selectKey(await fetchKeys(), hint)
  }

  return { metadata, findKey, send }
}

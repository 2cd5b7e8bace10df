import type { ProviderMetadata } from '../discovery/provider-metadata.ts'
import type { Result } from '../result.ts'
import { err, ok, refuse } from '../result.ts'
import type { Client } from './client.ts'
import { clientRequest } from './client.ts'

/** What {@link revocationRequest} sends. */
export interface RevocationRequestOptions {
  readonly metadata: ProviderMetadata
  readonly client: Client
  readonly token: string
  /** What kind of token it is, so that the provider finds it faster. */
  readonly tokenTypeHint?: 'access_token' | 'refresh_token'
  /** Ends the request when its time is over, as `provider.timeLimit()` does. */
  readonly signal: AbortSignal
}

/** Why there is no request to send. */
export type RevocationRequestRefusal = { readonly reason: 'revocation_unsupported' }

/**
 * Returns the request that makes a token worthless; with a refresh token its whole grant ends.
 *
 * @see RFC 7009 section 2.1: https://www.rfc-editor.org/rfc/rfc7009#section-2.1
 */
export async function revocationRequest(
  options: RevocationRequestOptions,
): Promise<Result<Request, RevocationRequestRefusal>> {
  const { token, tokenTypeHint } = options
  const { revocation_endpoint: endpoint } = options.metadata
  if (endpoint === undefined) return refuse('revocation_unsupported')
  const hint = tokenTypeHint === undefined ? {} : { token_type_hint: tokenTypeHint }
  const parameters = { token, ...hint }
  return ok(await clientRequest({ ...options, endpoint, parameters }))
}

/** Why a revocation did not take place. */
export type RevocationRefusal = { readonly reason: 'status_unexpected'; readonly status: number }

/** Returns null when the token is worthless now; a token that the provider does not know is so too (RFC 7009 section 2.2). */
export async function processRevocationResponse(response: Response): Promise<Result<null, RevocationRefusal>> {
  await response.body?.cancel()
  return response.status === 200 ? ok(null) : err({ reason: 'status_unexpected', status: response.status })
}

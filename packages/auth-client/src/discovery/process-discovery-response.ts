import type { ReadAnswerRefusal } from '../read-json.ts'
import { readAnswer } from '../read-json.ts'
import type { Result } from '../result.ts'
import { ok, refuse } from '../result.ts'
import { parseProviderMetadata } from '../schema.ts'
import { isEndpointUrl } from './endpoint-url.ts'
import type { ProviderMetadata } from './provider-metadata.ts'

/** Why {@link processDiscoveryResponse} refused. */
export type DiscoveryRefusal =
  | ReadAnswerRefusal
  | { readonly reason: 'metadata_malformed' }
  | { readonly reason: 'issuer_mismatch' }
  | { readonly reason: 'endpoint_insecure' }
  | { readonly reason: 'pkce_s256_unsupported' }

// Every address that is used here.
const endpoints = [
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'end_session_endpoint',
  'userinfo_endpoint',
  'revocation_endpoint',
] as const

/** What {@link processDiscoveryResponse} judges by. */
export interface ProcessDiscoveryResponseOptions {
  /** The issuer that was asked for. */
  readonly issuer: string
  readonly response: Response
}

/**
 * Returns the provider's metadata.
 *
 * The `issuer` in it must be the very text that was asked for: without this check one provider could pass off
 * another's endpoints as its own, which is how a mix-up attack begins.
 *
 * @see OpenID Connect Discovery 1.0 section 4.3, RFC 8414 section 3.3: https://www.rfc-editor.org/rfc/rfc8414#section-3.3
 */
export async function processDiscoveryResponse(
  options: ProcessDiscoveryResponseOptions,
): Promise<Result<ProviderMetadata, DiscoveryRefusal>> {
  const { issuer, response } = options
  const body = await readAnswer(response)
  if (!body.ok) return body
  const metadata = parseProviderMetadata(body.value)
  if (metadata === undefined) return refuse('metadata_malformed')
  if (metadata.issuer !== issuer) return refuse('issuer_mismatch')
  for (const name of endpoints) if (!isEndpointUrl(metadata[name] ?? issuer)) return refuse('endpoint_insecure')

  // Absence says nothing (the member is optional); a list without S256 means that our challenge would be ignored.
  if (metadata.code_challenge_methods_supported?.includes('S256') === false) return refuse('pkce_s256_unsupported')
  return ok(metadata)
}

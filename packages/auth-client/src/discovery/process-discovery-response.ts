import type { ReadAnswerRefusal } from '../read-json.ts'
import { readAnswer } from '../read-json.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
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
  const wire = parseProviderMetadata(body.value)
  if (wire === undefined) return err({ reason: 'metadata_malformed' })
  if (wire.issuer !== issuer) return err({ reason: 'issuer_mismatch' })

  const metadata: ProviderMetadata = {
    issuer: wire.issuer,
    authorizationEndpoint: wire.authorization_endpoint,
    tokenEndpoint: wire.token_endpoint,
    jwksUri: wire.jwks_uri,
    endSessionEndpoint: wire.end_session_endpoint ?? null,
    userinfoEndpoint: wire.userinfo_endpoint ?? null,
    revocationEndpoint: wire.revocation_endpoint ?? null,
    authorizationResponseIssParameterSupported: wire.authorization_response_iss_parameter_supported ?? false,
  }
  // All of its texts are addresses.
  if (!Object.values(metadata).every((value) => typeof value !== 'string' || isEndpointUrl(value))) {
    return err({ reason: 'endpoint_insecure' })
  }

  // Absence says nothing (the member is optional); a list without S256 means that our challenge would be ignored.
  const methods = wire.code_challenge_methods_supported
  if (methods !== undefined && !methods.includes('S256')) return err({ reason: 'pkce_s256_unsupported' })
  return ok(metadata)
}

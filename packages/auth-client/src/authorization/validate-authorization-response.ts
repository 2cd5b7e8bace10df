import type { ProviderMetadata } from '../discovery/provider-metadata.ts'
import type { Result } from '../result.ts'
import { err, ok, refuse } from '../result.ts'
import { toErrorCode } from '../to-error-code.ts'
import type { AuthorizationTransaction } from './authorization-transaction.ts'

/**
 * Why an authorization answer was refused. `error` is the provider's own code, such as `access_denied`, and `parameter`
 * a name; either is `invalid` where it is not shaped like one.
 */
export type AuthorizationResponseRefusal =
  | { readonly reason: 'parameter_repeated'; readonly parameter: string }
  | { readonly reason: 'state_missing' }
  | { readonly reason: 'state_mismatch' }
  | { readonly reason: 'issuer_missing' }
  | { readonly reason: 'issuer_mismatch' }
  | { readonly reason: 'response_type_unexpected' }
  | { readonly reason: 'provider_error'; readonly error: string }
  | { readonly reason: 'code_missing' }

/** What {@link validateAuthorizationResponse} judges by. */
export interface ValidateAuthorizationResponseOptions {
  readonly metadata: ProviderMetadata
  /** The query of the request that came to the redirect URI. */
  readonly parameters: URLSearchParams
  /** Holds the state that was sent. */
  readonly transaction: Pick<AuthorizationTransaction, 'state'>
  /**
   * Refuses an answer that does not name its issuer. To be set by a client whose issuers share one redirect URI, unless
   * all of them promise `iss` (RFC 9700 section 4.4.2). Default: when the metadata promises it.
   */
  readonly requireIssuer?: boolean | undefined
}

/**
 * Returns the authorization code of an answer that belongs to our transaction and comes from our provider.
 *
 * State is judged before anything else is believed, an error answer included: otherwise any site could
 * make this browser drop its sign-in.
 *
 * @see RFC 6749 section 4.1.2, RFC 9207 section 2.4: https://www.rfc-editor.org/rfc/rfc9207#section-2.4
 */
export function validateAuthorizationResponse(
  options: ValidateAuthorizationResponseOptions,
): Result<string, AuthorizationResponseRefusal> {
  const { metadata, parameters, transaction } = options
  for (const parameter of parameters.keys()) {
    if (parameters.getAll(parameter).length > 1)
      return err({ reason: 'parameter_repeated', parameter: toErrorCode(parameter) })
  }

  const state = parameters.get('state') ?? ''
  if (state === '') return refuse('state_missing')
  if (state !== transaction.state) return refuse('state_mismatch')

  const issuer = parameters.get('iss')
  const requireIssuer = options.requireIssuer ?? metadata.authorization_response_iss_parameter_supported === true
  if (issuer === null && requireIssuer) return refuse('issuer_missing')
  if (issuer !== null && issuer !== metadata.issuer) return refuse('issuer_mismatch')

  // We asked for `code` in the query; tokens in it, or a signed answer (JARM), are of another flow.
  if (['response', 'id_token', 'access_token'].some((name) => parameters.has(name))) {
    return refuse('response_type_unexpected')
  }

  const error = parameters.get('error')
  if (error !== null) return err({ reason: 'provider_error', error: toErrorCode(error) })

  const code = parameters.get('code') ?? ''
  return code === '' ? refuse('code_missing') : ok(code)
}

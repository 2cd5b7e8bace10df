import { supportedPrompts } from '../authorize/check-prompt.ts'
import { responseModes } from '../authorize/check-response-type.ts'
import { reachableContexts } from '../claims/authentication-context.ts'
import { claimsOfScope } from '../claims/standard-claims.ts'
import type { OptionalPart } from './optional-part.ts'

/**
 * The scopes of a client whose record names none. `offline_access` keeps a grant beyond the end of the session.
 */
export const defaultScopes: ReadonlyArray<string> = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access']

/** Lets a client list and end the user's sessions. None has it by default: it reaches what other clients hold. */
export const sessionsScope = 'sessions'

/** A provider's metadata as it goes over the wire (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2). */
export type ProviderMetadata = Readonly<Record<string, string | boolean | ReadonlyArray<string>>>

/** What a provider offers beyond what all of them do, and what it does without. */
export interface Offered {
  readonly languages: ReadonlyArray<string>
  readonly registers: boolean
  /** Names of own claims. */
  readonly claims: ReadonlyArray<string>
  readonly without: ReadonlyArray<OptionalPart>
}

const methods = ['client_secret_basic', 'client_secret_post', 'none']

/** What every issuer's metadata says. */
const shared: ProviderMetadata = {
  scopes_supported: [...defaultScopes, sessionsScope],
  response_types_supported: ['code'],
  grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256', 'RS256'],
  token_endpoint_auth_methods_supported: methods,
  code_challenge_methods_supported: ['S256'],
  prompt_values_supported: supportedPrompts,
  claim_types_supported: ['normal'],
  authorization_response_iss_parameter_supported: true,
  claims_parameter_supported: true,
  request_parameter_supported: false,
  request_uri_parameter_supported: false,
}

const claimsOfAll = [
  'iss',
  'sub',
  'aud',
  'exp',
  'iat',
  'auth_time',
  'nonce',
  'at_hash',
  'sid',
  'tenant_id',
  'acr',
  'amr',
  ...Object.values(claimsOfScope).flat(),
]
const sharedText = JSON.stringify({ ...shared, claims_supported: claimsOfAll })

/** What an issuer's metadata says of this very issuer. */
function ownMetadata(issuer: string, { languages, registers, without }: Offered): ProviderMetadata {
  const base = issuer.replace(/\/$/, '')
  const unless = (part: OptionalPart, members: ProviderMetadata): ProviderMetadata =>
    without.includes(part) ? {} : members
  return {
    issuer,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    userinfo_endpoint: `${base}/userinfo`,
    jwks_uri: `${base}/.well-known/jwks.json`,
    ...unless('revocation', {
      revocation_endpoint: `${base}/revoke`,
      revocation_endpoint_auth_methods_supported: methods,
    }),
    ...unless('introspection', {
      introspection_endpoint: `${base}/introspect`,
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    }),
    ...unless('end_session', { end_session_endpoint: `${base}/logout` }),
    ...unless('backchannel_logout', { backchannel_logout_supported: true, backchannel_logout_session_supported: true }),
    response_modes_supported: responseModes(without),
    acr_values_supported: reachableContexts(without),
    ...(registers ? { registration_endpoint: `${base}/register` } : {}),
    // An empty array must not be sent (RFC 8414 section 3.2).
    ...(languages.length === 0 ? {} : { ui_locales_supported: languages }),
  }
}

/** Returns the metadata of an issuer. What is listed works, and what works is listed. */
export const providerMetadata = (issuer: string, offered: Offered): ProviderMetadata => ({
  ...ownMetadata(issuer, offered),
  ...shared,
  claims_supported: [...new Set([...claimsOfAll, ...offered.claims])],
})

/** Returns {@link providerMetadata} as JSON; most of it was written once. */
export const providerMetadataText = (issuer: string, offered: Offered): string =>
  offered.claims.length === 0
    ? `${JSON.stringify(ownMetadata(issuer, offered)).slice(0, -1)},${sharedText.slice(1)}`
    : JSON.stringify(providerMetadata(issuer, offered))

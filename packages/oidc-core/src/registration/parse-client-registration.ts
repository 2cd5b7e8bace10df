import type { Client } from '../model/client.ts'
import type { Result } from '../result.ts'
import { ok } from '../result.ts'
import { checkAuthenticationMethod } from './check-authentication-method.ts'
import { checkClientName } from './check-client-name.ts'
import { checkGrantTypes } from './check-grant-types.ts'
import { checkLogoutUris } from './check-logout-uris.ts'
import { checkRedirectUris } from './check-redirect-uris.ts'
import { checkRegisteredScope } from './check-registered-scope.ts'
import { checkSoftwareStatement } from './check-software-statement.ts'
import { checkUnsupported } from './check-unsupported.ts'
import { checkWishes } from './check-wishes.ts'
import type { MetadataRefusal } from './metadata-refusal.ts'
import type { Members } from './read-member.ts'
import { readChoice } from './read-member.ts'

/** What a client registers, checked; the rest of it is not the client's to say. */
export type RegisteredMetadata = Pick<
  Client,
  | 'redirectUris'
  | 'postLogoutRedirectUris'
  | 'tokenEndpointAuthMethod'
  | 'grantTypes'
  | 'scopes'
  | 'idTokenAlgorithm'
  | 'backchannelLogoutUri'
  | 'applicationType'
  | 'defaultMaxAge'
  | 'description'
> & { readonly name: string | null }

/**
 * Returns a client's metadata after all checks, in the order that decides which refusal wins.
 *
 * @see RFC 7591 section 2, OpenID Connect Registration section 2
 */
export function parseClientRegistration(
  members: Members,
  context: { readonly issuer: string; readonly scopes: ReadonlyArray<string> },
): Result<RegisteredMetadata, MetadataRefusal> {
  const statement = checkSoftwareStatement(members)
  if (!statement.ok) return statement
  const unsupported = checkUnsupported(members)
  if (!unsupported.ok) return unsupported
  const applicationType = readChoice(members, 'application_type', ['web', 'native'])
  if (!applicationType.ok) return applicationType
  const method = checkAuthenticationMethod(members)
  if (!method.ok) return method
  const grantTypes = checkGrantTypes(members, method.value)
  if (!grantTypes.ok) return grantTypes
  const kind = {
    applicationType: applicationType.value ?? 'web',
    byCode: grantTypes.value.includes('authorization_code'),
  }
  const redirectUris = checkRedirectUris(members, kind)
  if (!redirectUris.ok) return redirectUris
  const scopes = checkRegisteredScope(members, context.scopes)
  if (!scopes.ok) return scopes
  const algorithm = readChoice(members, 'id_token_signed_response_alg', ['ES256', 'RS256'])
  if (!algorithm.ok) return algorithm
  const logout = checkLogoutUris(members, context.issuer)
  if (!logout.ok) return logout
  const name = checkClientName(members)
  if (!name.ok) return name
  const wishes = checkWishes(members)
  if (!wishes.ok) return wishes
  return ok({
    ...logout.value,
    ...wishes.value,
    name: name.value,
    applicationType: kind.applicationType,
    redirectUris: redirectUris.value,
    tokenEndpointAuthMethod: method.value,
    grantTypes: grantTypes.value,
    scopes: scopes.value,
    idTokenAlgorithm: algorithm.value ?? 'ES256',
  })
}

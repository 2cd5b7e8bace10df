import type { ClientAuthenticationMethod, GrantType } from '../model/client.ts'
import type { Result } from '../result.ts'
import { ok } from '../result.ts'
import type { MetadataRefusal } from './metadata-refusal.ts'
import { refuseMember } from './metadata-refusal.ts'
import type { Members } from './read-member.ts'
import { readList } from './read-member.ts'

const supported: ReadonlyArray<GrantType> = ['authorization_code', 'refresh_token', 'client_credentials']

/**
 * Returns the client's grant types, `authorization_code` unless it says otherwise, when its response types fit: `code`
 * goes with `authorization_code` and with nothing else.
 *
 * @see RFC 7591 section 2.1: https://www.rfc-editor.org/rfc/rfc7591#section-2.1
 */
export function checkGrantTypes(
  members: Members,
  method: ClientAuthenticationMethod,
): Result<ReadonlyArray<GrantType>, MetadataRefusal> {
  const named = readList(members, 'grant_types')
  if (!named.ok) return named
  const wanted = named.value ?? ['authorization_code']
  const grantTypes = supported.filter((grantType) => wanted.includes(grantType))
  if (grantTypes.length === 0 || grantTypes.length !== wanted.length) {
    return refuseMember('grant_types', `one or more of: ${supported.join(', ')}`)
  }
  const byCode = grantTypes.includes('authorization_code')
  if (grantTypes.includes('refresh_token') && !byCode) {
    return refuseMember('grant_types', 'authorization_code with refresh_token')
  }
  if (grantTypes.includes('client_credentials') && method === 'none') {
    return refuseMember('grant_types', 'no client_credentials for a client without a secret')
  }
  const responseTypes = readList(members, 'response_types')
  if (!responseTypes.ok) return responseTypes
  const expected = byCode ? ['code'] : []
  const fit = responseTypes.value === null || responseTypes.value.join(',') === expected.join(',')
  if (fit) return ok(grantTypes)
  return refuseMember('response_types', byCode ? 'code alone' : 'an empty list without authorization_code')
}

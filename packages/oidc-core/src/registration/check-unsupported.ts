import type { Result } from '../result.ts'
import { ok } from '../result.ts'
import type { MetadataRefusal } from './metadata-refusal.ts'
import { refuseMember } from './metadata-refusal.ts'
import type { Members } from './read-member.ts'
import { isPresent } from './read-member.ts'

/** Members that ask for what this provider does not do, by what it does instead. */
const unsupported: Readonly<Record<string, string>> = {
  id_token_encrypted_response_alg: 'nothing: ID tokens are not encrypted',
  id_token_encrypted_response_enc: 'nothing: ID tokens are not encrypted',
  userinfo_signed_response_alg: 'nothing: UserInfo is answered as JSON',
  userinfo_encrypted_response_alg: 'nothing: UserInfo is answered as JSON',
  userinfo_encrypted_response_enc: 'nothing: UserInfo is answered as JSON',
  request_object_signing_alg: 'nothing: request objects are not supported',
  request_object_encryption_alg: 'nothing: request objects are not supported',
  request_object_encryption_enc: 'nothing: request objects are not supported',
  token_endpoint_auth_signing_alg: 'nothing: clients do not authenticate by JWT',
  sector_identifier_uri: 'nothing: subjects are public',
  frontchannel_logout_uri: 'nothing: clients are told of a logout by backchannel_logout_uri',
}

/** Members that ask for what this provider does not do when they are true, or a list that is not empty. */
const unsupportedWhenSet: Readonly<Record<string, string>> = {
  request_uris: 'an empty list: request objects are not supported',
  require_signed_request_object: 'false: request objects are not supported',
  require_pushed_authorization_requests: 'false: there is no pushed authorization request endpoint',
  dpop_bound_access_tokens: 'false: access tokens are bearer tokens',
  tls_client_certificate_bound_access_tokens: 'false: access tokens are bearer tokens',
  frontchannel_logout_session_required: 'false: clients are told of a logout by backchannel_logout_uri',
}

/**
 * Refuses what a client would rely on in vain. Members that nobody here knows are ignored, as RFC 7591 section 2 asks.
 */
export function checkUnsupported(members: Members): Result<null, MetadataRefusal> {
  for (const [name, expected] of Object.entries(unsupported)) {
    if (isPresent(members, name)) return refuseMember(name, expected)
  }
  for (const [name, expected] of Object.entries(unsupportedWhenSet)) {
    const value = members[name]
    const empty = value === false || (Array.isArray(value) && value.length === 0)
    if (isPresent(members, name) && !empty) return refuseMember(name, expected)
  }
  if (isPresent(members, 'subject_type') && members['subject_type'] !== 'public') {
    return refuseMember('subject_type', 'public')
  }
  return ok(null)
}

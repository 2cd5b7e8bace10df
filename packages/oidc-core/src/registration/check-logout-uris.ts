import { isRedirectUri } from '../admin/is-redirect-uri.ts'
import type { Result } from '../result.ts'
import { ok } from '../result.ts'
import type { MetadataRefusal } from './metadata-refusal.ts'
import { refuseMember } from './metadata-refusal.ts'
import type { Members } from './read-member.ts'
import { readBoolean, readList, readWebUri } from './read-member.ts'

/** Where a client is told of a logout, and where its users may return to after one. */
export interface LogoutUris {
  readonly postLogoutRedirectUris: ReadonlyArray<string>
  readonly backchannelLogoutUri: string | null
}

/**
 * Returns a client's logout URIs. This provider itself posts to `backchannel_logout_uri`, so a loopback address is
 * taken only from clients of an issuer that lies on one.
 *
 * @see OpenID Connect RP-Initiated Logout section 3.1, Back-Channel Logout section 2.2
 */
export function checkLogoutUris(members: Members, issuer: string): Result<LogoutUris, MetadataRefusal> {
  const returns = readList(members, 'post_logout_redirect_uris')
  if (!returns.ok) return returns
  const postLogoutRedirectUris = returns.value ?? []
  if (!postLogoutRedirectUris.every(isRedirectUri)) {
    return refuseMember('post_logout_redirect_uris', 'absolute URIs without fragment, as for redirect_uris')
  }
  const backchannel = readWebUri(members, 'backchannel_logout_uri')
  if (!backchannel.ok) return backchannel
  const uri = backchannel.value
  const reachable = uri === null || uri.startsWith('https:') || issuer.startsWith('http:')
  if (!reachable || uri?.includes('#') === true) {
    return refuseMember('backchannel_logout_uri', 'an https URI without a fragment')
  }
  // Logout tokens always carry sid, so either wish is met.
  const session = readBoolean(members, 'backchannel_logout_session_required')
  return session.ok ? ok({ postLogoutRedirectUris, backchannelLogoutUri: uri }) : session
}

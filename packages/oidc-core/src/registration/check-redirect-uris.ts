import { isRedirectUri } from '../admin/is-redirect-uri.ts'
import type { ApplicationType } from '../model/client.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { MetadataRefusal } from './metadata-refusal.ts'
import type { Members } from './read-member.ts'
import { readList } from './read-member.ts'

/**
 * Returns the redirect URIs, at least one for `authorization_code`: absolute, without fragment or user; https, http for
 * loopback names, and for native applications private-use schemes with a dot in their name.
 *
 * @see RFC 7591 section 2, OpenID Connect Registration section 2 (application_type), RFC 8252 section 7
 */
export function checkRedirectUris(
  members: Members,
  { applicationType, byCode }: { readonly applicationType: ApplicationType; readonly byCode: boolean },
): Result<ReadonlyArray<string>, MetadataRefusal> {
  const uris = readList(members, 'redirect_uris')
  if (!uris.ok) return refuse('a list of at most 20 URIs of at most 2048 characters')
  const list = uris.value ?? []
  if (byCode && list.length === 0) return refuse('at least one for the grant type authorization_code')
  for (const uri of list) {
    if (!isRedirectUri(uri)) {
      return refuse('absolute URIs without fragment or user: https, http for loopback names, or a private-use scheme')
    }
    if (applicationType === 'web' && !/^https?:/i.test(uri)) {
      return refuse('https (http for loopback names) for application_type web; other schemes need native')
    }
  }
  return ok(list)
}

const refuse = (expected: string) => err({ reason: 'redirect_uri_invalid', expected } as const)

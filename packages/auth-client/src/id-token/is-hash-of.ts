import { decodeBase64url } from '../base64url.ts'

/**
 * Returns whether `hash` is the `at_hash` of an access token: the left half of its SHA-256, base64url. ES256 and RS256
 * both use SHA-256.
 *
 * @see OpenID Connect Core 1.0 section 3.1.3.6: https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken
 */
export async function isHashOf(hash: string, accessToken: string): Promise<boolean> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(accessToken))
  return String(decodeBase64url(hash)) === String(new Uint8Array(digest, 0, 16))
}

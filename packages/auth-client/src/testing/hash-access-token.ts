import { base64url } from 'jose'

/** Returns the `at_hash` of an access token (OpenID Connect Core 1.0 section 3.1.3.6). */
export async function hashAccessToken(accessToken: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(accessToken))
  return base64url.encode(new Uint8Array(digest, 0, 16))
}

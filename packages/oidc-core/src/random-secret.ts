import type { RandomBytes } from '@voyage/pkce'
import { encodeBase64url } from './base64url.ts'

/** Returns 256 random bits as 43 base64url characters: a code, a token or a session id (RFC 6749 section 10.10). */
export function randomSecret(randomBytes: RandomBytes): string {
  return encodeBase64url(randomBytes(32))
}

/** Returns 128 random bits as 22 base64url characters: an identifier that nobody can guess but that is no secret. */
export function randomId(randomBytes: RandomBytes): string {
  return encodeBase64url(randomBytes(16))
}

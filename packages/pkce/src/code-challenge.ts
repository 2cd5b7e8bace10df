import { encodeBase64url } from './base64url.ts'
import type { CodeVerifier } from './code-verifier.ts'

/** An S256 challenge: base64url of a SHA-256, always 43 characters. */
export type CodeChallenge = string & { readonly __codeChallenge: never }

// 32 bytes are 256 bits and 43 digits carry 258: the last digit has two zero bits.
// Any other spelling of the last digit could never match a derived challenge.
const shape = /^[A-Za-z0-9\-_]{42}[AEIMQUYcgkosw048]$/

/**
 * Returns BASE64URL(SHA256(ASCII(verifier))), the challenge of method S256.
 *
 * @see RFC 7636 section 4.2: https://www.rfc-editor.org/rfc/rfc7636#section-4.2
 */
export async function deriveCodeChallenge(verifier: CodeVerifier): Promise<CodeChallenge> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return encodeBase64url(new Uint8Array(digest)) as CodeChallenge
}

/**
 * Returns `input` as a challenge, or undefined when no SHA-256 has this spelling.
 *
 * @see RFC 7636 section 4.2: https://www.rfc-editor.org/rfc/rfc7636#section-4.2
 */
export function parseCodeChallenge(input: unknown): CodeChallenge | undefined {
  return typeof input === 'string' && shape.test(input) ? (input as CodeChallenge) : undefined
}

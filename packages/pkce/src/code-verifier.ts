import { encodeBase64url } from './base64url.ts'

/** The secret that a client keeps until it redeems its code: 43 to 128 unreserved characters. */
export type CodeVerifier = string & { readonly __codeVerifier: never }

/**
 * Returns `length` bytes from a cryptographically secure source, for example
 * `(length) => crypto.getRandomValues(new Uint8Array(length))`.
 */
export type RandomBytes = (length: number) => Uint8Array

const shape = /^[A-Za-z0-9\-._~]{43,128}$/

/**
 * Returns a fresh verifier of 43 characters that carries 256 random bits.
 *
 * @throws TypeError when `randomBytes` does not return 32 bytes
 * @see RFC 7636 section 4.1: https://www.rfc-editor.org/rfc/rfc7636#section-4.1
 */
export function generateCodeVerifier(randomBytes: RandomBytes): CodeVerifier {
  const bytes = randomBytes(32)
  if (bytes.length !== 32) throw new TypeError('randomBytes(32) must return 32 bytes')
  return encodeBase64url(bytes) as CodeVerifier
}

/**
 * Returns `input` as a verifier, or undefined when it is not 43 to 128 unreserved characters.
 *
 * @see RFC 7636 section 4.1: https://www.rfc-editor.org/rfc/rfc7636#section-4.1
 */
export function parseCodeVerifier(input: unknown): CodeVerifier | undefined {
  return typeof input === 'string' && shape.test(input) ? (input as CodeVerifier) : undefined
}

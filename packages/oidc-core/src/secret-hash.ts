import { encodeHex } from './encode-hex.ts'

/**
 * Returns the SHA-256 of `secret` as 64 hexadecimal digits.
 *
 * Only for secrets that carry at least 128 random bits (codes, tokens, session ids, client secrets): those need no
 * salt and no slow hash. Passwords go through {@link PasswordHasher}.
 */
export async function hashSecret(secret: string): Promise<string> {
  return encodeHex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret)))
}

/** Returns whether both texts are equal, in a time that depends on their lengths only. */
export function equalInConstantTime(left: string, right: string): boolean {
  let difference = left.length ^ right.length
  for (let index = 0; index < left.length; index += 1) difference |= left.charCodeAt(index) ^ right.charCodeAt(index)
  return difference === 0
}

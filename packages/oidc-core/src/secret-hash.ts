/**
 * Returns the SHA-256 of `secret` as 64 hexadecimal digits.
 *
 * Only for secrets that carry at least 128 random bits (codes, tokens, session ids, client secrets): those need no
 * salt and no slow hash. Passwords go through {@link PasswordHasher}.
 */
export async function hashSecret(secret: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret))
  let hash = ''
  for (const byte of new Uint8Array(digest)) hash += digits.charAt(byte >> 4) + digits.charAt(byte & 15)
  return hash
}

const digits = '0123456789abcdef'

/** Returns whether both texts are equal, in a time that depends on their lengths only. */
export function equalInConstantTime(left: string, right: string): boolean {
  let difference = left.length ^ right.length
  for (let index = 0; index < left.length; index += 1) difference |= left.charCodeAt(index) ^ right.charCodeAt(index)
  return difference === 0
}

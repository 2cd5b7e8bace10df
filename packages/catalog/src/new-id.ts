/** Returns `length` cryptographically random bytes. */
export type RandomBytes = (length: number) => Uint8Array

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Returns a new id: the prefix, `_`, and 128 random bits as 26 characters of Crockford's base32. */
export function newId(prefix: string, randomBytes: RandomBytes): string {
  return `${prefix}_${randomBase32(randomBytes)}`
}

/** Returns 128 random bits as 26 characters of Crockford's base32. */
export function randomBase32(randomBytes: RandomBytes): string {
  let rest = randomBytes(16).reduce((number, byte) => (number << 8n) | BigInt(byte), 0n)
  let text = ''
  for (let index = 0; index < 26; index += 1) {
    text = crockford.charAt(Number(rest & 31n)) + text
    rest >>= 5n
  }
  return text
}

/** Returns a new random value for the TXT record of a domain's claim: 160 random bits. */
export function newVerificationValue(randomBytes: RandomBytes): string {
  const hex = Array.from(randomBytes(20), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `voyage-verification=${hex}`
}

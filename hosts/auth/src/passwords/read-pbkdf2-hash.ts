import { equalInConstantTime } from '@voyage/oidc-core'
import { decodeBase64, encodeBase64 } from './base64.ts'
import type { Pbkdf2Options } from './native-derivations.ts'
import { computablePbkdf2, derivePbkdf2, isComputablePbkdf2 } from './pbkdf2.ts'
import type { ReadHash } from './read-hash.ts'
import { otherwise, readable, unreadable } from './read-hash.ts'

/** What a PBKDF2 hash says. */
interface Pbkdf2Hash extends Omit<Pbkdf2Options, 'keyLength'> {
  readonly key: Uint8Array
}

/**
 * Reads PBKDF2 hashes: the PHC form `$pbkdf2-sha256$i=600000$<salt>$<key>`, passlib's `$pbkdf2-sha256$29000$<salt>$<key>`
 * (`.` in the place of `+`), and `pbkdf2_sha256$600000$<salt>$<key>` as Django stores it.
 *
 * @see RFC 8018 section 5.2
 */
export const readPbkdf2Hash: ReadHash = (hash, native) => {
  if (!/^\$?pbkdf2/.test(hash)) return null
  const parsed = parsePhc(hash) ?? parseDjango(hash)
  if (parsed === null || parsed.key.length < 16 || parsed.key.length > 64) {
    return unreadable(
      'PBKDF2 as $pbkdf2-<sha1, sha256 or sha512>$i=<iterations>$<salt>$<key of 16 to 64 bytes>, or of Django or passlib',
    )
  }
  const options = { ...parsed, keyLength: parsed.key.length }
  if (!isComputablePbkdf2(options)) return unreadable(`${computablePbkdf2}; ${otherwise}`)
  const expected = encodeBase64(parsed.key)
  return readable(async (password) =>
    equalInConstantTime(encodeBase64(await derivePbkdf2(native, password, options)), expected),
  )
}

function parsePhc(hash: string): Pbkdf2Hash | null {
  const [, digest = 'sha1', iterations, salt = '', key = ''] =
    /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:i=)?(\d{1,10})(?:,l=\d{1,3})?\$([^$]*)\$([^$]+)$/.exec(hash) ?? []
  return toHash({ digest, iterations }, decodeBase64(salt.replaceAll('.', '+')), key)
}

function parseDjango(hash: string): Pbkdf2Hash | null {
  const [, digest = '', iterations, salt, key = ''] =
    /^pbkdf2_(sha1|sha256)\$(\d{1,10})\$([^$]+)\$([^$]+)$/.exec(hash) ?? []
  // Django's salt is text, the PHC form's is base64.
  return toHash({ digest, iterations }, new TextEncoder().encode(salt), key)
}

function toHash(
  { digest, iterations }: { readonly digest: string; readonly iterations: string | undefined },
  salt: Uint8Array | null,
  encodedKey: string,
): Pbkdf2Hash | null {
  const key = decodeBase64(encodedKey.replaceAll('.', '+'))
  return iterations === undefined || salt === null || key === null
    ? null
    : { digest: digest as Pbkdf2Hash['digest'], iterations: Number(iterations), salt, key }
}

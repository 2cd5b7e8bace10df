import { equalInConstantTime } from '@voyage/oidc-core'
import { decodeBase64, encodeBase64 } from './base64.ts'
import type { ScryptCost } from './native-derivations.ts'
import type { ReadHash } from './read-hash.ts'
import { otherwise, readable, unreadable } from './read-hash.ts'
import { computableScrypt, isComputableScrypt } from './scrypt-cost.ts'

/** What an scrypt hash says. */
interface ScryptHash {
  readonly cost: ScryptCost
  readonly salt: Uint8Array
  readonly key: Uint8Array
}

/**
 * Reads scrypt hashes: the PHC form `$scrypt$ln=14,r=8,p=5$<salt>$<key>`, the modular-crypt form `$7$` of libxcrypt and
 * libsodium, and `scrypt$16384$<salt>$8$5$<key>` as Django stores it.
 *
 * @see RFC 7914
 */
export const readScryptHash: ReadHash = (hash, native) => {
  if (!/^(?:\$scrypt|\$7|scrypt)\$/.test(hash)) return null
  const parsed = parsePhc(hash) ?? parseModularCrypt(hash) ?? parseDjango(hash)
  if (parsed === null || parsed.key.length < 16 || parsed.key.length > 64) {
    return unreadable('scrypt as $scrypt$ln=<log2 N>,r=<r>,p=<p>$<salt>$<key of 16 to 64 bytes>, $7$..., or of Django')
  }
  const { cost, salt, key } = parsed
  if (!isComputableScrypt(cost)) return unreadable(`${computableScrypt}; ${otherwise}`)
  const expected = encodeBase64(key)
  return readable(async (password) =>
    equalInConstantTime(encodeBase64(await native.scrypt(password, { cost, salt, keyLength: key.length })), expected),
  )
}

function parsePhc(hash: string): ScryptHash | null {
  const [, logN, r, p, salt = '', key = ''] =
    /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,6}),p=(\d{1,6})\$([^$]*)\$([^$]+)$/.exec(hash) ?? []
  return toHash({ logN: Number(logN), r: Number(r), p: Number(p) }, decodeBase64(salt), decodeBase64(key))
}

function parseDjango(hash: string): ScryptHash | null {
  const [, N, salt = '', r, p, key = ''] =
    /^scrypt\$(\d{1,9})\$([^$]+)\$(\d{1,6})\$(\d{1,6})\$([^$]+)$/.exec(hash) ?? []
  const logN = Math.log2(Number(N))
  if (!Number.isInteger(logN)) return null
  return toHash({ logN, r: Number(r), p: Number(p) }, new TextEncoder().encode(salt), decodeBase64(key))
}

function toHash(cost: ScryptCost, salt: Uint8Array | null, key: Uint8Array | null): ScryptHash | null {
  return salt === null || key === null || Number.isNaN(cost.logN) ? null : { cost, salt, key }
}

const digits = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** One digit for log2 N, five each for r and p, the salt as text, 32 bytes of key; least significant digits first. */
function parseModularCrypt(hash: string): ScryptHash | null {
  const [, logN = '', r = '', p = '', salt = '', key = ''] =
    /^\$7\$([./A-Za-z0-9])([./A-Za-z0-9]{5})([./A-Za-z0-9]{5})([^$]+)\$([./A-Za-z0-9]{43})$/.exec(hash) ?? []
  if (key === '') return null
  const cost = { logN: toNumber(logN), r: toNumber(r), p: toNumber(p) }
  return { cost, salt: new TextEncoder().encode(salt), key: toBytes(key) }
}

const toNumber = (text: string): number =>
  [...text].reduce((sum, digit, place) => sum + digits.indexOf(digit) * 64 ** place, 0)

/** Four digits are three bytes. */
function toBytes(text: string): Uint8Array {
  const groups = text.match(/.{1,4}/g) ?? []
  return Uint8Array.from(
    groups.flatMap((group) => {
      const value = toNumber(group)
      return [value & 255, (value >> 8) & 255, (value >> 16) & 255].slice(0, group.length - 1)
    }),
  )
}

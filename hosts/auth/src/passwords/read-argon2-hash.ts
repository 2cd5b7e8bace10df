import { argon2d, argon2i, argon2id } from '@noble/hashes/argon2.js'
import { equalInConstantTime } from '@voyage/oidc-core'
import { decodeBase64, encodeBase64 } from './base64.ts'
import type { ReadHash } from './read-hash.ts'
import { mostKibibytes, otherwise, readable, unreadable } from './read-hash.ts'

const variants = { argon2d, argon2i, argon2id }

/** Memory in KiB times passes: about a second in workerd. */
const mostWork = 4 * mostKibibytes

const phc =
  /^\$(argon2(?:d|i|id))\$(?:v=(16|19)\$)?m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,5})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/**
 * Reads argon2 hashes in the PHC form `$argon2id$v=19$m=65536,t=3,p=4$<salt>$<key>` (also argon2i and argon2d, also
 * version 1.0), and the same as Django stores it (`argon2$argon2id$...`).
 *
 * @see RFC 9106
 */
export const readArgon2Hash: ReadHash = (hash) => {
  if (!/^(?:\$argon2|argon2\$)/.test(hash)) return null
  const [, variant, v = '16', memory, passes, lanes, encodedSalt = '', encodedKey = ''] =
    phc.exec(hash.replace(/^argon2\$/, '$')) ?? []
  const [salt, key] = [decodeBase64(encodedSalt), decodeBase64(encodedKey)]
  if (variant === undefined || salt === null || key === null || salt.length < 8 || key.length < 16 || key.length > 64) {
    return unreadable(
      'argon2 as $argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt of at least 8 bytes>$<key of 16 to 64 bytes>, without keyid and data',
    )
  }
  const [m, t, p] = [Number(memory), Number(passes), Number(lanes)]
  if (t < 1 || p < 1 || m < 8 * p || m > mostKibibytes || m * t > mostWork) {
    return unreadable(
      `argon2 with m of 8*p to ${mostKibibytes} (64 MiB), t and p of at least 1, and m*t of at most ${mostWork}; ${otherwise}`,
    )
  }
  const derive = variants[variant as keyof typeof variants]
  const expected = encodeBase64(key)
  // Not the asynchronous form: of two sign-ins at once each would hold its memory.
  return readable(async (password) =>
    equalInConstantTime(
      encodeBase64(derive(password, salt, { m, t, p, version: Number(v), dkLen: key.length })),
      expected,
    ),
  )
}

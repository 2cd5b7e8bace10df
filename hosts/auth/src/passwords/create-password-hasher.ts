import type { PasswordHasher } from '@voyage/oidc-core'
import { encodeBase64 } from './base64.ts'
import { readArgon2Hash } from './read-argon2-hash.ts'
import { readBcryptHash } from './read-bcrypt-hash.ts'
import type { HashReading } from './read-hash.ts'
import { unreadable } from './read-hash.ts'
import { readPbkdf2Hash } from './read-pbkdf2-hash.ts'
import { readScryptHash } from './read-scrypt-hash.ts'
import type { ScryptCost } from './scrypt.ts'
import { scrypt } from './scrypt.ts'

// 16 MiB and about 150 ms of CPU in workerd. A Worker has 128 MiB, so a larger N would leave room for few at a time;
// p makes up for it. One of OWASP's equivalent settings.
const defaultCost: ScryptCost = { logN: 14, r: 8, p: 5 }

const saltLength = 16
const keyLength = 32

const kinds = [readScryptHash, readArgon2Hash, readBcryptHash, readPbkdf2Hash]

const anyKind =
  'bcrypt ($2b$...), argon2 ($argon2id$...), scrypt ($scrypt$... or $7$...), PBKDF2 ($pbkdf2-sha256$...), or one of these ' +
  'as Django stores it; for any other kind give a random password and send the user through your password reset'

/**
 * Returns a password hasher that makes `$scrypt$ln=14,r=8,p=5$<salt>$<key>`, the PHC form: each hash carries its own
 * parameters, so the cost may rise without making old hashes useless. It also verifies bcrypt, argon2, scrypt and
 * PBKDF2 hashes from elsewhere, within what a Worker can compute, and calls all but its own outdated.
 */
export function createPasswordHasher(options: {
  readonly randomBytes: (length: number) => Uint8Array
  readonly cost?: ScryptCost
}): PasswordHasher {
  const { randomBytes, cost = defaultCost } = options
  const prefix = `$scrypt$ln=${cost.logN},r=${cost.r},p=${cost.p}$`
  return {
    async hash(password) {
      const salt = randomBytes(saltLength)
      const key = await scrypt(compose(password), { cost, salt, keyLength })
      return `${prefix}${encodeBase64(salt)}$${encodeBase64(key)}`
    },
    async verify(password, hash) {
      const reading = hash === null ? null : readHash(hash)
      if (reading?.ok !== true) {
        await scrypt(compose(password), { cost, salt: new Uint8Array(saltLength), keyLength })
        return false
      }
      if (await reading.value(compose(password))) return true
      // Elsewhere it may have been hashed as it was typed.
      return compose(password) !== password && (await reading.value(password))
    },
    refuse(hash) {
      const reading = readHash(hash)
      return reading.ok ? null : reading.error
    },
    isOutdated: (hash) => !hash.startsWith(prefix),
  }
}

/** NFKC, so that one password typed on two keyboards is one password (RFC 8265). */
const compose = (password: string): string => password.normalize('NFKC')

function readHash(hash: string): HashReading {
  for (const read of kinds) {
    const reading = read(hash)
    if (reading !== null) return reading
  }
  return unreadable(anyKind)
}

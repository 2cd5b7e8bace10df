import type { PasswordHasher } from '@voyage/oidc-core'
import { encodeBase64 } from './base64.ts'
import type { NativeDerivations, ScryptCost } from './native-derivations.ts'
import { nodeDerivations } from './native-derivations.ts'
import { readArgon2Hash } from './read-argon2-hash.ts'
import { readBcryptHash } from './read-bcrypt-hash.ts'
import type { HashReading } from './read-hash.ts'
import { instead, unreadable } from './read-hash.ts'
import { readPbkdf2Hash } from './read-pbkdf2-hash.ts'
import { readScryptHash } from './read-scrypt-hash.ts'
import { computableScrypt, isComputableScrypt } from './scrypt-cost.ts'

// 16 MiB and about 120 ms of CPU in workerd. A Worker has 128 MiB, so a larger N would leave room for few at a time;
// p makes up for it. One of OWASP's equivalent settings.
const defaultCost: ScryptCost = { logN: 14, r: 8, p: 5 }

const saltLength = 16
const keyLength = 32

const kinds = [readScryptHash, readArgon2Hash, readBcryptHash, readPbkdf2Hash]

const anyKind =
  'bcrypt ($2b$...), argon2 ($argon2id$...), scrypt ($scrypt$... or $7$...), PBKDF2 ($pbkdf2-sha256$...), or one of these ' +
  `as Django stores it; for any other kind ${instead}`

/** What {@link createPasswordHasher} works with. */
export interface PasswordHasherOptions {
  readonly randomBytes: (length: number) => Uint8Array
  /** Takes what went wrong with a stored hash; no part of password or hash is in it. */
  readonly logFailure: (failure: Error) => void
  /** What a new hash costs. Default: N = 2^14, r = 8, p = 5. */
  readonly cost?: ScryptCost
  /** Default: {@link nodeDerivations}. */
  readonly native?: NativeDerivations
}

/**
 * Returns a password hasher that makes `$scrypt$ln=14,r=8,p=5$<salt>$<key>`, the PHC form: each hash carries its own
 * parameters, so the cost may rise without making old hashes useless. It also verifies bcrypt, argon2, scrypt and
 * PBKDF2 hashes from elsewhere, within what a Worker can compute, and calls all but its own outdated.
 *
 * A stored hash that cannot be verified fits no password: it costs the work of a hash of its own making, and is logged.
 *
 * @throws TypeError when a Worker cannot compute `cost`
 */
export function createPasswordHasher(options: PasswordHasherOptions): PasswordHasher {
  const { randomBytes, logFailure, cost = defaultCost, native = nodeDerivations } = options
  if (!isComputableScrypt(cost)) throw new TypeError(`expected a cost of ${computableScrypt}`)
  const prefix = `$scrypt$ln=${cost.logN},r=${cost.r},p=${cost.p}$`
  const derive = (password: string, salt: Uint8Array): Promise<Uint8Array> =>
    native.scrypt(compose(password), { cost, salt, keyLength })
  const read = (hash: string): HashReading => {
    for (const readKind of kinds) {
      const reading = readKind(hash, native)
      if (reading !== null) return reading
    }
    return unreadable(anyKind)
  }
  /** Null when nobody can say. */
  const fits = async (password: string, hash: string): Promise<boolean | null> => {
    const reading = read(hash)
    try {
      if (!reading.ok) throw new TypeError(`expected ${reading.error}`)
      if (await reading.value(compose(password))) return true
      // Elsewhere it may have been hashed as it was typed.
      return compose(password) !== password && (await reading.value(password))
    } catch (cause) {
      logFailure(new Error('a stored password hash cannot be verified: its user cannot sign in by password', { cause }))
      return null
    }
  }
  return {
    async hash(password) {
      const salt = randomBytes(saltLength)
      return `${prefix}${encodeBase64(salt)}$${encodeBase64(await derive(password, salt))}`
    },
    async verify(password, hash) {
      const verdict = hash === null ? null : await fits(password, hash)
      if (verdict === null) await derive(password, new Uint8Array(saltLength))
      return verdict === true
    },
    refuse(hash) {
      const reading = read(hash)
      return reading.ok ? null : reading.error
    },
    isOutdated: (hash) => !hash.startsWith(prefix),
  }
}

/** NFKC, so that one password typed on two keyboards is one password (RFC 8265). */
const compose = (password: string): string => password.normalize('NFKC')

import { pbkdf2 } from 'node:crypto'
import type { PasswordHasher } from '@voyage/oidc-core'
import { equalInConstantTime } from '@voyage/oidc-core'

/** An algorithm that other systems hashed passwords by. */
export interface ForeignHash {
  /** Returns whether this algorithm made the hash. */
  recognizes(hash: string): boolean
  verify(password: string, hash: string): Promise<boolean>
}

/**
 * Returns a hasher that makes hashes as `own` does and also verifies foreign ones, which it calls outdated: the next
 * sign-in replaces them. So a fork can bring its users along with the passwords they have.
 */
export function acceptForeignHashes(own: PasswordHasher, foreign: ReadonlyArray<ForeignHash>): PasswordHasher {
  const find = (hash: string | null) => foreign.find((each) => hash !== null && each.recognizes(hash))
  return {
    hash: (password) => own.hash(password),
    async verify(password, hash) {
      const other = find(hash)
      if (other === undefined || hash === null) return own.verify(password, hash)
      // The time of an own hash as well: how long it takes must not tell whose hash is foreign.
      const [right] = await Promise.all([other.verify(password, hash), own.verify(password, null)])
      return right
    },
    canVerify: (hash) => find(hash) !== undefined || own.canVerify(hash),
    isOutdated: (hash) => find(hash) !== undefined || own.isOutdated(hash),
  }
}

const phc = /^\$pbkdf2-(sha1|sha256|sha512)\$i=(\d{1,8})(?:,l=\d{1,3})?\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/
const django = /^pbkdf2_(sha1|sha256)\$(\d{1,8})\$([^$]+)\$([A-Za-z0-9+/]+=*)$/

/** PBKDF2 (RFC 8018) as a PHC string `$pbkdf2-sha256$i=600000$<salt>$<key>` or as Django stores it. */
export const pbkdf2Hash: ForeignHash = {
  recognizes: (hash) => phc.test(hash) || django.test(hash),
  async verify(password, hash) {
    const parsed = parsePbkdf2(hash)
    if (parsed === undefined || parsed.iterations > 10_000_000) return false
    const key = await derive(password, parsed)
    return equalInConstantTime(encode(key), parsed.key)
  },
}

interface Pbkdf2Hash {
  readonly digest: string
  readonly iterations: number
  readonly salt: Uint8Array
  /** Base64 without padding. */
  readonly key: string
}

function parsePbkdf2(hash: string): Pbkdf2Hash | undefined {
  const [, digest, iterations, salt = '', key = ''] = phc.exec(hash) ?? django.exec(hash) ?? []
  if (digest === undefined) return undefined
  // Django's salt is text, the PHC form's is base64.
  const bytes = phc.test(hash) ? decode(salt) : new TextEncoder().encode(salt)
  return { digest, iterations: Number(iterations), salt: bytes, key: key.replaceAll('=', '') }
}

function derive(password: string, { digest, iterations, salt, key }: Pbkdf2Hash): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    pbkdf2(password, salt, iterations, decode(key).length, digest, (error, derived) =>
      error === null ? resolve(derived) : reject(error),
    )
  })
}

const decode = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll('=', '')), (character) => character.charCodeAt(0))

const encode = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes)).replaceAll('=', '')

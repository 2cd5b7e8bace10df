import { pbkdf2, scrypt } from 'node:crypto'

/** The cost of one hash (RFC 7914): 2^`logN` times `r` times 128 bytes of memory, `p` times over. */
export interface ScryptCost {
  readonly logN: number
  readonly r: number
  readonly p: number
}

/** What PBKDF2 derives from. */
export interface Pbkdf2Options {
  readonly digest: 'sha1' | 'sha256' | 'sha512'
  readonly iterations: number
  readonly salt: Uint8Array
  readonly keyLength: number
}

/** What scrypt derives from. */
export interface ScryptOptions {
  readonly cost: ScryptCost
  readonly salt: Uint8Array
  readonly keyLength: number
}

/**
 * The slow derivations that the runtime has. They reject what it refuses: on Cloudflare PBKDF2 of more than 100,000
 * iterations (standalone workerd has no such cap), and scrypt with N*r*p beyond 2^20.
 */
export interface NativeDerivations {
  /** @see RFC 7914 section 6 */
  readonly scrypt: (password: string, options: ScryptOptions) => Promise<Uint8Array>
  /** @see RFC 8018 section 5.2 */
  readonly pbkdf2: (password: string, options: Pbkdf2Options) => Promise<Uint8Array>
}

/** Those of `node:crypto`. */
export const nodeDerivations: NativeDerivations = {
  scrypt: (password, { cost: { logN, r, p }, salt, keyLength }) =>
    new Promise((resolve, reject) => {
      const N = 2 ** logN
      // One block of r for each of N and p, and two that libraries count besides.
      const maxmem = 128 * r * (N + p + 2)
      scrypt(password, salt, keyLength, { N, r, p, maxmem }, (error, key) =>
        error === null ? resolve(key) : reject(error),
      )
    }),
  pbkdf2: (password, { digest, iterations, salt, keyLength }) =>
    new Promise((resolve, reject) => {
      pbkdf2(password, salt, iterations, keyLength, digest, (error, key) =>
        error === null ? resolve(key) : reject(error),
      )
    }),
}

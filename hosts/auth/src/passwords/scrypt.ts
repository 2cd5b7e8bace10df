import { scrypt as nodeScrypt } from 'node:crypto'

/** The cost of one hash (RFC 7914): 2^`logN` times `r` times 128 bytes of memory, `p` times over. */
export interface ScryptCost {
  readonly logN: number
  readonly r: number
  readonly p: number
}

/** Returns the key that scrypt derives. @see RFC 7914 section 6 */
export function scrypt(
  password: string,
  options: { readonly cost: ScryptCost; readonly salt: Uint8Array; readonly keyLength: number },
): Promise<Uint8Array> {
  const { logN, r, p } = options.cost
  const N = 2 ** logN
  return new Promise((resolve, reject) => {
    nodeScrypt(password, options.salt, options.keyLength, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    )
  })
}

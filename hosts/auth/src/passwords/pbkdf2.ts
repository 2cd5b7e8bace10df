import { sha1 } from '@noble/hashes/legacy.js'
import { pbkdf2 } from '@noble/hashes/pbkdf2.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import type { NativeDerivations, Pbkdf2Options } from './native-derivations.ts'

/**
 * By digest: the bytes of one block, and the most iterations times blocks. That much is about 3 s of CPU in workerd where
 * JavaScript has to compute it (1.5, 2.1 and 3.0 µs for each), and at most 0.6 s where the runtime does.
 */
const digests = {
  sha1: { hash: sha1, blockLength: 20, mostWork: 2_000_000 },
  sha256: { hash: sha256, blockLength: 32, mostWork: 1_500_000 },
  sha512: { hash: sha512, blockLength: 64, mostWork: 1_000_000 },
} as const

/** The costs that a Worker can compute, as a phrase. */
export const computablePbkdf2 =
  'PBKDF2 with at least 1 iteration, and iterations times blocks of the key of at most ' +
  Object.entries(digests)
    .map(([name, { blockLength, mostWork }]) => `${mostWork} for ${name} (blocks of ${blockLength} bytes)`)
    .join(', ')

/** Returns whether a Worker can compute PBKDF2 of this cost, also where the runtime refuses to. */
export function isComputablePbkdf2({ digest, iterations, keyLength }: Pbkdf2Options): boolean {
  const { blockLength, mostWork } = digests[digest]
  return iterations >= 1 && iterations * Math.ceil(keyLength / blockLength) <= mostWork
}

/** Returns the key that PBKDF2 derives: natively, and in JavaScript where the runtime refuses that many iterations. */
export async function derivePbkdf2(
  native: NativeDerivations,
  password: string,
  options: Pbkdf2Options,
): Promise<Uint8Array> {
  try {
    return await native.pbkdf2(password, options)
  } catch {
    const { digest, iterations, salt, keyLength } = options
    return pbkdf2(digests[digest].hash, password, salt, { c: iterations, dkLen: keyLength })
  }
}

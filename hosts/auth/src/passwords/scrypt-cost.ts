import type { ScryptCost } from './native-derivations.ts'
import { mostKibibytes } from './read-hash.ts'

/** N*r*p: what workerd computes and Cloudflare too, about 0.2 s of CPU, 0.45 s where N is next to nothing. */
const mostWork = 2 ** 20

/** r*N for the large vector; p has a share of its own besides, which counts where it is large. */
const mostVector = mostKibibytes * 8
const mostBlocks = mostVector + 2 ** 13

/** The costs that a Worker can compute, as a phrase. */
export const computableScrypt =
  `scrypt with N*r*p of at most ${mostWork}, N*r of at most ${mostVector} (64 MiB), (N+p)*r of at most ${mostBlocks}, ` +
  'N below 2^(16*r)'

/** Returns whether a Worker can compute scrypt of this cost. @see RFC 7914 section 2 */
export function isComputableScrypt({ logN, r, p }: ScryptCost): boolean {
  const N = 2 ** logN
  return (
    [logN, r, p].every((number) => Number.isInteger(number) && number >= 1) &&
    logN < 16 * r &&
    N * r * p <= mostWork &&
    N * r <= mostVector &&
    (N + p) * r <= mostBlocks
  )
}

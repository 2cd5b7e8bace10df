import type { NativeDerivations } from '../passwords/native-derivations.ts'
import { nodeDerivations } from '../passwords/native-derivations.ts'

/**
 * Those of `node:crypto`, which refuse what Cloudflare refuses; standalone workerd has no cap on PBKDF2, Node none at
 * all.
 */
export const cloudflareDerivations: NativeDerivations = {
  async scrypt(password, options) {
    const { logN, r, p } = options.cost
    if (2 ** logN * r * p > 2 ** 20) throw new RangeError('Scrypt failed: cost exceeds maximum (1048576).')
    return nodeDerivations.scrypt(password, options)
  },
  async pbkdf2(password, options) {
    if (options.iterations > 100_000) {
      throw new DOMException('Pbkdf2 failed: iteration counts above 100000 are not supported', 'NotSupportedError')
    }
    return nodeDerivations.pbkdf2(password, options)
  },
}

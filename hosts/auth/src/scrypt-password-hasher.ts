import { scrypt } from 'node:crypto'
import type { PasswordHasher } from '@voyage/oidc-core'
import { equalInConstantTime } from '@voyage/oidc-core'

/** The cost of one hash (RFC 7914): 2^`logN` times `r` times 128 bytes of memory, `p` times over. */
export interface ScryptCost {
  readonly logN: number
  readonly r: number
  readonly p: number
}

// 16 MiB and about 150 ms of CPU in workerd. A Worker has 128 MiB, so a larger N would leave room for few at a time;
// p makes up for it. One of OWASP's equivalent settings.
const defaultCost: ScryptCost = { logN: 14, r: 8, p: 5 }

const saltLength = 16
const keyLength = 32

/**
 * Returns a password hasher that stores `$scrypt$ln=14,r=8,p=5$<salt>$<key>`, the PHC form: each hash carries its own
 * parameters, so the cost may rise without making old hashes useless.
 */
export function createScryptPasswordHasher(options: {
  readonly randomBytes: (length: number) => Uint8Array
  readonly cost?: ScryptCost
}): PasswordHasher {
  const cost = options.cost ?? defaultCost
  return {
    async hash(password) {
      const salt = options.randomBytes(saltLength)
      const key = await derive(password, { cost, salt })
      return `$scrypt$ln=${cost.logN},r=${cost.r},p=${cost.p}$${encode(salt)}$${encode(key)}`
    },
    async verify(password, hash) {
      const stored = hash === null ? undefined : parse(hash)
      const key = await derive(password, stored ?? { cost, salt: new Uint8Array(saltLength) })
      return stored !== undefined && equalInConstantTime(encode(key), stored.key)
    },
    canVerify: (hash) => isAffordable(parse(hash)?.cost),
    isOutdated(hash) {
      const stored = parse(hash)?.cost
      return stored?.logN !== cost.logN || stored.r !== cost.r || stored.p !== cost.p
    },
  }
}

/** A Worker has 128 MiB: what needs more than half of it can never be verified here. */
function isAffordable(cost: ScryptCost | undefined): boolean {
  return cost !== undefined && cost.r > 0 && cost.p > 0 && 128 * 2 ** cost.logN * cost.r <= 64 * 1024 * 1024
}

const phc = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

function parse(
  hash: string,
): { readonly cost: ScryptCost; readonly salt: Uint8Array; readonly key: string } | undefined {
  const [, logN, r, p, salt, key] = phc.exec(hash) ?? []
  if (salt === undefined || key === undefined) return undefined
  const bytes = Uint8Array.from(atob(salt), (character) => character.charCodeAt(0))
  return { cost: { logN: Number(logN), r: Number(r), p: Number(p) }, salt: bytes, key }
}

function derive(
  password: string,
  { cost, salt }: { readonly cost: ScryptCost; readonly salt: Uint8Array },
): Promise<Uint8Array> {
  const N = 2 ** cost.logN
  const { r, p } = cost
  return new Promise((resolve, reject) => {
    // NFKC, so that one password typed on two keyboards is one password (RFC 8265).
    scrypt(password.normalize('NFKC'), salt, keyLength, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    )
  })
}

/** Base64 without padding, as the PHC form has it. */
const encode = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes)).replaceAll('=', '')

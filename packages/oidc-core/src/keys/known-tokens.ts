import type { JwtClaims } from './jwt-claims.ts'

/** A token whose signature is known to be right, and by which key. */
export interface KnownToken {
  readonly kid: string
  readonly claims: JwtClaims
}

/** Access tokens that this isolate signed or verified: their signature need not be checked again. */
export interface KnownTokens {
  get(jwt: string): KnownToken | undefined
  add(jwt: string, token: KnownToken): void
}

/** About 1.5 KiB each. */
const mostTokens = 2_000

/** Returns an empty memory; the token that came first goes first. */
export function createKnownTokens(): KnownTokens {
  const known = new Map<string, KnownToken>()
  return {
    get: (jwt) => known.get(jwt),
    add(jwt, token) {
      known.set(jwt, token)
      const [oldest] = known.keys()
      if (known.size > mostTokens && oldest !== undefined) known.delete(oldest)
    },
  }
}

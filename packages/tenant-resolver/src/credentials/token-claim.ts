import type { TenantIdDirectory } from '../signals/tenant-id.ts'
import type { SignalReading, TenantSignal } from '../signals/tenant-signal.ts'
import { absent, unknown } from '../signals/tenant-signal.ts'
import { bearerToken } from './bearer-token.ts'

/** Checks access tokens; a host fills it in with jose and the issuer's keys. */
export interface TokenVerifier {
  /**
   * Returns the claims only after signature, issuer, audience and expiry hold. Rejects when that cannot be told now
   * (the issuer's keys cannot be read): the verdict is then `unavailable`.
   */
  verify(token: string): Promise<TokenVerdict>
}

/** What a {@link TokenVerifier} found. */
export type TokenVerdict =
  | { readonly kind: 'verified'; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused' }
  /**
   * A token of an issuer that the platform does not know. The signal then counts as absent: answer so only where
   * tenants' Workers take tokens of issuers of their own, and check them.
   */
  | { readonly kind: 'foreign' }

/** Options of {@link tokenClaim}. */
export interface TokenClaimOptions {
  readonly verifier: TokenVerifier
  readonly tenants: TenantIdDirectory
  /** The claim that carries the tenant's id. Default: `tenant_id`. */
  readonly claim?: string
}

const unauthenticated: SignalReading = { kind: 'unauthenticated' }
const jwtShape = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/
// RFC 6750 2.1: b64token.
const tokenText = /^[A-Za-z0-9._~+/-]*=*$/
const maxTokenLength = 8192

/**
 * Returns the signal by which a request names its tenant through a claim of its access token (a JWT, RFC 9068).
 *
 * A token that does not hold is `unauthenticated`. A token that holds and has no such claim names no tenant: absent; a
 * claim that is no text names nobody: unknown. A Bearer token that is no JWT is left alone; what is no token at all, such
 * as two of them, is `unauthenticated`.
 */
export function tokenClaim({ verifier, tenants, claim = 'tenant_id' }: TokenClaimOptions): TenantSignal {
  async function verify(token: string): Promise<SignalReading> {
    const verdict = await verifier.verify(token)
    if (verdict.kind !== 'verified') return verdict.kind === 'foreign' ? absent : unauthenticated
    const value = Object.hasOwn(verdict.claims, claim) ? verdict.claims[claim] : undefined
    if (value === undefined) return absent
    return typeof value === 'string' && value !== '' ? { kind: 'present', value, route: null } : unknown
  }

  return {
    name: 'token_claim',
    keyspace: 'tenant_id',
    read({ headers }) {
      const token = bearerToken(headers)
      if (token === null) return absent
      if (!tokenText.test(token)) return unauthenticated
      if (!jwtShape.test(token)) return absent
      return token.length > maxTokenLength ? unauthenticated : verify(token)
    },
    find: ({ value }) => tenants.findById(value),
  }
}

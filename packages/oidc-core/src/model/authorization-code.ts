import type { CodeChallenge } from '@voyage/pkce'

/** An issued authorization code and all that it is bound to (RFC 6749 section 4.1.3, RFC 7636 section 4.4). */
export interface AuthorizationCode {
  /** SHA-256 (hex) of the code; the code itself is never stored. */
  readonly codeHash: string
  readonly grantId: string
  readonly tenantId: string
  readonly issuer: string
  readonly clientId: string
  readonly redirectUri: string
  /** Null when the client's policy let the request go without PKCE. */
  readonly codeChallenge: CodeChallenge | null
  readonly nonce: string | null
  /** Epoch seconds, as the next two. */
  readonly createdAt: number
  readonly expiresAt: number
  /** Null until it is redeemed. */
  readonly consumedAt: number | null
}

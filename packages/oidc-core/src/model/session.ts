/** One browser's sign-in at one issuer, for one tenant. */
export interface Session {
  /** SHA-256 (hex) of the secret that the browser's cookie carries. */
  readonly sessionHash: string
  /** The `sid` claim; no secret (OpenID Connect Back-Channel Logout 1.0 section 2.1). */
  readonly sessionId: string
  readonly issuer: string
  readonly tenantId: string
  readonly userId: string
  /** How the user proved who they are: values of RFC 8176, for example `pwd`. */
  readonly methods: ReadonlyArray<string>
  /** What the browser calls itself, as shown to the user in the list of sessions; null when it does not say. */
  readonly device: string | null
  /** When the user last proved who they are; epoch seconds, as the next two. */
  readonly authTime: number
  readonly createdAt: number
  readonly expiresAt: number
}

/** What a user let a client do. Every code and token hangs on a grant; revoking it revokes them all. */
export interface Grant {
  readonly grantId: string
  readonly tenantId: string
  readonly issuer: string
  readonly clientId: string
  readonly userId: string
  /** The session (`sid`) under which it was given. */
  readonly sessionId: string
  readonly scopes: ReadonlyArray<string>
  /** Epoch seconds, as the next two. */
  readonly authTime: number
  readonly createdAt: number
  /** Null while the grant stands. */
  readonly revokedAt: number | null
}

/** A client that is still to be told of the end of a session (OpenID Connect Back-Channel Logout 1.0). */
export interface LogoutNotice {
  readonly noticeId: string
  readonly tenantId: string
  readonly issuer: string
  readonly clientId: string
  readonly uri: string
  readonly userId: string
  readonly sessionId: string
  /** How often it was tried. */
  readonly attempts: number
  /** Epoch seconds, as the next one. */
  readonly nextAttemptAt: number
  readonly createdAt: number
}

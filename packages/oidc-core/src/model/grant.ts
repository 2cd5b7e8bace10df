/** What a user (or, with client_credentials, nobody) let a client do. Revoking a grant revokes its codes and tokens. */
export interface Grant {
  readonly grantId: string
  readonly tenantId: string
  readonly issuer: string
  readonly clientId: string
  /** Null when the client acts for itself (client_credentials). */
  readonly userId: string | null
  /** The session (`sid`) under which it was given; null without a user. */
  readonly sessionId: string | null
  readonly scopes: ReadonlyArray<string>
  /** Claims asked for by name (OpenID Connect Core section 5.5), beyond those of the scopes. */
  readonly claims: RequestedClaims
  /** What access tokens are for (RFC 8707); empty: this provider itself. */
  readonly resources: ReadonlyArray<string>
  /** How the user signed in (RFC 8176). */
  readonly methods: ReadonlyArray<string>
  /** Epoch seconds, as the next two. */
  readonly authTime: number
  readonly createdAt: number
  /** Null while the grant stands. */
  readonly revokedAt: number | null
}

/** Names of claims asked for, by where they are to be returned. */
export interface RequestedClaims {
  readonly userinfo: ReadonlyArray<string>
  readonly idToken: ReadonlyArray<string>
}

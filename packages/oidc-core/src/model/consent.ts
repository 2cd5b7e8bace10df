/** What a user allowed a client, once and for all (until it is taken back). */
export interface Consent {
  readonly issuer: string
  readonly tenantId: string
  readonly userId: string
  readonly clientId: string
  /** Scopes, and requested claims as `claim:<name>`. */
  readonly scopes: ReadonlyArray<string>
  /** Epoch seconds. */
  readonly grantedAt: number
}

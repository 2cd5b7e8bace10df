/** A user's passkey: a public-key credential (WebAuthn) by which they sign in at one issuer. */
export interface Passkey {
  /** As the authenticator named it; base64url. */
  readonly credentialId: string
  readonly issuer: string
  readonly tenantId: string
  readonly userId: string
  /** A COSE key; base64url. */
  readonly publicKey: string
  /** How often the authenticator says that it has signed; 0 for ever with those that do not count. */
  readonly counter: number
  /** How the authenticator is reached, as it said itself, for example `internal` or `usb`. */
  readonly transports: ReadonlyArray<string>
  /** What the user calls it. */
  readonly name: string
  /** Epoch seconds. */
  readonly createdAt: number
  readonly lastUsedAt: number | null
}

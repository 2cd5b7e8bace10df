import type { Passkey } from '../model/passkey.ts'

/** Options for the browser, as `PublicKeyCredential.parse...OptionsFromJSON` takes them. */
export type WebauthnOptions = Readonly<Record<string, unknown>>

/** Where an answer must come from. */
export interface WebauthnPlace {
  /** The issuer's host name; passkeys are bound to it. */
  readonly rpId: string
  /** The issuer's origin. */
  readonly origin: string
}

/** A browser's answer, not yet trusted in any way. */
export interface WebauthnAnswer extends WebauthnPlace {
  /** The parsed JSON of a RegistrationResponseJSON or AuthenticationResponseJSON. */
  readonly response: unknown
  /** The challenge that it must answer; base64url. */
  readonly challenge: string
}

/** A key that an authenticator made. */
export interface NewPasskey {
  readonly credentialId: string
  readonly publicKey: string
  readonly counter: number
  readonly transports: ReadonlyArray<string>
}

/** What an authenticator stated in a signature that holds. */
export interface PasskeyStatement {
  readonly counter: number
  /** Whether the private key cannot leave the authenticator (it is not eligible for backup). */
  readonly deviceBound: boolean
}

/**
 * What a WebAuthn library does for this package. Users are verified by the authenticator (PIN, finger, face) always, and
 * passkeys are discoverable.
 *
 * @see https://www.w3.org/TR/webauthn-3/
 */
export interface Webauthn {
  /** Returns the options for making a passkey. `challenge` is text; `userHandle` names the user to the authenticator. */
  creationOptions(options: {
    readonly rpId: string
    readonly challenge: string
    readonly userHandle: string
    readonly username: string
    readonly name: string
    /** Passkeys that the user has: an authenticator that holds one of them makes no second. */
    readonly known: ReadonlyArray<Passkey>
  }): Promise<WebauthnOptions>
  /** Returns the options for signing in with any passkey that the browser knows for `rpId`. */
  requestOptions(options: { readonly rpId: string; readonly challenge: string }): Promise<WebauthnOptions>
  /** Returns the new key; null when the answer is malformed, comes from elsewhere or does not hold. */
  verifyCreation(answer: WebauthnAnswer): Promise<NewPasskey | null>
  /** Returns what was signed; null when the answer is malformed, comes from elsewhere or does not hold. */
  verifyRequest(answer: WebauthnAnswer & { readonly passkey: Passkey }): Promise<PasskeyStatement | null>
}

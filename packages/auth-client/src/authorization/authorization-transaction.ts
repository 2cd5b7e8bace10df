import type { CodeVerifier, RandomBytes } from '@voyage/pkce'
import { generateCodeVerifier } from '@voyage/pkce'

/** What the relying party remembers between sending a browser away and its coming back. Secret: it holds the verifier. */
export interface AuthorizationTransaction {
  /** Binds the answer to this browser (RFC 6749 section 10.12). */
  readonly state: string
  /** Binds the ID token to this transaction (OpenID Connect Core 1.0 section 3.1.2.1). */
  readonly nonce: string
  /** Binds the code to this client instance (RFC 7636). */
  readonly codeVerifier: CodeVerifier
}

/** Returns a fresh transaction; `state` and `nonce` carry 256 random bits each. */
export function createAuthorizationTransaction(randomBytes: RandomBytes): AuthorizationTransaction {
  // State and nonce are spelt as a verifier is: they are to be as hard to guess.
  return {
    state: generateCodeVerifier(randomBytes),
    nonce: generateCodeVerifier(randomBytes),
    codeVerifier: generateCodeVerifier(randomBytes),
  }
}

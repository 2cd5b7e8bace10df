import type { SignInReason } from './needs-sign-in.ts'
import type { AuthorizationRequest } from './parse-authorization-request.ts'

/** What every page in between shows. */
interface InteractionBase {
  readonly tenantId: string
  readonly client: {
    readonly clientId: string
    readonly name: string
    /** Its privacy policy and its terms, as it registered them; null when it did not. Links, to be escaped. */
    readonly policyUri: string | null
    readonly termsUri: string | null
    /**
     * Whether it registered itself (RFC 7591): nobody has checked its name, which may be that of another. Say so, beside the
     * host of `redirectUri`.
     */
    readonly selfRegistered: boolean
  }
  /**
   * Where the answer will go. The client may send the browser on from there, which Chromium holds against the
   * `form-action` of the page that posted: leave that directive out of the page's Content-Security-Policy.
   */
  readonly redirectUri: string
  /** The languages that the client would like (BCP 47, space-separated), most wanted first; null without a wish. */
  readonly locales: string | null
}

/** Ask who the user is; afterwards call `startSession`, then `authorize` again. */
export interface SignInInteraction extends InteractionBase {
  readonly kind: 'sign_in'
  /** What the client thinks the user's name is; text from the request, to be escaped. */
  readonly loginHint: string | null
  readonly why: SignInReason
}

/** Ask what the client may have; afterwards call `decideConsent`. */
export interface ConsentInteraction extends InteractionBase {
  readonly kind: 'consent'
  readonly user: { readonly username: string; readonly name: string }
  /** Scopes, and requested claims as `claim:<name>`. */
  readonly items: ReadonlyArray<string>
  /** Goes into the form and comes back with the decision: signed, and good for this request and session only. */
  readonly proof: string
}

/** What the embedding team shows before the request can be granted. */
export type Interaction = SignInInteraction | ConsentInteraction

/** Returns what the pages for this request have in common. */
export function interactionBase(request: AuthorizationRequest): InteractionBase {
  const { client, redirectUri, locales } = request
  const { tenantId, clientId, name, description, registration } = client
  const { policyUri, termsUri } = description
  const shown = { clientId, name, policyUri, termsUri, selfRegistered: registration !== null }
  return { tenantId, client: shown, redirectUri, locales }
}

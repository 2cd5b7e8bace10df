import type { ProviderContext } from '../provider/provider-context.ts'
import { randomId, randomSecret } from '../random-secret.ts'
import { hashSecret } from '../secret-hash.ts'
import { findCurrentSession } from '../sign-in/find-current-session.ts'
import { errorRedirect, successRedirect } from './authorization-response.ts'
import { needsSignIn } from './needs-sign-in.ts'
import type { AuthorizationRequest, UnanswerableRefusal } from './parse-authorization-request.ts'
import { parseAuthorizationRequest } from './parse-authorization-request.ts'

/** What the embedding team shows before the request can be granted; afterwards it calls `authorize` again. */
export interface SignInInteraction {
  readonly kind: 'sign_in'
  readonly tenantId: string
  readonly client: { readonly clientId: string; readonly name: string }
  /** Where the browser will go afterwards; for a Content-Security-Policy's form-action. */
  readonly redirectUri: string
  /** What the client thinks the user's name is; text from the request, to be escaped. */
  readonly loginHint: string | null
  readonly why: 'no_session' | 'prompt' | 'too_old' | 'other_user'
}

/** How an authorization request ends. */
export type AuthorizationOutcome =
  /** Send the browser there with 303, never 307 (RFC 9700 section 4.12). */
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'interaction_required'; readonly interaction: SignInInteraction }
  /** Show a page: there is no place to send the browser to that could be trusted. */
  | { readonly kind: 'error_page'; readonly refusal: UnanswerableRefusal }

/** An authorization request as it arrived, by GET or POST. */
export interface AuthorizationInput {
  readonly parameters: URLSearchParams
  /** The secret of the browser's session cookie; null without one. */
  readonly sessionSecret: string | null
  /** When the sign-in page for this request was answered, epoch seconds; null when none was shown. */
  readonly interactionStartedAt: number | null
}

/**
 * Answers an authorization request: a code, an error by redirect, a sign-in to show, or an error page.
 *
 * @see RFC 6749 section 4.1, OpenID Connect Core section 3.1.2
 */
export async function authorize(context: ProviderContext, input: AuthorizationInput): Promise<AuthorizationOutcome> {
  const { issuer } = context
  const now = context.clock()
  const parsed = await parseAuthorizationRequest(input.parameters, {
    issuer,
    clients: context.stores.clients,
    keys: () => context.signingKeys.load({ issuer, now }),
  })
  if (!parsed.ok) {
    const { target, refusal } = parsed.error
    if (target === null) return { kind: 'error_page', refusal }
    return { kind: 'redirect', location: errorRedirect(target, { issuer, refusal }) }
  }
  const request = parsed.value
  const session = await findCurrentSession(context, input.sessionSecret)
  const why = needsSignIn(request, { session, interactionStartedAt: input.interactionStartedAt, now })
  if (session !== null && why === null) {
    const code = await issueCode(context, { request, session, now })
    return { kind: 'redirect', location: successRedirect(request, { issuer, code }) }
  }
  if (request.prompt === 'none') {
    return { kind: 'redirect', location: errorRedirect(request, { issuer, refusal: { reason: 'login_required' } }) }
  }
  const { client, redirectUri, loginHint } = request
  const shown = { clientId: client.clientId, name: client.name }
  const interaction: SignInInteraction = {
    kind: 'sign_in',
    tenantId: client.tenantId,
    client: shown,
    redirectUri,
    loginHint,
    why: why ?? 'no_session',
  }
  return { kind: 'interaction_required', interaction }
}

async function issueCode(
  context: ProviderContext,
  granted: {
    readonly request: AuthorizationRequest
    readonly session: { readonly sessionId: string; readonly userId: string; readonly authTime: number }
    readonly now: number
  },
): Promise<string> {
  const { request, session, now } = granted
  const { issuer, stores, randomBytes, lifetimes } = context
  const grantId = randomId(randomBytes)
  const bound = { grantId, tenantId: request.client.tenantId, issuer, clientId: request.client.clientId }
  const { sessionId, userId, authTime } = session
  const scopes = request.scopes
  await stores.grants.insertGrant({ ...bound, userId, sessionId, scopes, authTime, createdAt: now, revokedAt: null })
  const code = randomSecret(randomBytes)
  await stores.codes.insertAuthorizationCode({
    ...bound,
    codeHash: await hashSecret(code),
    redirectUri: request.redirectUri,
    codeChallenge: request.codeChallenge,
    nonce: request.nonce,
    createdAt: now,
    expiresAt: now + lifetimes.authorizationCode,
    consumedAt: null,
  })
  return code
}

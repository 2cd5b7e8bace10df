import { reachableContexts } from '../claims/authentication-context.ts'
import { verifyOwnJwt } from '../keys/jwt.ts'
import { makeFirstKey } from '../keys/make-first-key.ts'
import type { Session } from '../model/session.ts'
import { findClient } from '../provider/find-client.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import type { Result } from '../result.ts'
import { findCurrentSession } from '../sign-in/find-current-session.ts'
import type { AuthorizationAnswer } from './authorization-response.ts'
import { errorAnswer, successAnswer } from './authorization-response.ts'
import { responseModes } from './check-response-type.ts'
import { signConsentProof } from './consent-proof.ts'
import type { Interaction } from './interaction.ts'
import { interactionBase } from './interaction.ts'
import { issueCode } from './issue-code.ts'
import { needsConsent } from './needs-consent.ts'
import { canBeSatisfied, needsSignIn } from './needs-sign-in.ts'
import type { AuthorizationRefusal, AuthorizationRequest, UnanswerableRefusal } from './parse-authorization-request.ts'
import { parseAuthorizationRequest } from './parse-authorization-request.ts'

/** How an authorization request ends. */
export type AuthorizationOutcome =
  | AuthorizationAnswer
  | { readonly kind: 'interaction_required'; readonly interaction: Interaction }
  /**
   * Show a page: there is no place to send the browser to that could be trusted. The reason is for your log: a page
   * that tells `client_unknown` from a redirect URI that is missing or not registered tells anybody which clients exist.
   */
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
 * Answers an authorization request: a code, an error, a page to show first, or an error page.
 *
 * @see RFC 6749 section 4.1, OpenID Connect Core section 3.1.2
 */
export async function authorize(context: ProviderContext, input: AuthorizationInput): Promise<AuthorizationOutcome> {
  const [parsed, session] = await Promise.all([
    parseRequest(context, input.parameters),
    findCurrentSession(context, input.sessionSecret),
  ])
  if (!parsed.ok) return refuseRequest(context, parsed.error)
  // The first key of an algorithm is made with the client that needs it; if it was not (at this one of several issuers,
  // or for a client of long ago), now, so that most isolates publish it by the time the user has signed in.
  const { client } = parsed.value
  await makeFirstKey(context.signingKeys, { client, issuer: context.issuer, now: context.clock() })
  return judge(context, { ...input, request: parsed.value, session, consented: false })
}

/** Reads and checks the parameters. */
export function parseRequest(
  context: ProviderContext,
  parameters: URLSearchParams,
): Promise<Result<AuthorizationRequest, AuthorizationRefusal>> {
  const { issuer, without } = context
  const find = (clientId: string) => findClient(context, clientId)
  const readHint = (jwt: string) => verifyOwnJwt(context, { type: 'JWT', jwt })
  const modes = responseModes(without)
  return parseAuthorizationRequest(parameters, { issuer, findClient: find, readHint, responseModes: modes })
}

/** Returns the answer to a request that a check refused. */
export function refuseRequest(context: ProviderContext, error: AuthorizationRefusal): AuthorizationOutcome {
  const { target, refusal } = error
  if (target === null) return { kind: 'error_page', refusal }
  return errorAnswer(target, { issuer: context.issuer, refusal })
}

/** A checked request and all that is known about its user. */
export interface Judgement {
  readonly parameters: URLSearchParams
  readonly request: AuthorizationRequest
  readonly session: Session | null
  readonly interactionStartedAt: number | null
  /** Whether the user has just allowed it. */
  readonly consented: boolean
}

/** Grants a checked request, or says what stands in the way: first the sign-in, then the consent. */
export async function judge(context: ProviderContext, judged: Judgement): Promise<AuthorizationOutcome> {
  const { issuer, stores } = context
  const { request, session, interactionStartedAt } = judged
  const silent = request.prompts.has('none')
  if (!canBeSatisfied(request, reachableContexts(context.without)))
    return errorAnswer(request, { issuer, refusal: { reason: 'context_unreachable' } })
  const why = needsSignIn(request, { session, interactionStartedAt, now: context.clock() })
  if (session === null || why !== null) {
    // Where no user meets every demand, asking is in vain.
    if (silent || request.expectedUserIds?.length === 0)
      return errorAnswer(request, { issuer, refusal: { reason: 'login_required' } })
    const { loginHint } = request
    const interaction: Interaction = {
      ...interactionBase(request),
      kind: 'sign_in',
      loginHint,
      why: why ?? 'no_session',
    }
    return { kind: 'interaction_required', interaction }
  }

  const { tenantId, userId } = session
  const key = { issuer, tenantId, userId, clientId: request.client.clientId }
  const remembered = request.client.requireConsent && !judged.consented
  const consent = remembered ? await stores.consents.findConsent(key) : null
  const items = judged.consented ? null : needsConsent(request, consent)
  if (items !== null) {
    if (silent) return errorAnswer(request, { issuer, refusal: { reason: 'consent_required' } })
    const user = await stores.users.findUser({ tenantId, userId })
    if (user === null) return errorAnswer(request, { issuer, refusal: { reason: 'login_required' } })
    const proof = await signConsentProof(context, { parameters: judged.parameters, session, interactionStartedAt })
    const shown = { username: user.username, name: user.name }
    const interaction: Interaction = { ...interactionBase(request), kind: 'consent', user: shown, items, proof }
    return { kind: 'interaction_required', interaction }
  }
  const code = await issueCode(context, { request, session })
  // Signed out at this very moment, perhaps in another window.
  return code === null ? judge(context, { ...judged, session: null }) : successAnswer(request, { issuer, code })
}

import { recordEvent } from '../audit/record-event.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { findCurrentSession } from '../sign-in/find-current-session.ts'
import { errorAnswer } from './authorization-response.ts'
import type { AuthorizationOutcome } from './authorize.ts'
import { authorize, judge, parseRequest, refuseRequest } from './authorize.ts'
import { verifyConsentProof } from './consent-proof.ts'
import { consentItems } from './needs-consent.ts'

/** The user's answer to a {@link ConsentInteraction}. */
export interface ConsentDecision {
  /** The authorization request, unchanged. */
  readonly parameters: URLSearchParams
  readonly sessionSecret: string | null
  /** As the interaction carried it. */
  readonly proof: string
  readonly decision: 'allow' | 'deny'
}

/**
 * Answers an authorization request after the user has decided. What was allowed is remembered together with what was
 * allowed before; a decision with a bad proof counts for nothing, and the request is judged anew.
 *
 * @see OpenID Connect Core section 3.1.2.4, RFC 6749 section 4.1.2.1 (access_denied)
 */
export async function decideConsent(context: ProviderContext, input: ConsentDecision): Promise<AuthorizationOutcome> {
  const { parameters, sessionSecret } = input
  const session = await findCurrentSession(context, sessionSecret)
  const proof = session === null ? undefined : await verifyConsentProof(context, input.proof, { parameters, session })
  if (session === null || proof === undefined) {
    return authorize(context, { parameters, sessionSecret, interactionStartedAt: null })
  }
  const parsed = await parseRequest(context, parameters)
  if (!parsed.ok) return refuseRequest(context, parsed.error)
  const request = parsed.value
  const { issuer, stores } = context
  const { tenantId, userId } = session
  const { clientId } = request.client
  if (input.decision === 'deny') {
    await recordEvent(context, { type: 'consent_denied', tenantId, userId, clientId })
    return errorAnswer(request, { issuer, refusal: { reason: 'access_denied' } })
  }
  // A session of another tenant must leave no trace; `judge` asks for a sign-in then.
  if (tenantId === request.client.tenantId) {
    const key = { issuer, tenantId, userId, clientId }
    const before = await stores.consents.findConsent(key)
    const scopes = [...new Set([...(before?.scopes ?? []), ...consentItems(request)])]
    await stores.consents.putConsent({ ...key, scopes, grantedAt: context.clock() })
    await recordEvent(context, { type: 'consent_given', tenantId, userId, clientId })
  }
  return judge(context, { parameters, request, session, ...proof, consented: true })
}

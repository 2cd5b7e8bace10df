import type { Consent } from '../model/consent.ts'
import type { AuthorizationRequest } from './parse-authorization-request.ts'

/** Returns what the user is asked to allow: scopes, and requested claims as `claim:<name>`. */
export function consentItems(request: AuthorizationRequest): ReadonlyArray<string> {
  const { userinfo, idToken } = request.claims
  const claims = [...new Set([...userinfo, ...idToken])].map((name) => `claim:${name}`)
  return [...request.scopes, ...claims]
}

/**
 * Returns what the user must be asked to allow before this request is granted; null when there is nothing to ask.
 *
 * A client that the operator registered needs no consent unless its record says so; `prompt=consent` always asks.
 *
 * @see OpenID Connect Core section 3.1.2.4
 */
export function needsConsent(request: AuthorizationRequest, consent: Consent | null): ReadonlyArray<string> | null {
  const items = consentItems(request)
  if (request.prompts.has('consent')) return items
  if (!request.client.requireConsent) return null
  return items.every((item) => consent?.scopes.includes(item) ?? false) ? null : items
}

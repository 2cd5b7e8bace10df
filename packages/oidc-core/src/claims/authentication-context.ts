import type { OptionalPart } from '../metadata/optional-part.ts'

/** The level of a sign-in by password: one factor, which somebody may have been tricked out of. */
const passwordContext = 'urn:voyage:acr:password'

/** The level of a sign-in by passkey: bound to this site, so that no other site can ask for it. */
const phishingResistantContext = 'urn:voyage:acr:phishing-resistant'

/** The levels (`acr` values) that are known here, lowest first. */
export const authenticationContexts: ReadonlyArray<string> = [passwordContext, phishingResistantContext]

/** Returns the levels that a sign-in can reach at a provider without these parts, lowest first. */
export const reachableContexts = (without: ReadonlyArray<OptionalPart>): ReadonlyArray<string> =>
  without.includes('passkeys') ? [passwordContext] : authenticationContexts

/**
 * Returns the `acr` of a sign-in by these methods (RFC 8176).
 *
 * @see OpenID Connect Core section 2
 */
export function authenticationContextOf(methods: ReadonlyArray<string>): string {
  return methods.includes('swk') || methods.includes('hwk') ? phishingResistantContext : passwordContext
}

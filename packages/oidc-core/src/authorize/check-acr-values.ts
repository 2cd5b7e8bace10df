import { authenticationContexts } from '../claims/authentication-context.ts'
import type { Parameters } from '../parse-parameters.ts'

/**
 * Returns the `acr` values of which one must be reached; null when none need be.
 *
 * What a resource server demanded (its step-up challenge) is necessary, or the client would be granted the same token over
 * and over. Values that nobody knows here stay a wish, as OpenID Connect has them.
 *
 * @see RFC 9470 section 5, OpenID Connect Core section 3.1.2.1
 */
export function checkAcrValues(parameters: Parameters): ReadonlyArray<string> | null {
  const known = (parameters.get('acr_values') ?? '')
    .split(' ')
    .filter((value) => authenticationContexts.includes(value))
  return known.length === 0 ? null : known
}

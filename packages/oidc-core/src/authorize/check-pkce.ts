import type { CodeChallenge } from '@voyage/pkce'
import { parseCodeChallenge } from '@voyage/pkce'
import type { Client } from '../model/client.ts'
import type { Parameters } from '../parse-parameters.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** Why {@link checkPkce} refused. */
export type PkceRefusal =
  | { readonly reason: 'code_challenge_missing' }
  | { readonly reason: 'code_challenge_malformed' }
  | { readonly reason: 'code_challenge_method_unsupported' }

/**
 * Returns the S256 challenge that this request commits to; null when it has none and the client need not have one.
 *
 * A public client always needs one, whatever its record says. A method without a challenge is a request that lost it
 * on its way, so it is refused in any case.
 *
 * @see RFC 7636 section 4.3, RFC 9700 section 2.1.1
 */
export function checkPkce(parameters: Parameters, client: Client): Result<CodeChallenge | null, PkceRefusal> {
  const value = parameters.get('code_challenge')
  if (value === undefined) {
    const optional = !client.requirePkce && client.tokenEndpointAuthMethod !== 'none'
    const lost = parameters.has('code_challenge_method')
    return optional && !lost ? ok(null) : err({ reason: 'code_challenge_missing' })
  }

  // An absent method means `plain` (RFC 7636 section 4.3), which is never accepted.
  const method = parameters.get('code_challenge_method') ?? 'plain'
  if (method !== 'S256') return err({ reason: 'code_challenge_method_unsupported' })

  const challenge = parseCodeChallenge(value)
  return challenge === undefined ? err({ reason: 'code_challenge_malformed' }) : ok(challenge)
}

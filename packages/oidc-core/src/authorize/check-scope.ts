import type { Client } from '../model/client.ts'
import type { Parameters } from '../parse-parameters.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** Why {@link checkScope} refused. */
export type ScopeRefusal = { readonly reason: 'scope_missing' } | { readonly reason: 'scope_not_allowed' }

/**
 * Returns the scopes to grant: those asked for that the client may have, in the order asked, each once.
 *
 * Others are left out (OpenID Connect Core 3.1.2.1), and the token answer says so. There is no default scope: a
 * request without one is refused (RFC 6749 section 3.3), as is one of which nothing would be left.
 */
export function checkScope(parameters: Parameters, client: Client): Result<ReadonlyArray<string>, ScopeRefusal> {
  const scope = parameters.get('scope')
  if (scope === undefined) return err({ reason: 'scope_missing' })
  const scopes = [...new Set(scope.split(' '))].filter((name) => client.scopes.includes(name))
  return scopes.length === 0 ? err({ reason: 'scope_not_allowed' }) : ok(scopes)
}

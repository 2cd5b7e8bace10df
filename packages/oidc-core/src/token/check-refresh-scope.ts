import type { Grant } from '../model/grant.ts'
import type { Parameters } from '../parse-parameters.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/**
 * Returns the scopes of the next access token: all that was granted, or the part asked for. Never more.
 *
 * @see RFC 6749 section 6: https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
export function checkRefreshScope(
  parameters: Parameters,
  grant: Grant,
): Result<ReadonlyArray<string>, { readonly reason: 'scope_widened' }> {
  const scope = parameters.get('scope')
  if (scope === undefined) return ok(grant.scopes)
  const wanted = new Set(scope.split(' ').filter((name) => name !== ''))
  for (const name of wanted) if (!grant.scopes.includes(name)) return err({ reason: 'scope_widened' })
  return ok(wanted.size === 0 ? grant.scopes : [...wanted])
}

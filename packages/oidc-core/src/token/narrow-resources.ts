import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/**
 * Returns what the next access token is for: all that was granted, or the part asked for. A grant without resources
 * is one for the provider itself.
 *
 * @see RFC 8707 section 2.2: https://www.rfc-editor.org/rfc/rfc8707#section-2.2
 */
export function narrowResources(
  wanted: ReadonlyArray<string>,
  grant: { readonly issuer: string; readonly resources: ReadonlyArray<string> },
): Result<ReadonlyArray<string>, { readonly reason: 'resource_not_granted' }> {
  const granted = grant.resources.length === 0 ? [grant.issuer] : grant.resources
  const resources = wanted.length === 0 ? granted : [...new Set(wanted)]
  const narrowed = resources.every((resource) => granted.includes(resource))
  return narrowed ? ok(resources) : err({ reason: 'resource_not_granted' })
}

import type { Client } from '../model/client.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** Why {@link checkResource} refused. */
export interface ResourceRefusal {
  readonly reason: 'resource_not_allowed'
}

/**
 * Returns the resources that access tokens are to be for, each once. The provider itself is always allowed (that is
 * UserInfo), others must be registered with the client, letter by letter.
 *
 * @see RFC 8707 section 2: https://www.rfc-editor.org/rfc/rfc8707#section-2
 */
export function checkResource(
  wanted: ReadonlyArray<string>,
  context: { readonly issuer: string; readonly client: Client },
): Result<ReadonlyArray<string>, ResourceRefusal> {
  const resources = [...new Set(wanted)]
  const { issuer, client } = context
  const known = resources.every((resource) => resource === issuer || client.resources.includes(resource))
  return known ? ok(resources) : err({ reason: 'resource_not_allowed' })
}

import type { Result } from '../result.ts'
import { ok } from '../result.ts'
import type { MetadataRefusal } from './metadata-refusal.ts'
import { refuseMember } from './metadata-refusal.ts'
import type { Members } from './read-member.ts'
import { readText } from './read-member.ts'

/**
 * Returns the scopes that a client registers: all that it may have, or the ones it names. Never others: by naming a
 * scope of somebody's API a client would grant itself access to it.
 *
 * @see RFC 7591 section 2: https://www.rfc-editor.org/rfc/rfc7591#section-2
 */
export function checkRegisteredScope(
  members: Members,
  allowed: ReadonlyArray<string>,
): Result<ReadonlyArray<string>, MetadataRefusal> {
  const scope = readText(members, 'scope', 1_000)
  if (!scope.ok) return scope
  if (scope.value === null) return ok(allowed)
  const wanted = [...new Set(scope.value.split(' ').filter((name) => name !== ''))]
  const fits = wanted.length > 0 && wanted.every((name) => allowed.includes(name))
  return fits ? ok(wanted) : refuseMember('scope', `one or more of: ${allowed.join(' ')}`)
}

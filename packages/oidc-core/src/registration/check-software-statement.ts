import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { MetadataRefusal } from './metadata-refusal.ts'
import type { Members } from './read-member.ts'
import { isPresent } from './read-member.ts'

/**
 * Refuses a software statement: nobody's is trusted here, and leaving it aside would drop claims that its sender takes
 * for registered.
 *
 * @see RFC 7591 section 3.2.2: https://www.rfc-editor.org/rfc/rfc7591#section-3.2.2
 */
export function checkSoftwareStatement(members: Members): Result<null, MetadataRefusal> {
  return isPresent(members, 'software_statement') ? err({ reason: 'software_statement_unapproved' }) : ok(null)
}

import { isReadable, readable } from '../readable-text.ts'
import type { Result } from '../result.ts'
import type { MetadataRefusal } from './metadata-refusal.ts'
import { refuseMember } from './metadata-refusal.ts'
import type { Members } from './read-member.ts'
import { readText } from './read-member.ts'

/** Returns the name that users are shown; null when the client gives none (RFC 7591 section 2). */
export function checkClientName(members: Members): Result<string | null, MetadataRefusal> {
  const name = readText(members, 'client_name', 200)
  if (!name.ok || name.value === null) return name
  return isReadable(name.value) ? name : refuseMember('client_name', readable)
}

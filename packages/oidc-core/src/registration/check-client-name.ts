import type { Result } from '../result.ts'
import type { MetadataRefusal } from './metadata-refusal.ts'
import { refuseMember } from './metadata-refusal.ts'
import type { Members } from './read-member.ts'
import { readText } from './read-member.ts'

/** Marks that turn the direction of text: a name with them could read as another one on the consent page. */
const turns = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/

/** Returns the name that users are shown; null when the client gives none (RFC 7591 section 2). */
export function checkClientName(members: Members): Result<string | null, MetadataRefusal> {
  const name = readText(members, 'client_name', 200)
  if (!name.ok || name.value === null) return name
  const readable = name.value.trim() !== '' && !turns.test(name.value)
  return readable ? name : refuseMember('client_name', 'a readable text without marks that turn its direction')
}

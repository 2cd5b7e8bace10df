import type { Result } from '../result.ts'
import type { MetadataRefusal } from './metadata-refusal.ts'
import { refuseMember } from './metadata-refusal.ts'
import type { Members } from './read-member.ts'
import { readText } from './read-member.ts'

/**
 * What is not seen: control and format characters, those that turn the direction of text among them, others that leave no
 * mark (Unicode's Default_Ignorable_Code_Point, U+2800), and halves of characters. A name with them reads as another one.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u

/** Returns the name that users are shown; null when the client gives none (RFC 7591 section 2). */
export function checkClientName(members: Members): Result<string | null, MetadataRefusal> {
  const name = readText(members, 'client_name', 200)
  if (!name.ok || name.value === null) return name
  const readable = name.value.trim() !== '' && !unseen.test(name.value)
  return readable ? name : refuseMember('client_name', 'a readable text without control or invisible characters')
}

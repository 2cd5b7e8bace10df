import type { Client } from '../model/client.ts'
import type { Result } from '../result.ts'
import { ok } from '../result.ts'
import { checkClientKeys } from './check-client-keys.ts'
import { checkDescription } from './check-description.ts'
import type { MemberRefusal } from './metadata-refusal.ts'
import type { Members } from './read-member.ts'
import { readBoolean, readCount } from './read-member.ts'

/**
 * Returns what a client wishes of ID tokens' age and says of itself, whoever registers it.
 *
 * @see RFC 7591 section 2, OpenID Connect Registration section 2
 */
export function checkWishes(members: Members): Result<Pick<Client, 'defaultMaxAge' | 'description'>, MemberRefusal> {
  const maxAge = readCount(members, 'default_max_age')
  if (!maxAge.ok) return maxAge
  // Every ID token carries auth_time, so either wish is met.
  const authTime = readBoolean(members, 'require_auth_time')
  if (!authTime.ok) return authTime
  const keys = checkClientKeys(members)
  if (!keys.ok) return keys
  const description = checkDescription(members)
  if (!description.ok) return description
  return ok({ defaultMaxAge: maxAge.value, description: { ...description.value, ...keys.value } })
}

import type { ClientDescription } from '../model/client.ts'
import type { Result } from '../result.ts'
import { ok } from '../result.ts'
import type { MemberRefusal } from './metadata-refusal.ts'
import { refuseMember } from './metadata-refusal.ts'
import type { Members } from './read-member.ts'
import { isObject, readObject, readWebUri } from './read-member.ts'

const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

/**
 * Returns a client's keys, by value or by reference, never both, and never a private or symmetric one.
 *
 * @see RFC 7591 section 2: https://www.rfc-editor.org/rfc/rfc7591#section-2
 */
export function checkClientKeys(members: Members): Result<Pick<ClientDescription, 'jwks' | 'jwksUri'>, MemberRefusal> {
  const byValue = readObject(members, 'jwks')
  if (!byValue.ok) return byValue
  const byReference = readWebUri(members, 'jwks_uri')
  if (!byReference.ok) return byReference
  const [jwks, jwksUri] = [byValue.value, byReference.value]
  if (jwks !== null && jwksUri !== null) return refuseMember('jwks', 'either jwks or jwks_uri, not both')
  if (jwks === null) return ok({ jwks, jwksUri })
  const { keys } = jwks
  const fits = Array.isArray(keys) && keys.length > 0 && keys.length <= 20 && keys.every(isPublicKey)
  return fits ? ok({ jwks: { keys }, jwksUri }) : refuseMember('jwks', 'a JWK Set of 1 to 20 public keys')
}

const isPublicKey = (key: unknown): boolean =>
  isObject(key) &&
  typeof key['kty'] === 'string' &&
  key['kty'] !== 'oct' &&
  !secretMembers.some((member) => Object.hasOwn(key, member))

import type { RandomBytes } from '@voyage/pkce'
import { randomSecret } from '../random-secret.ts'

const shape = /^([A-Za-z0-9_-]{43})\.[A-Za-z0-9_-]{43}$/

/** Returns a fresh token of a family: the family's id, a dot, 256 random bits. */
export function createRefreshToken(familyId: string, randomBytes: RandomBytes): string {
  return `${familyId}.${randomSecret(randomBytes)}`
}

/** Returns the id of the family a token belongs to, or undefined when it is no refresh token of ours. */
export function parseFamilyId(token: string): string | undefined {
  return shape.exec(token)?.[1]
}

import type { RandomBytes } from '@voyage/pkce'
import { encodeBase64url } from '../base64url.ts'
import { randomSecret } from '../random-secret.ts'

const shape = /^([A-Za-z0-9_-]{43})\.[A-Za-z0-9_-]{43}$/

/** Returns a fresh token of a family: the family's id, a dot, 256 random bits. */
export function createRefreshToken(familyId: string, randomBytes: RandomBytes): string {
  return `${familyId}.${randomSecret(randomBytes)}`
}

/**
 * Returns the token that comes after `token` in its family: the family's id, a dot, 256 bits that follow from `token` and
 * a salt. Who has both gets the same one again; the salt alone, which is what is stored, says nothing.
 */
export async function deriveSuccessor(from: {
  readonly token: string
  readonly familyId: string
  readonly salt: string
}): Promise<string> {
  const input = new TextEncoder().encode(`voyage refresh token successor\n${from.token}\n${from.salt}`)
  const digest = await crypto.subtle.digest('SHA-256', input)
  return `${from.familyId}.${encodeBase64url(new Uint8Array(digest))}`
}

/** Returns the id of the family a token belongs to, or undefined when it is no refresh token of ours. */
export function parseFamilyId(token: string): string | undefined {
  return shape.exec(token)?.[1]
}

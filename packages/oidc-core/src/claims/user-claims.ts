import type { User } from '../model/user.ts'
import { claimsOfScope } from './standard-claims.ts'

/** The value of a claim as it goes over the wire. */
export type ClaimValue = string | number | boolean | Readonly<Record<string, string>>

/**
 * Returns a user's claims that these scopes bring and those asked for by name, in their wire spelling; a claim
 * without a value is left out.
 *
 * @see OpenID Connect Core sections 5.1, 5.4 and 5.5
 */
export function userClaims(
  user: User,
  wanted: { readonly scopes: ReadonlyArray<string>; readonly names: ReadonlyArray<string> },
): Readonly<Record<string, ClaimValue>> {
  const names = new Set([...wanted.scopes.flatMap((scope) => claimsOfScope[scope] ?? []), ...wanted.names])
  const known = allClaims(user)
  const claims: Record<string, ClaimValue> = { sub: user.userId, tenant_id: user.tenantId }
  for (const name of names) {
    const value = known[name]
    if (value !== undefined) claims[name] = value
  }
  return claims
}

/** `_verified` is false unless the operator said otherwise: nobody has proved the address to this provider. */
function allClaims(user: User): Readonly<Record<string, ClaimValue>> {
  const { profile } = user
  const flags: Record<string, boolean> = {}
  if (user.email !== null) flags['email_verified'] = profile['email_verified'] === true
  if (profile['phone_number'] !== undefined) {
    flags['phone_number_verified'] = profile['phone_number_verified'] === true
  }
  return {
    ...profile,
    ...flags,
    name: user.name,
    preferred_username: user.username,
    updated_at: user.updatedAt,
    ...(user.email === null ? {} : { email: user.email }),
  }
}

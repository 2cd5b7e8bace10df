import type { User } from '../model/user.ts'

/**
 * Returns the claims about a user that these scopes allow (OpenID Connect Core section 5.4), in their wire spelling.
 *
 * `email_verified` is false: nobody has proved the address to this provider.
 */
export function userClaims(
  user: User,
  scopes: ReadonlyArray<string>,
): Readonly<Record<string, string | number | boolean>> {
  const claims: Record<string, string | number | boolean> = { sub: user.userId, tenant_id: user.tenantId }
  if (scopes.includes('profile')) {
    claims['name'] = user.name
    claims['preferred_username'] = user.username
    claims['updated_at'] = user.updatedAt
  }
  if (scopes.includes('email') && user.email !== null) {
    claims['email'] = user.email
    claims['email_verified'] = false
  }
  return claims
}

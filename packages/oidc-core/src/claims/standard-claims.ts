/** The standard claims that each scope brings (OpenID Connect Core section 5.4), as far as this provider keeps them. */
export const claimsOfScope: Readonly<Record<string, ReadonlyArray<string>>> = {
  profile: [
    'name',
    'given_name',
    'family_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
}

/** Returns the scope that brings a claim; undefined for a claim that no scope brings. */
export function scopeOfClaim(claim: string): string | undefined {
  return Object.keys(claimsOfScope).find((scope) => claimsOfScope[scope]?.includes(claim))
}

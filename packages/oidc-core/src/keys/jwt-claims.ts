/** The claims of a token. */
export type JwtClaims = Readonly<Record<string, unknown>>

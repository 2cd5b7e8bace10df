export type { OwnClaimsOptions } from './create-own-claims.ts'
export { createOwnClaims } from './create-own-claims.ts'

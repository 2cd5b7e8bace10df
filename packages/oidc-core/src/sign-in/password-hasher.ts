/** Hashes passwords slowly. The hash is a PHC string that carries algorithm, parameters and salt. */
export interface PasswordHasher {
  /** Returns a fresh hash of `password` with a fresh salt. */
  hash(password: string): Promise<string>
  /**
   * Returns whether `password` made `hash`. With null (no such user) it does the same work and returns false, so that
   * the time taken does not tell whether a user exists. A hash that it can make nothing of fits no password: it tells the
   * operator and does that work too. It never throws for a stored hash, since a failure would tell what others are told
   * by a refusal.
   */
  verify(password: string, hash: string | null): Promise<boolean>
  /** Returns whether a hash was made otherwise than `hash` would now make it, so that it should be replaced. */
  isOutdated(hash: string): boolean
  /**
   * Returns null when `verify` can make something of a hash that came from elsewhere; otherwise what was expected in its
   * place, as a phrase after "expected". No part of the hash is in it.
   */
  refuse(hash: string): string | null
}

/** The signature algorithms that a token may have here; `none` and every symmetric one are never among them. */
export type SigningAlgorithm = 'ES256' | 'RS256'

// Every SigningAlgorithm: the default allow-list.
const signingAlgorithms: ReadonlyArray<SigningAlgorithm> = ['ES256', 'RS256']

/** Returns the algorithm of a header when it is on the list, or undefined. */
export function allowAlgorithm(
  algorithm: string,
  allowed: ReadonlyArray<SigningAlgorithm> = signingAlgorithms,
): SigningAlgorithm | undefined {
  return allowed.find((known) => known === algorithm)
}

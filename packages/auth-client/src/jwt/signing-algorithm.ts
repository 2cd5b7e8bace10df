/** The signature algorithms that a token may have here; `none` and every symmetric one are never among them. */
export type SigningAlgorithm = 'ES256' | 'RS256'

/** Every {@link SigningAlgorithm}: the default allow-list. */
export const signingAlgorithms: ReadonlyArray<SigningAlgorithm> = ['ES256', 'RS256']

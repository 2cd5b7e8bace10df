import type { CodeChallenge } from './code-challenge.ts'
import { deriveCodeChallenge } from './code-challenge.ts'
import type { CodeVerifier } from './code-verifier.ts'

/**
 * Returns whether `verifier` derives `challenge`. The comparison takes the same time wherever they differ.
 *
 * @see RFC 7636 section 4.6: https://www.rfc-editor.org/rfc/rfc7636#section-4.6
 */
export async function verifyCodeVerifier(verifier: CodeVerifier, challenge: CodeChallenge): Promise<boolean> {
  const derived = await deriveCodeChallenge(verifier)
  // Both types are 43 characters; a forged cast to a longer one must still not compare as a prefix.
  let difference = derived.length ^ challenge.length
  for (let index = 0; index < derived.length; index += 1) {
    difference |= derived.charCodeAt(index) ^ challenge.charCodeAt(index)
  }
  return difference === 0
}

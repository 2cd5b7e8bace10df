import { deriveCodeChallenge, parseCodeVerifier } from '@voyage/pkce'

/** The example of RFC 7636, Appendix B. */
export async function smoke(): Promise<string> {
  const verifier = parseCodeVerifier('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')
  return verifier === undefined ? 'no verifier' : deriveCodeChallenge(verifier)
}

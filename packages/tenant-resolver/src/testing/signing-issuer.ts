import type { TokenVerifier } from '../credentials/token-claim.ts'

/** An issuer of ES256 access tokens with the verifier that trusts it. */
export interface SigningIssuer {
  readonly issuer: string
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>
  /** Checks signature, issuer, audience and expiry at `now()`. */
  verifier(options: { readonly audience: string; readonly now: () => number }): TokenVerifier
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** Returns an issuer with a fresh key. */
export async function createSigningIssuer(issuer: string): Promise<SigningIssuer> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  return {
    issuer,
    async sign(claims) {
      const input = `${encode(JSON.stringify({ alg: 'ES256' }))}.${encode(JSON.stringify(claims))}`
      const signature = await crypto.subtle.sign(algorithm, privateKey, new TextEncoder().encode(input))
      return `${input}.${encode(String.fromCharCode(...new Uint8Array(signature)))}`
    },
    verifier: ({ audience, now }) => ({
      async verify(token) {
        const [header = '', payload = '', signature = ''] = token.split('.')
        const signed = Uint8Array.from(decode(signature), (character) => character.charCodeAt(0))
        const input = new TextEncoder().encode(`${header}.${payload}`)
        if (!(await crypto.subtle.verify(algorithm, publicKey, signed, input))) return { kind: 'refused' }
        const claims = JSON.parse(decode(payload))
        const holds = claims.iss === issuer && claims.aud === audience && claims.exp > now()
        return holds ? { kind: 'verified', claims } : { kind: 'refused' }
      },
    }),
  }
}

const encode = (binary: string): string => btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
const decode = (text: string): string => atob(text.replaceAll('-', '+').replaceAll('_', '/'))

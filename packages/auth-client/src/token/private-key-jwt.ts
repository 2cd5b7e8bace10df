import type { RandomBytes } from '@voyage/pkce'
import { encodeBase64url } from '../base64url.ts'
import type { SigningAlgorithm } from '../jwt/signing-algorithm.ts'
import type { Clock } from '../ports.ts'
import type { ClientAuthentication } from './client-authentication.ts'

/** What {@link privateKeyJwt} signs with. */
export interface PrivateKeyJwtOptions {
  readonly clientId: string
  /** ECDSA on P-256, or RSASSA-PKCS1-v1_5 with SHA-256; need not be extractable. */
  readonly privateKey: CryptoKey
  /** The `kid` of the registered public key. Default none, for a client with one key. */
  readonly keyId?: string
  readonly clock: Clock
  readonly randomBytes: RandomBytes
}

const lifetime = 60

/**
 * Returns a client authentication that signs a fresh assertion for each request: of this client, for this provider
 * alone, for a minute, with a `jti` of its own.
 *
 * The audience is the issuer and nothing else: an assertion for a token endpoint could be played on by a provider that
 * claims another's endpoint as its own.
 *
 * @throws TypeError when the key cannot sign ES256 or RS256
 * @see RFC 7523 section 3, OpenID Connect Core 1.0 section 9: https://www.rfc-editor.org/rfc/rfc7523#section-3
 */
export function privateKeyJwt(options: PrivateKeyJwtOptions): ClientAuthentication {
  const { clientId, privateKey, keyId, clock, randomBytes } = options
  const algorithm = algorithmOf(privateKey)
  const header = { alg: algorithm, typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) }

  return {
    method: 'private_key_jwt',
    signAssertion: async (audience) => {
      const iat = clock()
      const jti = encodeBase64url(randomBytes(16))
      const claims = { iss: clientId, sub: clientId, aud: audience, jti, iat, exp: iat + lifetime }
      const input = `${encodeJson(header)}.${encodeJson(claims)}`
      const parameters = { name: privateKey.algorithm.name, hash: 'SHA-256' }
      const signature = await crypto.subtle.sign(parameters, privateKey, new TextEncoder().encode(input))
      return `${input}.${encodeBase64url(new Uint8Array(signature))}`
    },
  }
}

function algorithmOf(key: CryptoKey): SigningAlgorithm {
  const { name, namedCurve, hash } = key.algorithm as {
    readonly name: string
    readonly namedCurve?: string
    readonly hash?: { readonly name: string }
  }
  if (key.type === 'private') {
    if (name === 'ECDSA' && namedCurve === 'P-256') return 'ES256'
    if (name === 'RSASSA-PKCS1-v1_5' && hash?.name === 'SHA-256') return 'RS256'
  }
  throw new TypeError('privateKey must be a private key for ECDSA on P-256, or RSASSA-PKCS1-v1_5 with SHA-256')
}

function encodeJson(value: unknown): string {
  return encodeBase64url(new TextEncoder().encode(JSON.stringify(value)))
}

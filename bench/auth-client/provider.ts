import { exportJWK, generateKeyPair, SignJWT } from 'jose'

export const issuer = 'https://id.example'
export const clientId = 'app'
export const redirectUri = 'https://app.example/callback'
/** What every candidate has sent and now gets back, so that all judge the same answer. */
export const sent = { state: 's'.repeat(43), nonce: 'k'.repeat(43), codeVerifier: 'w'.repeat(43) }
export const callbackUrl = `${redirectUri}?code=c&state=${sent.state}&iss=${encodeURIComponent(issuer)}`

export const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  code_challenge_methods_supported: ['S256'],
  id_token_signing_alg_values_supported: ['ES256'],
  authorization_response_iss_parameter_supported: true,
}

/** A provider within the process: it costs every candidate the same. */
export interface Provider {
  readonly idToken: string
  readonly publicKey: CryptoKey
  readonly answer: (url: string) => Response
}

/** Returns a provider with one ES256 key whose tokens hold for an hour. */
export async function createProvider(): Promise<Provider> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }] })
  const now = Math.floor(Date.now() / 1000)
  const idToken = await new SignJWT({ nonce: sent.nonce })
    .setProtectedHeader({ alg: 'ES256', kid: 'one' })
    .setIssuer(issuer)
    .setSubject('user-1')
    .setAudience(clientId)
    .setIssuedAt(now)
    .setExpirationTime(now + 3600)
    .sign(privateKey)
  const tokens = JSON.stringify({
    access_token: 'a'.repeat(43),
    token_type: 'Bearer',
    expires_in: 3600,
    refresh_token: 'r'.repeat(43),
    id_token: idToken,
    scope: 'openid',
  })
  const json = (body: string) => new Response(body, { headers: { 'content-type': 'application/json' } })
  const bodies = new Map([
    [metadata.token_endpoint, tokens],
    [metadata.jwks_uri, keys],
    [`${issuer}/.well-known/openid-configuration`, JSON.stringify(metadata)],
  ])
  return {
    idToken,
    publicKey,
    answer: (url) => {
      const body = bodies.get(url)
      if (body === undefined) throw new Error(`${url} was not expected`)
      return json(body)
    },
  }
}

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CryptoKey } from 'jose'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** What the control plane in a test is called in `aud`. */
export const audience = 'https://control.example'

/** What differs from a good token. */
export interface TokenChange {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly key?: CryptoKey
}

/** An issuer of access tokens on this machine. */
export interface Issuer {
  readonly url: string
  /** Returns an access token of ada with these scopes. */
  token(scope: string, change?: TokenChange): Promise<string>
  stop(): Promise<void>
}

/** Starts an issuer. */
export async function startIssuer(): Promise<Issuer> {
  const pair = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }
  const server = createServer((_, response) =>
    response.end(JSON.stringify({ keys: [{ kty: 'RSA', kid: 'other' }, jwk] })),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    async token(scope, change = {}) {
      const now = Math.floor(Date.now() / 1_000)
      const claims = {
        iss: url,
        aud: audience,
        sub: 'ada',
        client_id: 'console',
        tenant_id: 'ten_ops',
        exp: now + 300,
        scope,
        ...change.claims,
      }
      const header = { alg: 'ES256', typ: 'at+jwt', kid: 'k1', ...change.header }
      return new SignJWT(claims).setProtectedHeader(header).sign(change.key ?? pair.privateKey)
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'
import { clientId, clientSecret, redirectUri } from './parties.ts'

// A process of its own, so that its CPU is counted apart. `empty` is the floor: Node's server and nothing else.
const kind = process.argv[2]
const server = createServer()
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
const { port } = server.address() as AddressInfo

if (kind === 'empty') {
  server.on('request', (_request, response) => response.end('hello'))
} else {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const claims = { sub: 'ada', name: 'Ada Lovelace', email: 'ada@example.com' }
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: [redirectUri],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    findAccount: (_context: unknown, sub: string) => ({ accountId: sub, claims: () => claims }),
    cookies: { keys: ['bench'] },
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'one', alg: 'ES256', use: 'sig' }] },
    // The same job as the others: a refresh token for every sign-in, replaced on every use.
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
  })
  server.on('request', provider.callback())
}
process.send?.({ port })

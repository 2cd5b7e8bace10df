import { parseReturnTo } from '@voyage/auth-client'
import { createCookieRelyingParty } from '@voyage/auth-client/cookie'

/** A sign-in begins at a provider whose metadata is given, with a challenge and a sealed transaction. */
export async function smoke(): Promise<string> {
  const issuer = 'https://id.example'
  const metadata = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    code_challenge_methods_supported: ['S256'],
  }
  const rp = createCookieRelyingParty({
    issuer,
    secrets: ['k'.repeat(32)],
    clientId: 'app',
    clientAuthentication: { method: 'client_secret_basic', clientSecret: 's3cret' },
    redirectUri: 'https://app.example/callback',
    postLogoutRedirectUri: 'https://app.example/bye',
    fetch: async () => Response.json(metadata),
    clock: () => 1_800_000_000,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  })
  const { session } = await rp.session(new Request('https://app.example/'))
  return `${session} ${parseReturnTo('//elsewhere.example/')}`
}

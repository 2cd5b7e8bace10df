import type { Client, ClientRequestParts } from './client.ts'
import { publicClient } from './client.ts'

/** How the relying party proves to be the client it says it is (OpenID Connect Core 1.0 section 9). */
export type ClientAuthentication =
  | { readonly method: 'none' }
  | { readonly method: 'client_secret_basic'; readonly clientSecret: string }
  | { readonly method: 'client_secret_post'; readonly clientSecret: string }
  | {
      readonly method: 'private_key_jwt'
      /** Returns a fresh assertion for the provider with this issuer; see {@link privateKeyJwt}. */
      readonly signAssertion: (issuer: string) => Promise<string>
    }

/** What {@link createClient} makes a client of. */
export interface CreateClientOptions {
  readonly clientId: string
  readonly clientAuthentication: ClientAuthentication
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * Returns a client with its proof.
 *
 * @see RFC 6749 section 2.3.1, RFC 7523 section 2.2: https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
export function createClient(options: CreateClientOptions): Client {
  const { clientId, clientAuthentication } = options
  switch (clientAuthentication.method) {
    case 'none':
      return publicClient(clientId)
    case 'client_secret_basic': {
      const credentials = btoa(`${formEncode(clientId)}:${formEncode(clientAuthentication.clientSecret)}`)
      return { clientId, authenticate: ({ headers }) => headers.set('authorization', `Basic ${credentials}`) }
    }
    case 'client_secret_post':
      return withBody(clientId, ({ body }) => body.set('client_secret', clientAuthentication.clientSecret))
    case 'private_key_jwt':
      return withBody(clientId, async ({ body, issuer }) => {
        body.set('client_assertion_type', assertionType)
        body.set('client_assertion', await clientAuthentication.signAssertion(issuer))
      })
  }
}

function withBody(clientId: string, prove: (parts: ClientRequestParts) => void | Promise<void>): Client {
  return {
    clientId,
    authenticate: (parts) => {
      parts.body.set('client_id', clientId)
      return prove(parts)
    },
  }
}

// The two halves are form-encoded first, so that a colon in an id cannot move the border between them.
function formEncode(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1)
}

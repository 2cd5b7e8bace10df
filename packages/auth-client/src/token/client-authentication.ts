/**
 * How the relying party proves to be the client it says it is (OpenID Connect Core 1.0 section 9).
 * `none` is for public clients, which hold no secret; PKCE protects them all the same.
 */
export type ClientAuthentication =
  | { readonly method: 'none' }
  | { readonly method: 'client_secret_basic'; readonly clientSecret: string }
  | { readonly method: 'client_secret_post'; readonly clientSecret: string }
  | {
      readonly method: 'private_key_jwt'
      /** Returns a fresh assertion for the provider with this issuer; see {@link privateKeyJwt}. */
      readonly signAssertion: (issuer: string) => Promise<string>
    }

/** A client and its proof. */
export interface Client {
  readonly clientId: string
  readonly clientAuthentication: ClientAuthentication
}

/** What {@link clientRequest} sends. */
export interface ClientRequestOptions {
  readonly issuer: string
  readonly endpoint: string
  readonly client: Client
  /** The form, without the client's proof. */
  readonly parameters: Readonly<Record<string, string>>
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * Returns a form request to an endpoint at which the client authenticates.
 *
 * @see RFC 6749 section 2.3.1, RFC 7523 section 2.2: https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
export async function clientRequest(options: ClientRequestOptions): Promise<Request> {
  const { clientId, clientAuthentication } = options.client
  const headers = new Headers({ accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' })
  const body = new URLSearchParams(options.parameters)
  if (clientAuthentication.method === 'client_secret_basic') {
    const credentials = `${formEncode(clientId)}:${formEncode(clientAuthentication.clientSecret)}`
    headers.set('authorization', `Basic ${btoa(credentials)}`)
  } else {
    body.set('client_id', clientId)
  }
  if (clientAuthentication.method === 'client_secret_post') {
    body.set('client_secret', clientAuthentication.clientSecret)
  }
  if (clientAuthentication.method === 'private_key_jwt') {
    body.set('client_assertion_type', assertionType)
    body.set('client_assertion', await clientAuthentication.signAssertion(options.issuer))
  }
  // A followed redirect would hand code and secret to whatever address the answer names.
  return new Request(options.endpoint, { method: 'POST', headers, body: body.toString(), redirect: 'manual' })
}

// The two halves are form-encoded first, so that a colon in an id cannot move the border between them.
function formEncode(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1)
}

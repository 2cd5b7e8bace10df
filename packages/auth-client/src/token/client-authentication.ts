/**
 * How the relying party proves to be the client it says it is (OpenID Connect Core 1.0 section 9).
 * `none` is for public clients, which hold no secret; PKCE protects them all the same.
 */
export type ClientAuthentication =
  | { readonly method: 'none' }
  | { readonly method: 'client_secret_basic'; readonly clientSecret: string }
  | { readonly method: 'client_secret_post'; readonly clientSecret: string }

/** A client and its proof. */
export interface Client {
  readonly clientId: string
  readonly clientAuthentication: ClientAuthentication
}

/** What a token request is made of before it is sent; changed by {@link authenticateClient}. */
export interface ClientAuthenticationParts {
  readonly headers: Headers
  readonly body: URLSearchParams
}

/**
 * Puts the client's proof into the headers or the body of a request to the token endpoint.
 *
 * @see RFC 6749 section 2.3.1: https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
export function authenticateClient(client: Client, parts: ClientAuthenticationParts): void {
  const { clientId, clientAuthentication } = client
  switch (clientAuthentication.method) {
    case 'none':
      parts.body.set('client_id', clientId)
      return
    case 'client_secret_post':
      parts.body.set('client_id', clientId)
      parts.body.set('client_secret', clientAuthentication.clientSecret)
      return
    case 'client_secret_basic': {
      const credentials = `${formEncode(clientId)}:${formEncode(clientAuthentication.clientSecret)}`
      parts.headers.set('authorization', `Basic ${btoa(credentials)}`)
    }
  }
}

// The two halves are form-encoded first, so that a colon in an id cannot move the border between them.
function formEncode(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1)
}

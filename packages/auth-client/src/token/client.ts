import type { ProviderMetadata } from '../discovery/provider-metadata.ts'

/** What a request of a client is made of before it is sent. */
export interface ClientRequestParts {
  /** Whom the client proves itself to. */
  readonly issuer: string
  readonly headers: Headers
  readonly body: URLSearchParams
}

/** A client and how it proves to be the one it says it is; made by {@link createClient} or {@link publicClient}. */
export interface Client {
  readonly clientId: string
  /** Adds the client's proof to the headers or the body. */
  readonly authenticate: (parts: ClientRequestParts) => void | Promise<void>
}

/** Returns a client that holds no secret (`none`); PKCE protects it all the same. */
export function publicClient(clientId: string): Client {
  return { clientId, authenticate: ({ body }) => body.set('client_id', clientId) }
}

/** What {@link clientRequest} sends. */
export interface ClientRequestOptions {
  readonly metadata: Pick<ProviderMetadata, 'issuer'>
  readonly endpoint: string
  readonly client: Client
  /** The form, without the client's proof. */
  readonly parameters: Readonly<Record<string, string>>
  /** Ends the request when its time is over, as `provider.timeLimit()` does. */
  readonly signal: AbortSignal
}

/** Returns a form request to an endpoint at which the client authenticates. */
export async function clientRequest(options: ClientRequestOptions): Promise<Request> {
  const { metadata, signal } = options
  const headers = new Headers({ accept: 'application/json' })
  const body = new URLSearchParams(options.parameters)
  await options.client.authenticate({ issuer: metadata.issuer, headers, body })
  // A followed redirect would hand code and secret to whatever address the answer names.
  return new Request(options.endpoint, { method: 'POST', headers, body, redirect: 'manual', signal })
}

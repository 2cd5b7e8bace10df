import { jsonResponse } from '../json-response.ts'
import type { Client } from '../model/client.ts'
import { toRegisteredMetadata } from './client-metadata.ts'

/** What only the caller may know: the token it brought or was given, and a secret that was just made. */
export interface ClientCredentialsShown {
  readonly issuer: string
  readonly registrationAccessToken: string
  /** Null unless this answer is the one that tells it: afterwards only its hash is known. */
  readonly secret: string | null
  readonly status?: 200 | 201
}

/** Returns the client information response (RFC 7591 section 3.2.1, RFC 7592 section 3). */
export function clientInformationResponse(client: Client, shown: ClientCredentialsShown): Response {
  const { issuer, registrationAccessToken, secret, status = 200 } = shown
  const information = {
    client_id: client.clientId,
    client_id_issued_at: client.createdAt,
    ...(secret === null ? {} : { client_secret: secret, client_secret_expires_at: 0 }),
    registration_access_token: registrationAccessToken,
    registration_client_uri: `${issuer}/register/${client.clientId}`,
    ...toRegisteredMetadata(client),
  }
  return jsonResponse(information, { status, headers: { pragma: 'no-cache' } })
}

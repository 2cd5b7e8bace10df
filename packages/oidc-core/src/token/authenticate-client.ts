import type { Client } from '../model/client.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { equalInConstantTime, hashSecret } from '../secret-hash.ts'
import type { ClientStore } from '../stores/identity-stores.ts'
import { parseClientCredentials } from './parse-client-credentials.ts'
import type { TokenRequest } from './parse-token-request.ts'
import type { TokenRefusal } from './token-refusal.ts'

/**
 * Returns the client that made this request, authenticated by the method it registered and no other.
 *
 * @see RFC 6749 section 3.2.1, OpenID Connect Core section 9
 */
export async function authenticateClient(
  request: TokenRequest,
  clients: ClientStore,
): Promise<Result<Client, TokenRefusal>> {
  const credentials = parseClientCredentials(request)
  if (!credentials.ok) return credentials
  const { clientId, method, secret } = credentials.value
  const refused = err({ reason: 'client_authentication_failed', byHeader: method === 'client_secret_basic' } as const)
  const client = await clients.findClient(clientId)
  // Hashed even for an unknown client: the time taken must not tell which client ids exist.
  const presented = await hashSecret(secret ?? '')
  if (client === null || client.tokenEndpointAuthMethod !== method) return refused
  if (method === 'none') return ok(client)
  return client.secretHash !== null && equalInConstantTime(presented, client.secretHash) ? ok(client) : refused
}

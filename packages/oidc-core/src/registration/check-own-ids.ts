import type { Client } from '../model/client.ts'
import type { Result } from '../result.ts'
import { ok } from '../result.ts'
import { equalInConstantTime, hashSecret } from '../secret-hash.ts'
import type { MetadataRefusal } from './metadata-refusal.ts'
import { refuseMember } from './metadata-refusal.ts'
import type { Members } from './read-member.ts'
import { isPresent, readText } from './read-member.ts'

/** What the server says of a client and the client may not say of itself. */
const notTheClients = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
]

/**
 * Checks the ids of an update: its own `client_id`, the current `client_secret` or none (a client cannot choose its
 * secret), and nothing that only the server says.
 *
 * @see RFC 7592 section 2.2: https://www.rfc-editor.org/rfc/rfc7592#section-2.2
 */
export async function checkOwnIds(members: Members, client: Client): Promise<Result<null, MetadataRefusal>> {
  if (members['client_id'] !== client.clientId) return refuseMember('client_id', 'the id of this client')
  for (const name of notTheClients) {
    if (isPresent(members, name)) return refuseMember(name, 'nothing: it is not the client that says it')
  }
  const secret = readText(members, 'client_secret', 256)
  if (!secret.ok) return secret
  if (secret.value === null) return ok(null)
  const right = client.secretHash !== null && equalInConstantTime(await hashSecret(secret.value), client.secretHash)
  return right ? ok(null) : refuseMember('client_secret', 'the current secret or none; POST to /secret gives another')
}

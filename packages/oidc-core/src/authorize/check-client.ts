import type { Client } from '../model/client.ts'
import type { Parameters } from '../parse-parameters.ts'
import type { FindClient } from '../provider/find-client.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** Why {@link checkClient} refused; shown on a page, never by redirect (RFC 6749 section 4.1.2.1). */
export type ClientRefusal = { readonly reason: 'client_id_missing' } | { readonly reason: 'client_unknown' }

/**
 * Returns the client that the request names. Its tenant decides who may sign in.
 *
 * @see RFC 6749 section 4.1.1: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1
 */
export async function checkClient(
  parameters: Parameters,
  findClient: FindClient,
): Promise<Result<Client, ClientRefusal>> {
  const clientId = parameters.get('client_id')
  if (clientId === undefined) return err({ reason: 'client_id_missing' })
  const client = await findClient(clientId)
  return client === null ? err({ reason: 'client_unknown' }) : ok(client)
}

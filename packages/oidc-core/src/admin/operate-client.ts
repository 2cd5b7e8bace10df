import type { RandomBytes } from '@voyage/pkce'
import type { Client } from '../model/client.ts'
import type { Clock } from '../provider/provider-context.ts'
import { randomId } from '../random-secret.ts'
import type { ClientStore } from '../stores/identity-stores.ts'

/** Which client, and the issuer at which the operator speaks. */
export interface ClientTarget {
  readonly issuer: string
  readonly tenantId: string
  readonly clientId: string
}

/** Returns the client of this tenant that exists at this issuer; null when there is none. */
export async function findTenantClient(
  { clients }: { readonly clients: ClientStore },
  { issuer, tenantId, clientId }: ClientTarget,
): Promise<Client | null> {
  const client = await clients.findClient(clientId)
  const isHere = client !== null && (client.issuer === null || client.issuer === issuer)
  return isHere && client.tenantId === tenantId ? client : null
}

/**
 * Deletes a client, its registration and its users' consents, and revokes all that it was granted, in one step; returns
 * whether it was there. It is in the audit.
 */
export async function deleteClient(
  context: { readonly clients: ClientStore; readonly randomBytes: RandomBytes; readonly clock: Clock },
  target: ClientTarget,
): Promise<boolean> {
  const { issuer, tenantId, clientId } = target
  const eventId = randomId(context.randomBytes)
  return context.clients.deleteClient({ issuer, tenantId, clientId, eventId, now: context.clock() })
}

import type { Client } from '../model/client.ts'
import type { ProviderContext } from './provider-context.ts'

/** Looks a client up. */
export type FindClient = (clientId: string) => Promise<Client | null>

/** Returns the client that exists at this issuer; one of another issuer, or of a tenant not served here, is none. */
export async function findClient(
  { issuer, tenantId, stores }: Pick<ProviderContext, 'issuer' | 'tenantId' | 'stores'>,
  clientId: string,
): Promise<Client | null> {
  const client = await stores.clients.findClient(clientId)
  if (client === null || (client.issuer !== null && client.issuer !== issuer)) return null
  return tenantId === null || client.tenantId === tenantId ? client : null
}

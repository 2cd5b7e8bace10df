import type { MemoryRecords } from './memory-records.ts'

/** Deletes a client with its users' consents and its notices, and revokes its grants. */
export function deleteClient(
  { clients, consents, grants, notices }: MemoryRecords,
  { clientId, now }: { readonly clientId: string; readonly now: number },
): void {
  clients.delete(clientId)
  for (const grant of [...grants.values()]) {
    if (grant.clientId === clientId) grants.set(grant.grantId, { ...grant, revokedAt: grant.revokedAt ?? now })
  }
  for (const [key, consent] of consents) if (consent.clientId === clientId) consents.delete(key)
  for (const [id, notice] of notices) if (notice.clientId === clientId) notices.delete(id)
}

import type { AddressDigests } from '../audit/address-digests.ts'
import { latestFirst } from '../audit/latest-first.ts'
import type { KeptAuditEvent } from '../model/audit-event.ts'
import type { AuditStore } from '../stores/upkeep-stores.ts'
import type { AuditQuery } from './parse-audit-query.ts'

/**
 * Returns up to `limit` of the events that a query asks for, of a tenant or (with '') of the deployment, latest first. What
 * came from an address is found under each of its digests.
 */
export async function findAuditEvents(
  { audit, digestsOf }: { readonly audit: AuditStore } & Pick<AddressDigests, 'digestsOf'>,
  { tenantId, query, limit }: { readonly tenantId: string; readonly query: AuditQuery; readonly limit: number },
): Promise<ReadonlyArray<KeptAuditEvent>> {
  const { filter, address, after } = query
  if (address === null) return audit.listAuditEvents({ tenantId, filter, after, limit })
  const digests = await digestsOf(address)
  const found = await Promise.all(
    digests.map((addressHash) => audit.listAuditEvents({ tenantId, filter: { ...filter, addressHash }, after, limit })),
  )
  return found.flat().sort(latestFirst).slice(0, limit)
}

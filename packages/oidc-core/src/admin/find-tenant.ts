import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { ClientStore, TenantNameStore, UserStore } from '../stores/identity-stores.ts'
import type { InputIssue } from './input-issue.ts'
import { parseTenantId } from './parse-ids.ts'

/** Why there is no tenant to show. */
export type FindTenantRefusal =
  | { readonly reason: 'input_invalid'; readonly issues: ReadonlyArray<InputIssue> }
  /** It has no name, no user and, at this issuer, no client: nobody spoke of it yet. */
  | { readonly reason: 'tenant_unknown' }

/** Returns the tenant and what it calls itself; null when nobody said, though it has users or clients. */
export async function findTenant(
  stores: {
    readonly tenants: Pick<TenantNameStore, 'findTenantName'>
    readonly users: Pick<UserStore, 'listUsers'>
    readonly clients: Pick<ClientStore, 'listClients'>
  },
  at: { readonly issuer: string; readonly tenantId: unknown },
): Promise<Result<{ readonly tenantId: string; readonly name: string | null }, FindTenantRefusal>> {
  const parsed = parseTenantId(at.tenantId)
  if (!parsed.ok) return err({ reason: 'input_invalid', issues: parsed.error })
  const tenantId = parsed.value
  const first = { tenantId, after: null, limit: 1 }
  const [name, users, clients] = await Promise.all([
    stores.tenants.findTenantName(tenantId),
    stores.users.listUsers(first),
    stores.clients.listClients({ ...first, issuer: at.issuer }),
  ])
  const isKnown = name !== null || users.length > 0 || clients.length > 0
  return isKnown ? ok({ tenantId, name }) : err({ reason: 'tenant_unknown' })
}

import { nextVersion } from '../change.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { Tenant, TenantPatch, TenantStatus } from '../tenant.ts'
import { tenantToWire } from '../wire.ts'
import type { Decision } from './decision.ts'
import { statusMove } from './status-move.ts'

/** The transition table has no such move, or it is that of a restore or a purge, which have operations of their own. */
export type StatusChangeRefusal =
  | { readonly reason: 'status_change_refused'; readonly from: TenantStatus; readonly to: TenantStatus }
  | { readonly reason: 'purge_needed' }

/**
 * Returns the tenant with the patch applied; no change when it holds already what the patch asks for. Going into
 * `deleting` starts the grace period; the way out of it is a restore or a purge.
 */
export function decideTenantUpdate(
  tenant: Tenant,
  patch: TenantPatch,
  given: { readonly now: number; readonly deletionGrace: number },
): Result<Decision<Tenant>, StatusChangeRefusal> {
  const to = patch.status ?? tenant.status
  const operation = statusMove(tenant.status, to)
  if (operation === 'purge') return err({ reason: 'purge_needed' })
  if (operation !== 'update') return err({ reason: 'status_change_refused', from: tenant.status, to })

  const patched: Tenant = { ...tenant, ...patch }
  if (patchFields.every((field) => patched[field] === tenant[field])) return ok({ change: null, value: tenant })
  const goes = to === 'deleting' && tenant.status !== 'deleting'
  const after = nextVersion(goes ? { ...patched, purgeAfter: given.now + given.deletionGrace } : patched, given.now)
  const newRoot = after.rootCompanyId !== null && after.rootCompanyId !== tenant.rootCompanyId
  return ok({
    value: after,
    change: {
      action: 'tenant.updated',
      expectedVersion: tenant.version,
      tenant: after,
      write: newRoot ? { kind: 'set_root_company' } : { kind: 'none' },
      before: tenantToWire(tenant),
      after: tenantToWire(after),
    },
  })
}

const patchFields = ['name', 'rootCompanyId', 'status', 'plan', 'regionHint'] as const satisfies ReadonlyArray<
  keyof TenantPatch
>

import { nextVersion } from '../change.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { Tenant, TenantPatch, TenantStatus } from '../tenant.ts'
import { tenantToWire } from '../wire.ts'
import { canChangeStatus } from './can-change-status.ts'
import type { Decision } from './decision.ts'

/** The transition table has no such move. */
export interface StatusChangeRefusal {
  readonly reason: 'status_change_refused'
  readonly from: TenantStatus
  readonly to: TenantStatus
}

/** Returns the tenant with the patch applied; no change when it holds already what the patch asks for. */
export function decideTenantUpdate(
  tenant: Tenant,
  patch: TenantPatch,
  now: number,
): Result<Decision<Tenant>, StatusChangeRefusal> {
  const to = patch.status ?? tenant.status
  if (!canChangeStatus(tenant.status, to)) return err({ reason: 'status_change_refused', from: tenant.status, to })

  const patched: Tenant = { ...tenant, ...patch }
  if (patchFields.every((field) => patched[field] === tenant[field])) return ok({ change: null, value: tenant })
  const after = nextVersion(patched, now)
  return ok({
    value: after,
    change: {
      action: 'tenant.updated',
      expectedVersion: tenant.version,
      tenant: after,
      write: { kind: 'none' },
      before: tenantToWire(tenant),
      after: tenantToWire(after),
    },
  })
}

const patchFields = ['name', 'rootCompanyId', 'status', 'plan', 'regionHint'] as const satisfies ReadonlyArray<
  keyof TenantPatch
>

import { nextVersion } from '../change.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { Tenant } from '../tenant.ts'
import { tenantToWire } from '../wire.ts'
import type { Decision } from './decision.ts'
import { statusMove } from './status-move.ts'

/** The tenant is not being deleted, or its grace period is over. */
export interface RestoreRefusal {
  readonly reason: 'restore_refused'
  readonly because: 'not_deleting' | 'grace_over'
}

const restored = 'suspended'

/** Returns the tenant taken back from deletion. It comes back suspended: whoever restores it decides when it serves. */
export function decideTenantRestore(tenant: Tenant, now: number): Result<Decision<Tenant>, RestoreRefusal> {
  if (statusMove(tenant.status, restored) !== 'restore')
    return err({ reason: 'restore_refused', because: 'not_deleting' })
  if ((tenant.purgeAfter ?? 0) <= now) return err({ reason: 'restore_refused', because: 'grace_over' })
  const after = nextVersion({ ...tenant, status: restored, purgeAfter: null }, now)
  return ok({
    value: after,
    change: {
      action: 'tenant.restored',
      expectedVersion: tenant.version,
      tenant: after,
      write: { kind: 'none' },
      before: tenantToWire(tenant),
      after: tenantToWire(after),
    },
  })
}

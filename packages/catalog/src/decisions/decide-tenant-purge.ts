import { nextVersion } from '../change.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { Tenant } from '../tenant.ts'
import type { TenantBelongings } from '../tenant-belongings.ts'
import { belongingsToWire } from '../tenant-belongings.ts'
import { tenantToWire } from '../wire.ts'
import type { Decision } from './decision.ts'
import { statusMove } from './status-move.ts'

/** Why a tenant cannot be purged: it is not being deleted, or its grace period still runs. */
export interface PurgeRefusal {
  readonly reason: 'purge_refused'
  readonly because: 'not_deleting' | 'in_grace'
  /** When the grace period ends, in epoch seconds; null when none runs. */
  readonly purgeAfter: number | null
}

const purged = 'deleted'

/** Returns why the tenant cannot be purged at `now`, or null when it can. */
export function whyNotPurgeable(tenant: Tenant, now: number): PurgeRefusal | null {
  const { status, purgeAfter } = tenant
  if (statusMove(status, purged) !== 'purge')
    return { reason: 'purge_refused', because: 'not_deleting', purgeAfter: null }
  if (purgeAfter === null || purgeAfter > now) return { reason: 'purge_refused', because: 'in_grace', purgeAfter }
  return null
}

/**
 * Returns the purge of a tenant: what it owns goes, its databases are retired, its own record stays as `deleted`, so
 * that neither its id nor its slugs are ever given out again.
 */
export function decideTenantPurge(
  tenant: Tenant,
  belongings: TenantBelongings,
  now: number,
): Result<Decision<TenantBelongings>, PurgeRefusal> {
  const refusal = whyNotPurgeable(tenant, now)
  if (refusal !== null) return err(refusal)
  const after = nextVersion({ ...tenant, status: purged, purgeAfter: null }, now)
  return ok({
    value: belongings,
    change: {
      action: 'tenant.purged',
      expectedVersion: tenant.version,
      tenant: after,
      write: { kind: 'purge', webhookIds: belongings.webhooks.map(({ id }) => id) },
      before: belongingsToWire(belongings),
      after: tenantToWire(after),
    },
  })
}

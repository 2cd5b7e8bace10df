import { createD1ProjectionSource } from '@voyage/catalog/d1'
import type { KvLike } from '@voyage/tenant-resolver/projection'
import { createKvTenantProjection, projectChanges } from '@voyage/tenant-resolver/projection'

/** What the projection is kept with. */
export interface ProjectionKeeperOptions {
  readonly db: D1Database
  readonly kv: KvLike
  /** Returns the time in epoch seconds. */
  readonly clock: () => number
}

/**
 * Returns what brings the gateways' copy of the tenant directory up to date with the outbox, as far as one invocation's
 * requests suffice for. KV takes one write a second under one key, so what follows within that time is left to the next
 * call or the schedule.
 */
export function createProjectionKeeper({ db, kv, clock }: ProjectionKeeperOptions): () => Promise<void> {
  const source = createD1ProjectionSource(db)
  const projection = createKvTenantProjection({ kv })
  let keptAt = Number.NEGATIVE_INFINITY
  return async () => {
    if (clock() - keptAt < 1) return
    keptAt = clock()
    await projectChanges({ source, projection, now: clock })
  }
}

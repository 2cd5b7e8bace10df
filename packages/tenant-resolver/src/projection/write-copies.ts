import { cacheKey } from '../cache/invalidation.ts'
import type { KeyState, ProjectionSource, TenantKeys } from './projection-source.ts'
import type { Written } from './recent-changes.ts'
import type { RecentChange, TenantProjection } from './tenant-projection.ts'

/** What copies are written with. */
export interface WriteCopiesOptions {
  readonly source: ProjectionSource
  readonly projection: TenantProjection
  /** Whose keys are written, in this order; of a tenant that was begun, from where that run ended. */
  readonly changes: ReadonlyArray<RecentChange>
  /** Most keys that are written or removed. */
  readonly operations: number
}

/** What came of it. */
export interface WrittenCopies {
  /** How far each tenant is written; those that are not named were not begun. */
  readonly written: ReadonlyMap<string, Written>
  /** Why it ended early, or null. */
  readonly failure: { readonly cause: unknown } | null
}

const tenantsAtOnce = 100
const keysAtOnce = 500
/** The connections that a Worker has at the same time. */
const writesAtOnce = 6

/** Writes the state of now under the keys of the tenants until all are written, the operations are used up or one fails. */
export async function writeCopies(options: WriteCopiesOptions): Promise<WrittenCopies> {
  const { source, projection, changes, operations } = options
  const written = new Map<string, Written>()
  let queue: ReadonlyArray<TenantKeys> = changes.map(({ tenantId, writtenTo }) => ({
    tenantId,
    after: writtenTo ?? null,
  }))
  let left = operations
  try {
    while (queue.length > 0 && left > 0) {
      const limit = Math.min(left, keysAtOnce)
      const tenants = queue.slice(0, tenantsAtOnce)
      // One more than is written tells whose keys are all read.
      const keys = await source.readKeys({ tenants, limit: limit + 1 })
      const page = keys.slice(0, limit)
      for (let from = 0; from < page.length; from += writesAtOnce) {
        await Promise.all(page.slice(from, from + writesAtOnce).map((key) => writeCopy(projection, key)))
      }
      left -= page.length
      const next = keys[limit]
      const whole = next === undefined ? tenants : tenants.slice(0, turnOf(next, tenants))
      for (const { tenantId } of whole) written.set(tenantId, 'all')
      queue = queue.slice(whole.length)
      const last = page.at(-1)
      if (next === undefined || last === undefined || next.tenantId !== last.tenantId) continue
      const after = { keyspace: last.keyspace, value: last.value }
      written.set(last.tenantId, after)
      queue = [{ tenantId: last.tenantId, after }, ...queue.slice(1)]
    }
    return { written, failure: null }
  } catch (cause) {
    return { written, failure: { cause } }
  }
}

async function writeCopy(projection: TenantProjection, { keyspace, value, record }: KeyState): Promise<void> {
  const key = cacheKey(keyspace, value)
  await (record === null ? projection.remove(key) : projection.write(key, record))
}

function turnOf(key: KeyState, tenants: ReadonlyArray<TenantKeys>): number {
  const turn = tenants.findIndex(({ tenantId }) => tenantId === key.tenantId)
  if (turn === -1) throw new TypeError('readKeys answered with a key of a tenant that it was not asked for')
  return turn
}

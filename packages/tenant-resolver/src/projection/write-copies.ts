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
  /** The first tenant that could not be read or written, and why; or null. */
  readonly failure: Error | null
}

const tenantsAtOnce = 100
const keysAtOnce = 500
/** The connections that a Worker has at the same time. Where that many writes fail together, the run ends. */
const writesAtOnce = 6
/** Tenants that cannot be read even alone, after which no more are tried. */
const maxUnread = 3

/**
 * Writes the state of now under the keys of the tenants until all are written or the operations are used up. A tenant of
 * which something cannot be read or written is passed over; where nothing can, it ends.
 */
export async function writeCopies(options: WriteCopiesOptions): Promise<WrittenCopies> {
  const { source, projection, changes, operations } = options
  const written = new Map<string, Written>()
  const outcomes: Outcomes = new Map()
  let failure: WrittenCopies['failure'] = null
  let queue: ReadonlyArray<TenantKeys> = changes.map(({ tenantId, writtenTo = null }) => ({
    tenantId,
    after: writtenTo,
  }))
  let atOnce = tenantsAtOnce
  let unread = 0
  while (queue.length > 0 && outcomes.size < operations) {
    const limit = Math.min(operations - outcomes.size, keysAtOnce)
    const tenants = queue.slice(0, atOnce)
    // One more than is written tells whose keys are all read.
    const keys = await source.readKeys({ tenants, limit: limit + 1 }).catch((cause: unknown) => {
      // The one that cannot be read is found by halves.
      atOnce = Math.ceil(tenants.length / 2)
      if (tenants.length === 1)
        failure ??= failureOf(`the keys of tenant ${tenants[0]?.tenantId} cannot be read`, cause)
      return null
    })
    if (keys === null) {
      if (tenants.length > 1) continue
      for (const { tenantId } of tenants) written.set(tenantId, 'failed')
      queue = queue.slice(1)
      unread += 1
      if (unread === maxUnread) break
      continue
    }
    atOnce = Math.min(2 * atOnce, tenantsAtOnce)
    const page = keys.slice(0, limit)
    const next = keys[limit]
    const failed = await writeKeys(projection, page, outcomes)
    failure ??= failed.first
    const whole = next === undefined ? tenants : tenants.slice(0, turnOf(next, tenants))
    for (const { tenantId } of whole) {
      const outcome = outcomeOf(tenantId, page, outcomes)
      if (outcome !== null) written.set(tenantId, outcome)
    }
    queue = queue.slice(whole.length)
    const last = page.at(-1)
    if (next !== undefined && last !== undefined && next.tenantId === last.tenantId) {
      const { tenantId, keyspace, value } = last
      const after = { keyspace, value }
      const outcome = outcomeOf(tenantId, page, outcomes)
      if (outcome !== null) written.set(tenantId, outcome === 'all' ? after : outcome)
      queue = outcome === 'all' ? [{ tenantId, after }, ...queue.slice(1)] : queue.slice(1)
    }
    if (failed.isDown) break
  }
  return { written, failure }
}

/** Whether a run could write each key that it tried; by cache key. */
type Outcomes = Map<string, boolean>

/**
 * Writes each key that was not tried yet, and notes whether it could. KV takes one write a second under one key, and
 * several tenants may have or have had the same one.
 */
async function writeKeys(
  projection: TenantProjection,
  keys: ReadonlyArray<KeyState>,
  outcomes: Outcomes,
): Promise<{ readonly first: WrittenCopies['failure']; readonly isDown: boolean }> {
  const untried = [...new Map(keys.map((key) => [nameOf(key), key])).values()].filter(
    (key) => !outcomes.has(nameOf(key)),
  )
  let first: WrittenCopies['failure'] = null
  for (let from = 0; from < untried.length; from += writesAtOnce) {
    let failures = 0
    const writes = untried.slice(from, from + writesAtOnce).map(async (key) => {
      try {
        await writeCopy(projection, key)
        outcomes.set(nameOf(key), true)
      } catch (cause) {
        outcomes.set(nameOf(key), false)
        first ??= failureOf(
          `the copy of tenant ${key.tenantId} under its key in ${key.keyspace} cannot be written`,
          cause,
        )
        failures += 1
      }
    })
    await Promise.all(writes)
    if (failures === writesAtOnce) return { first, isDown: true }
  }
  return { first, isDown: false }
}

function failureOf(what: string, cause: unknown): Error {
  return new Error(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
}

async function writeCopy(projection: TenantProjection, key: KeyState): Promise<void> {
  await (key.record === null ? projection.remove(nameOf(key)) : projection.write(nameOf(key), key.record))
}

function nameOf({ keyspace, value }: KeyState): string {
  return cacheKey(keyspace, value)
}

/** Returns what came of a tenant's keys on this page; null while there are some that were not tried. */
function outcomeOf(
  tenantId: string,
  page: ReadonlyArray<KeyState>,
  outcomes: Outcomes,
): Extract<Written, string> | null {
  const own = page.filter((key) => key.tenantId === tenantId).map((key) => outcomes.get(nameOf(key)))
  if (own.includes(false)) return 'failed'
  return own.includes(undefined) ? null : 'all'
}

function turnOf(key: KeyState, tenants: ReadonlyArray<TenantKeys>): number {
  const turn = tenants.findIndex(({ tenantId }) => tenantId === key.tenantId)
  if (turn === -1) throw new TypeError('readKeys answered with a key of a tenant that it was not asked for')
  return turn
}

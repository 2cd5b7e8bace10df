import type { TenantRecord } from '../tenant-directory.ts'
import type { KeyPlace } from './tenant-projection.ts'

/** Where the projector reads from: the source of truth, never a copy. A catalog satisfies it. */
export interface ProjectionSource {
  /**
   * Returns the changes after this place of the outbox, in order, at most `limit`. Every change that may alter the
   * answer under any key of a tenant is one, counts the tenant's version up, and is there as soon as it takes effect.
   */
  listChanges(page: { readonly after: number; readonly limit: number }): Promise<ReadonlyArray<TenantChange>>
  /**
   * Returns every key that names or ever named one of the tenants, with the tenant that it names now: those of the first
   * tenant, then those of the next, each in the order of {@link KeyPlace} and from the one after its `after` on; at most
   * `limit` in all. Fewer than `limit` are all there are.
   */
  readKeys(page: {
    readonly tenants: ReadonlyArray<TenantKeys>
    readonly limit: number
  }): Promise<ReadonlyArray<KeyState>>
}

/** One change of a tenant. */
export interface TenantChange {
  /** Its place in the outbox: from 1, growing, never reused. */
  readonly place: number
  readonly tenantId: string
  /** The tenant's version after it. */
  readonly version: number
}

/** The keys of a tenant that are asked for. */
export interface TenantKeys {
  readonly tenantId: string
  /** The key after which they begin. Null: with the first. */
  readonly after: KeyPlace | null
}

/** Whom a key names now. */
export interface KeyState extends KeyPlace {
  /** The tenant that was asked about. */
  readonly tenantId: string
  /** The tenant that the key names. Null: none. */
  readonly record: TenantRecord | null
}

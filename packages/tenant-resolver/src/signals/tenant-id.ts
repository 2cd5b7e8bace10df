import type { TenantRecord } from '../tenant-directory.ts'
import type { TenantSignal } from './tenant-signal.ts'
import { absent } from './tenant-signal.ts'

/** Where tenants are found by their id; a catalog satisfies it. */
export interface TenantIdDirectory {
  /** Returns the tenant with this id, whatever its status, or null. One query; rejects when it cannot be read. */
  findById(tenantId: string): Promise<TenantRecord | null>
}

/** Options of {@link tenantId}. */
export interface TenantIdOptions {
  readonly tenants: TenantIdDirectory
  /**
   * A request header that may name the tenant. Only behind a proxy that sets it itself and drops what clients send:
   * whoever can set it is every tenant. Default: none; the signal then serves queues and cron (see
   * `TenantResolver.resolveValue`) and no request.
   */
  readonly trustedHeader?: string
}

/** Returns the signal by which a trusted caller names a tenant through its id. */
export function tenantId({ tenants, trustedHeader }: TenantIdOptions): TenantSignal {
  return {
    name: 'tenant_id',
    keyspace: 'tenant_id',
    read({ headers }) {
      const value = trustedHeader === undefined ? null : headers.get(trustedHeader)
      return value === null ? absent : { kind: 'present', value, route: null }
    },
    find: ({ value }) => tenants.findById(value),
  }
}

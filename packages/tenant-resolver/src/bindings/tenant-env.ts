import type { MarkedDatabase } from './marker-proof.ts'
import type { TenantDatabases, TenantDatabasesOptions } from './tenant-databases.ts'
import { createTenantDatabases } from './tenant-databases.ts'

/**
 * What code that serves one tenant may see of a Worker's env: everything but databases, shards and what is bound as
 * `TENANT_*` (tenants' Workers, the directory's copy), and the tenant's own databases as checked handles. A raw binding,
 * and with it another tenant's database, is not there to be reached.
 */
export type TenantEnv<Env extends object, Database> = {
  readonly [Name in keyof Env as Name extends `SHARD_${string}`
    ? never
    : Env[Name] extends MarkedDatabase
      ? never
      : Name extends `TENANT_${string}`
        ? Env[Name] extends object
          ? never
          : Name
        : Name]: Env[Name]
} & { readonly databases: TenantDatabases<Database> }

/** Options of {@link attachTenantDatabases}. */
export interface AttachOptions<Env extends object, Database> extends TenantDatabasesOptions<Database> {
  readonly env: Env
}

/** Returns the env of one request of one tenant; see {@link TenantEnv}. The Worker's own env is left as it is. */
export function attachTenantDatabases<Env extends object, Database extends MarkedDatabase = MarkedDatabase>(
  options: AttachOptions<Env, Database>,
): TenantEnv<Env, Database> {
  const visible = Object.entries(options.env).filter(([name, value]) => !isHidden(name, value))
  const databases = createTenantDatabases<Database>(options)
  // What the filter leaves is what the type leaves: both go by the kind of binding and by the names of the platform's.
  return Object.freeze({ ...Object.fromEntries(visible), databases }) as TenantEnv<Env, Database>
}

function isHidden(name: string, value: unknown): boolean {
  if (name.startsWith('SHARD_')) return true
  return typeof value === 'object' && value !== null && (name.startsWith('TENANT_') || 'prepare' in value)
}

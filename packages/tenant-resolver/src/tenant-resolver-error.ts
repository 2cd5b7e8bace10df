/** Names what failed; listed in docs/errors.md. */
export type TenantResolverErrorCode =
  /** The marker of a tenant database could not be read. */
  | 'TENANT_DATABASE_UNREADABLE'
  /** The shard has no such database for this tenant. */
  | 'TENANT_SHARD_UNKNOWN'
  /** The shard's database carries another marker. */
  | 'TENANT_SHARD_MISMATCH'
  /** The shard could not be reached or did not answer as a shard does. */
  | 'TENANT_SHARD_FAILED'
  /** The database refused a statement sent to a shard; the message is the database's own. */
  | 'TENANT_STATEMENT_REFUSED'

/** A failed read. The message names no tenant and no value; `cause` is what the store threw. */
export class TenantResolverError extends Error {
  override readonly name: string = 'TenantResolverError'
  readonly code: TenantResolverErrorCode

  constructor(code: TenantResolverErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options)
    this.code = code
  }
}

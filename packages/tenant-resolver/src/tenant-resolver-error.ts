/** Names what failed; listed in docs/errors.md. */
export type TenantResolverErrorCode = 'TENANT_DATABASE_UNREADABLE'

/** A failed read. The message names no tenant and no value; `cause` is what the store threw. */
export class TenantResolverError extends Error {
  override readonly name: string = 'TenantResolverError'
  readonly code: TenantResolverErrorCode

  constructor(code: TenantResolverErrorCode, message: string, options: { readonly cause: unknown }) {
    super(message, options)
    this.code = code
  }
}

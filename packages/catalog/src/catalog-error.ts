/**
 * What went wrong outside the catalog's own rules:
 * - `CATALOG_STORE_FAILED`: the database refused or did not answer; `cause` has its error.
 * - `CATALOG_ROW_UNREADABLE`: a stored row does not have the shape the catalog writes.
 * - `CATALOG_CONTENDED`: others kept changing the tenant or webhook while this change was tried; try again.
 * - `CATALOG_SEALING_KEY_MISSING`: there is no key to seal the secrets of webhooks with.
 * - `CATALOG_SECRETS_UNREADABLE`: no key opens the secrets of the webhook.
 * - `CATALOG_DNS_FAILED`: the DNS resolver did not give a usable answer; `cause` has its error where there is one.
 */
export type CatalogErrorCode =
  | 'CATALOG_STORE_FAILED'
  | 'CATALOG_ROW_UNREADABLE'
  | 'CATALOG_CONTENDED'
  | 'CATALOG_SEALING_KEY_MISSING'
  | 'CATALOG_SECRETS_UNREADABLE'
  | 'CATALOG_DNS_FAILED'

/** Thrown when storage or the network failed; a rule's refusal is a `Result`, never this. Messages hold no values. */
export class CatalogError extends Error {
  override readonly name = 'CatalogError'
  readonly code: CatalogErrorCode

  constructor(code: CatalogErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

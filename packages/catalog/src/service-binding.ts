/**
 * Returns the name by which a gateway binds a new tenant's Worker: `my-bank` gives `TENANT_MY_BANK`. It stays the
 * tenant's through every rename, so a slug that was anybody's before gives another name than it gave then:
 * `TENANT_MY_BANK__<the tenant's id without ten_>`, which no slug can give.
 */
export function newServiceBinding(
  { id, slug }: { readonly id: string; readonly slug: string },
  slugWasUsed: boolean,
): string {
  const name = `TENANT_${slug.toUpperCase().replaceAll('-', '_')}`
  return slugWasUsed ? `${name}__${id.slice(id.indexOf('_') + 1).toUpperCase()}` : name
}

/** Tells whether a tenant has the name that its slug gives while it was nobody's before. */
export function hasPlainServiceBinding(tenant: {
  readonly id: string
  readonly slug: string
  readonly serviceBinding: string
}): boolean {
  return tenant.serviceBinding === newServiceBinding(tenant, false)
}

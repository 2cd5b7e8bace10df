const reserved: ReadonlySet<string> = new Set(
  `about account accounts admin api app assets auth autoconfig autodiscover billing blog callback cdn config console
  control control-plane dashboard dev docs edge edge-gateway favicon ftp gateway health healthz help home id imap
  internal localhost login logout mail metrics mta-sts new ns1 ns2 null oauth oidc operator ops platform pop postmaster
  projection public rate-limit register robots root security session settings sign-in sign-out signin signout signup
  smtp sso staging static status support system t tenant tenants test token undefined user users verify voyage webmail well-known www
  com net org edu gov mil int arpa co`
    .split(/\s+/u)
    .filter((word) => word !== ''),
)

/**
 * Tells whether no tenant may have this slug: it is a path, host or mail name of the platform itself, stands for one of
 * the gateway's own `TENANT_` bindings, is a name that certificate authorities and mail clients trust, or one of the
 * first top-level domains. What else reads as a public suffix, `createCatalog` refuses.
 */
export function isReservedSlug(slug: string): boolean {
  return reserved.has(slug)
}

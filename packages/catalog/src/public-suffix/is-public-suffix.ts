import { parse } from 'tldts'

/**
 * Tells whether a host name in canonical form stands in the Public Suffix List, of registries (`co.uk`) or of those who
 * give names out under their own (`github.io`). It is the `isPublicSuffix` that `createCatalog` asks for.
 *
 * It is an entry point of its own because the list is 47 KB compressed and the rest of the catalog 6: who judges names
 * elsewhere, or never creates tenants in this Worker, does not carry it. The list is as old as the installed `tldts`.
 *
 * @see https://publicsuffix.org/list/
 */
export function isPublicSuffix(name: string): boolean {
  // The name is a host name already; without these tldts would take it for a URL and look for an address in it.
  const options = { allowPrivateDomains: true, extractHostname: false, validateHostname: false, detectIp: false }
  const { publicSuffix, isIcann, isPrivate } = parse(name, options)
  // By the list's default rule the last label of every other name is a suffix as well; it is not listed.
  return publicSuffix === name && (isIcann === true || isPrivate === true)
}

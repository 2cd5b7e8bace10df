/** Looks up DNS TXT records. */
export interface TxtResolver {
  /**
   * Returns the texts of the TXT records at `name`, each with its strings joined; empty when there are none or the
   * name does not exist.
   *
   * @throws CatalogError `CATALOG_DNS_FAILED` when the resolver gave no usable answer
   */
  resolveTxt(name: string): Promise<ReadonlyArray<string>>
}

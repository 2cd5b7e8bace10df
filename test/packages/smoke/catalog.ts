import { createCatalog } from '@voyage/catalog'
import { createMemoryCatalogStore } from '@voyage/catalog/memory'
import { isPublicSuffix } from '@voyage/catalog/public-suffix'

/** A tenant is created once, and its slug refused the second time. */
export async function smoke(): Promise<string> {
  const catalog = createCatalog({
    store: createMemoryCatalogStore(),
    txtResolver: { resolveTxt: async () => [] },
    isPublicSuffix,
    clock: () => 1_800_000_000,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  })
  const bank = { slug: 'bank', name: 'Bank', rootCompanyId: null, plan: 'standard', regionHint: null }
  const by = { actor: 'smoke', requestId: 'request-1' }
  const created = await catalog.createTenant(bank, by)
  const again = await catalog.createTenant(bank, by)
  return `${created.ok ? created.value.status : created.error.reason} ${again.ok ? 'twice' : again.error.reason}`
}

import { createTenantResolver, customDomain, pathSlug } from '@voyage/tenant-resolver'

const tenant = {
  id: 'ten_1',
  slug: 'bank',
  serviceBinding: 'TENANT_BANK',
  name: 'Bank',
  status: 'active',
  plan: 'standard',
  version: 1,
  databases: [],
}

/** A tenant by its domain, by its path, and a host that nobody has. */
export async function smoke(): Promise<string> {
  const { resolve } = createTenantResolver({
    directory: {
      findByDomain: async (domain: string) => (domain === 'bank.example' ? tenant : null),
      findBySlug: async (slug: string) => (slug === 'bank' ? tenant : null),
    },
    clock: { now: () => 1_800_000_000, after: () => () => undefined },
    signals: [customDomain({ platformHosts: ['platform.example'] }), pathSlug()],
  })
  const urls = ['https://BANK.example./accounts', 'https://platform.example/t/bank/accounts', 'https://other.example/']
  const verdicts = await Promise.all(urls.map((url) => resolve(new Request(url))))
  return verdicts.map(({ outcome }) => outcome).join(' ')
}

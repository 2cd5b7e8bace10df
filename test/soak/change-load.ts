import type { SoakLoad } from './soak-load.ts'

/** An operator: a new tenant with a domain, a changed name, a list, and the end of that tenant. */
export const changeLoad: SoakLoad = async (stack, ledger) => {
  const slug = `soak-${crypto.randomUUID().slice(0, 8)}`

  async function ask(method: string, path: string, json?: unknown): Promise<Record<string, unknown>> {
    const response = await stack.control(method, path, json)
    ledger.answered(`${method} ${path.replaceAll(/\d+|[\w-]{20,}/g, ':id')}`, response.status)
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status} ${text}`)
    return JSON.parse(text)
  }

  await ledger.count('tenant change', async () => {
    const { id } = await ask('POST', '/tenants', { slug, name: 'New' })
    await ask('POST', `/tenants/${id}/domains`, { domain: `${slug}.localhost` })
    await ask('POST', `/tenants/${id}/domains/${slug}.localhost/verify`, {})
    const { version } = await ask('PATCH', `/tenants/${id}`, { name: 'Renamed', status: 'active' })
    await ask('GET', '/tenants?limit=50')
    const read = await ask('GET', `/tenants/${id}`)
    if (read['version'] !== version || read['name'] !== 'Renamed') ledger.violate('a change was not read back')
    await ask('PATCH', `/tenants/${id}`, { status: 'deleting' })
  })
}

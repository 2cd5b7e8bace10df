import type { SoakLoad } from './soak-load.ts'

/** Each tenant by each of its addresses and its API key, and names that nobody has: the right one answers, or none. */
export const resolveLoad: SoakLoad = async (stack, ledger) => {
  const { port, steady, send } = stack
  for (const [position, { slug, id, apiKey }] of steady.entries()) {
    const other = steady[(position + 1) % steady.length]
    const asked: ReadonlyArray<readonly [url: string, headers: Readonly<Record<string, string>>]> = [
      [`http://${slug}.localhost:${port}/orders`, {}],
      [`http://localhost:${port}/t/${slug}/orders`, {}],
      [`http://localhost:${port}/orders`, { authorization: `Bearer ${apiKey}` }],
      [
        `http://${slug}.localhost:${port}/t/${other?.slug}/`,
        { 'x-tenant-id': other?.id ?? '', cookie: `whose=${slug}` },
      ],
    ]
    for (const [url, headers] of asked) {
      await ledger.count('resolve', async () => {
        const response = await send(url, { headers })
        ledger.answered(`GET ${url}`, response.status)
        const seen = (await response.json()) as { readonly worker?: string; readonly tenant?: string }
        if (seen.worker !== slug || seen.tenant !== id) {
          ledger.violate(`${url} of ${slug} was answered by ${JSON.stringify(seen)} (${response.status})`)
        }
      })
    }
    const foreign = await send(`http://${slug}.localhost:${port}/`, {
      headers: { authorization: `Bearer ${other?.apiKey}` },
    })
    ledger.answered('a key of another tenant', foreign.status)
    if (foreign.status !== 400) ledger.violate(`a key of another tenant got ${foreign.status}`)
  }
  await ledger.count('unknown host', async () => {
    const response = await send(`http://nobody-${crypto.randomUUID()}.localhost:${port}/`)
    ledger.answered('an unknown host', response.status)
    if (response.status !== 404) ledger.violate(`an unknown host got ${response.status}`)
  })
}

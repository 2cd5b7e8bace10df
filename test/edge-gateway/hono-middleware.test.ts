import { createTenantResolver, pathSlug } from '@voyage/tenant-resolver'
import type { ServedResolution } from '@voyage/tenant-resolver/hono'
import { resolveTenant } from '@voyage/tenant-resolver/hono'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'

const tenant = (slug: string) => ({
  id: slug,
  slug,
  name: slug,
  status: 'active',
  plan: 'x',
  version: 1,
  databases: [],
})
const resolver = createTenantResolver({
  directory: { findByDomain: async () => null, findBySlug: async (slug) => (slug === 'one' ? tenant(slug) : null) },
  clock: { now: () => 0, after: () => () => {} },
  signals: [pathSlug()],
})
const app = new Hono<{ Variables: { tenant: ServedResolution } }>()
app.use(resolveTenant({ resolver, refuse: ({ outcome }) => new Response(outcome, { status: 404 }) }))
app.all('*', (context) => context.text(`${context.get('tenant').tenant.id} ${context.get('tenant').route.pathname}`))

describe('the resolver as middleware of Hono', () => {
  it('lets a served request on, with the verdict', async () => {
    const response = await app.fetch(new Request('http://localhost/t/one/today'))
    expect([response.status, await response.text()]).toEqual([200, 'one /today'])
  })

  it('answers a refused one, and calls no handler', async () => {
    const response = await app.fetch(new Request('http://localhost/t/two/today'))
    expect([response.status, await response.text()]).toEqual([404, 'unknown'])
  })
})

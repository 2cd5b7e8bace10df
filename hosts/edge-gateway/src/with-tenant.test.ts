import { createTenantResolver, pathSlug } from '@voyage/tenant-resolver'
import { withTenant } from '@voyage/tenant-resolver/itty-router'
import type { IRequest } from 'itty-router'
import { AutoRouter } from 'itty-router'
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

const router = AutoRouter()
router.all('*', withTenant({ resolver, refuse: ({ outcome }) => new Response(outcome, { status: 404 }) }))
router.all(
  '*',
  (request: IRequest) => new Response(`${request['tenant'].tenant.id} ${request['tenant'].route.pathname}`),
)

describe('the resolver as middleware of itty-router', () => {
  it('lets a served request on, with the verdict', async () => {
    const response = await router.fetch(new Request('http://localhost/t/one/today'))
    expect([response.status, await response.text()]).toEqual([200, 'one /today'])
  })

  it('answers a refused one, and calls no handler', async () => {
    const response = await router.fetch(new Request('http://localhost/t/two/today'))
    expect([response.status, await response.text()]).toEqual([404, 'unknown'])
  })
})

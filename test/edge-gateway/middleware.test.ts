import { createTenantResolver, pathSlug } from '@voyage/tenant-resolver'
import type { ServedResolution } from '@voyage/tenant-resolver/hono'
import { resolveTenant } from '@voyage/tenant-resolver/hono'
import { withTenant } from '@voyage/tenant-resolver/itty-router'
import { Hono } from 'hono'
import type { IRequest } from 'itty-router'
import { AutoRouter } from 'itty-router'
import { describe, expect, it } from 'vitest'

const one = { id: 'one', slug: 'one', name: 'one', status: 'active', plan: 'x', version: 1, databases: [] }
const resolver = createTenantResolver({
  directory: { findByDomain: async () => null, findBySlug: async (slug) => (slug === 'one' ? one : null) },
  clock: { now: () => 0, after: () => () => {} },
  signals: [pathSlug()],
})
const refuse = ({ outcome }: { readonly outcome: string }) => new Response(outcome, { status: 404 })
const show = ({ tenant, route }: ServedResolution) => `${tenant.id} ${route.pathname}`

const app = new Hono<{ Variables: { tenant: ServedResolution } }>()
app.use(resolveTenant({ resolver, refuse }))
app.all('*', (context) => context.text(show(context.get('tenant'))))

const router = AutoRouter()
router.all('*', withTenant({ resolver, refuse }))
router.all('*', (request: IRequest) => new Response(show(request['tenant'])))

describe.each([
  ['Hono', app],
  ['itty-router', router],
] as const)('the resolver as middleware of %s', (_, { fetch }) => {
  it('lets a served request on, with the verdict', async () => {
    const response = await fetch(new Request('http://localhost/t/one/today'))
    expect([response.status, await response.text()]).toEqual([200, 'one /today'])
  })

  it('answers a refused one, and calls no handler', async () => {
    const response = await fetch(new Request('http://localhost/t/two/today'))
    expect([response.status, await response.text()]).toEqual([404, 'unknown'])
  })
})

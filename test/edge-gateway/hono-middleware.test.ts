import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createTenantResolver, pathSlug } from '@voyage/tenant-resolver'
import type { HonoContext, ServedResolution } from '@voyage/tenant-resolver/hono'
import { resolveTenant } from '@voyage/tenant-resolver/hono'
import { describe, expect, it } from 'vitest'
import { root } from '../support/start-workers.ts'

// Hono as a host has it: the resolver itself does not depend on it.
type Handler = (
  context: HonoContext & { get(key: 'tenant'): ServedResolution; text(text: string): Response },
) => Response
interface HonoApp {
  use(middleware: ReturnType<typeof resolveTenant>): void
  all(path: string, handler: Handler): void
  fetch(request: Request): Response | Promise<Response>
}
const { Hono } = (await import(createRequire(join(root, 'hosts/control-plane/package.json')).resolve('hono'))) as {
  readonly Hono: new () => HonoApp
}

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
const app = new Hono()
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

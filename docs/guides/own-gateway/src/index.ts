import { waitUntil } from 'cloudflare:workers'
import type { Resolution, TenantResolver } from '@voyage/tenant-resolver'
import { createTenantResolver, customDomain, subdomain } from '@voyage/tenant-resolver'
import { createSiteDirectory } from './site-directory.ts'

interface Env {
  readonly SITES_DB: D1Database
  /** The host right below which each site has an address: `sites.example` for `harbour.sites.example`. */
  readonly SITES_ROOT: string
  readonly [binding: string]: unknown
}

// One for the life of the isolate: it holds the cache.
let resolver: TenantResolver | undefined

function resolverOf(env: Env): TenantResolver {
  resolver ??= createTenantResolver({
    directory: createSiteDirectory(env.SITES_DB),
    signals: [customDomain({ platformRoots: [env.SITES_ROOT] }), subdomain({ roots: [env.SITES_ROOT] })],
    clock: {
      now: () => Date.now() / 1000,
      after(seconds, run) {
        const timer = setTimeout(run, seconds * 1000)
        return () => clearTimeout(timer)
      },
    },
    waitUntil,
  })
  return resolver
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const resolution = await resolverOf(env).resolve(request)
    if (resolution.outcome !== 'served') return refusal(resolution)
    const { tenant } = resolution
    const site = env[`SITE_${tenant.slug.toUpperCase().replaceAll('-', '_')}`] as Fetcher | undefined
    if (site === undefined) return new Response('This site is not deployed.\n', { status: 502 })

    const forwarded = new Request(request)
    // Set, never appended: what a client sent under this name is gone.
    forwarded.headers.set('x-site-id', tenant.id)
    return site.fetch(forwarded)
  },
}

function refusal(resolution: Exclude<Resolution, { outcome: 'served' }>): Response {
  switch (resolution.outcome) {
    case 'moved':
      return new Response(null, { status: 308, headers: { location: resolution.location } })
    case 'unknown':
      return new Response('There is no site here.\n', { status: 404 })
    case 'not_served':
      return new Response('This site is closed.\n', { status: 503 })
    case 'conflict':
      return new Response('This address names two sites.\n', { status: 400 })
    case 'unauthenticated':
      return new Response('This credential does not hold.\n', { status: 401 })
    case 'unavailable':
      return new Response('Try again in a moment.\n', { status: 503, headers: { 'retry-after': '5' } })
  }
}

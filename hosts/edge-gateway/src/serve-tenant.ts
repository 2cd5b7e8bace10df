import type { Resolution, TenantContext } from '@voyage/tenant-resolver'
import { permanentRedirect } from './answers/platform-answers.ts'
import type { Exchange, GatewayParts, Outcome } from './exchange.ts'
import { fromTenantResponse, toTenantRequest } from './forward/forward-request.ts'

/** Returns the tenant's answer to this request, or why there is none. */
export async function serveTenant(parts: GatewayParts, exchange: Exchange): Promise<Outcome> {
  const resolution = await parts.resolver.resolve({ url: exchange.url, headers: exchange.request.headers })
  if (resolution.outcome === 'moved') {
    const { tenant, signals, location } = resolution
    return { route: 'tenant', tenant, signals, kind: 'answered', response: permanentRedirect(location) }
  }
  if (resolution.outcome !== 'served') return refuse(resolution)
  const { tenant, route, signals } = resolution
  const context: TenantContext = {
    tenantId: tenant.id,
    slug: tenant.slug,
    name: tenant.name,
    requestId: exchange.requestId,
    publicOrigin: exchange.url.origin,
    basePath: route.basePath,
    databases: tenant.databases,
  }
  const known = { route: 'tenant', tenant, signals } as const
  const upstream = parts.upstream(tenantBinding(tenant.slug))
  if (upstream === null) return { ...known, kind: 'refused', code: 'site-unreachable' }
  try {
    const response = await upstream.fetch(toTenantRequest({ ...exchange, route, context }))
    return { ...known, kind: 'forwarded', response: fromTenantResponse(response, route.basePath) }
  } catch (cause) {
    return { ...known, kind: 'refused', code: 'site-unreachable', cause }
  }
}

/** Returns the name of the service binding of a tenant's Worker: `my-bank` gives `TENANT_MY_BANK`. */
export function tenantBinding(slug: string): string {
  return `TENANT_${slug.toUpperCase().replaceAll('-', '_')}`
}

function refuse(resolution: Exclude<Resolution, { outcome: 'served' | 'moved' }>): Outcome {
  const refused = { route: 'tenant', kind: 'refused', signals: resolution.signals } as const
  switch (resolution.outcome) {
    case 'unknown':
      return { ...refused, code: 'site-not-found' }
    case 'not_served':
      return { ...refused, code: 'site-not-active', tenant: resolution.tenant }
    case 'conflict':
      return { ...refused, code: 'site-conflict' }
    case 'unauthenticated':
      return { ...refused, code: 'credential-refused' }
    case 'unavailable':
      return { ...refused, code: 'gateway-unavailable', cause: resolution.cause }
  }
}

import type { Resolution, TenantContext } from '@voyage/tenant-resolver'
import { clientOf } from '@voyage/tenant-resolver/credentials'
import { permanentRedirect } from './answers/platform-answers.ts'
import type { Exchange, GatewayParts, Outcome } from './exchange.ts'
import { toTenantRequest } from './forward/forward-request.ts'
import { asksForReload } from './forward/reload-request.ts'
import { ServiceNotBound } from './log.ts'

/**
 * Returns the tenant's answer to this request, or why there is none.
 *
 * A tenant's Worker that finds its database mapping out of date says so with a 503; the tenant is then read anew and
 * the request sent once more, unless it has a body, which cannot be sent twice.
 */
export async function serveTenant(parts: GatewayParts, exchange: Exchange): Promise<Outcome> {
  const begun = parts.now()
  const barred = { route: 'tenant', kind: 'refused', code: 'too-many-requests' } as const
  const { headers } = exchange.request
  const client = headers.has('authorization') ? clientOf(headers) : null
  if (client !== null && parts.credentialLimit.isBarred(client)) return barred
  const resolution = await resolve(parts, exchange)
  const isRefused = client !== null && resolution.outcome === 'unauthenticated'
  if (isRefused && (await parts.credentialLimit.noteRefused(client))) {
    return { ...barred, signals: resolution.signals }
  }
  if (resolution.outcome === 'served' && !(await parts.rateLimit.admit(resolution.tenant.id))) {
    return { ...barred, tenant: resolution.tenant, signals: resolution.signals }
  }
  const outcome = await attempt({ parts, exchange, resolution, begun })
  if (resolution.outcome !== 'served' || outcome.kind !== 'forwarded' || !asksForReload(outcome.response))
    return outcome
  const admitted = parts.reloadLimit.admit(resolution.tenant)
  if (admitted === 'refuse') return outcome
  if (admitted === 'invalidate') parts.resolver.invalidate({ kind: 'tenant', tenantId: resolution.tenant.id })
  const anew = await resolve(parts, exchange)
  if (anew.outcome === 'served') parts.reloadLimit.noteRead(anew.tenant)
  if (exchange.request.body !== null) return outcome
  // Nobody reads it: left open it would hold one of the few connections that the invocation has.
  outcome.response.body?.cancel().catch(() => {})
  return attempt({ parts, exchange, resolution: anew, begun })
}

function resolve({ resolver }: GatewayParts, { url, request }: Exchange): Promise<Resolution> {
  return resolver.resolve({ url, headers: request.headers })
}

interface Attempt {
  readonly parts: GatewayParts
  readonly exchange: Exchange
  readonly resolution: Resolution
  /** When the tenant began to be looked for, epoch milliseconds. */
  readonly begun: number
}

async function attempt({ parts, exchange, resolution, begun }: Attempt): Promise<Outcome> {
  const resolved = parts.now()
  if (resolution.outcome === 'moved') {
    const { tenant, signals, location } = resolution
    return { route: 'tenant', tenant, signals, kind: 'answered', response: permanentRedirect(location) }
  }
  if (resolution.outcome !== 'served') return refuse(resolution)
  const { tenant, route, signals } = resolution
  const known = { route: 'tenant', tenant, signals } as const
  const { serviceBinding = '' } = tenant
  const upstream = parts.upstream(serviceBinding)
  if (upstream === null) {
    const cause = new ServiceNotBound(`no service is bound as "${serviceBinding}"`)
    return { ...known, kind: 'refused', code: 'site-unreachable', cause }
  }
  const authenticatedBy = signals.find(isCredential)
  const context: TenantContext = {
    tenantId: tenant.id,
    slug: tenant.slug,
    name: tenant.name,
    requestId: exchange.requestId,
    publicOrigin: exchange.url.origin,
    basePath: route.basePath,
    databases: tenant.databases,
    ...(authenticatedBy === undefined ? {} : { authenticatedBy }),
  }
  try {
    const response = await upstream.fetch(
      toTenantRequest({ ...exchange, route, context, addressed: isAddressed(signals) }),
    )
    return {
      ...known,
      kind: 'forwarded',
      response,
      basePath: route.basePath,
      timings: { resolve: resolved - begun, site: parts.now() - resolved },
    }
  } catch (cause) {
    return { ...known, kind: 'refused', code: 'site-unreachable', cause }
  }
}

/** Returns whether a signal of this name proves who asks. */
export function isCredential(signal: string): boolean {
  return signal === 'api_key' || signal === 'token_claim'
}

/** Returns whether the address was among the signals: a credential alone names a tenant at addresses of the platform's. */
export function isAddressed(signals: ReadonlyArray<string>): boolean {
  return !signals.every(isCredential)
}

function refuse(resolution: Exclude<Resolution, { outcome: 'served' | 'moved' }>): Outcome {
  const refused = { route: 'tenant', kind: 'refused', signals: resolution.signals } as const
  switch (resolution.outcome) {
    case 'unknown':
      return { ...refused, code: 'site-not-found' }
    case 'not_served': {
      const { tenant, reason, signals } = resolution
      // Only the tenant itself, having proved that it is, may learn why.
      const named = tenant.status === 'suspended' && signals.some(isCredential)
      const code = named ? 'site-suspended' : reason === 'maintenance' ? 'site-in-maintenance' : 'site-not-active'
      return { ...refused, code, tenant }
    }
    case 'conflict':
      return { ...refused, code: 'site-conflict' }
    case 'unauthenticated':
      return { ...refused, code: 'credential-refused' }
    case 'unavailable':
      return { ...refused, code: 'gateway-unavailable', cause: resolution.cause }
  }
}

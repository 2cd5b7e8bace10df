import { normalizeHost, parseTenantPath } from '@voyage/tenant-resolver'
import type { IRequest } from 'itty-router'
import { Router } from 'itty-router'
import { healthAnswer, landingPage, permanentRedirect } from './answers/platform-answers.ts'
import type { Exchange, GatewayParts, Outcome } from './exchange.ts'
import { finishExchange } from './finish-exchange.ts'
import { toForwardedRequest } from './forward/forward-request.ts'
import { limitBody } from './limits/limit-body.ts'
import { checkRequestSize } from './limits/request-limits.ts'
import { chooseRequestId, requestIdHeader } from './request-id.ts'
import { serveTenant } from './serve-tenant.ts'
import { tenantPrefix } from './settings.ts'

/**
 * Returns the gateway: hosts of the platform first, then tenants' domains, then the paths of the platform's address.
 *
 * Each handler returns an outcome or nothing, in which case the next one is asked; one place turns the outcome into
 * the answer and the log line.
 */
export function createGateway(parts: GatewayParts): (request: Request) => Promise<Response> {
  const { settings } = parts
  const owned = (exchange: Exchange) => settings.ownerOf(exchange.url)
  const auth = (exchange: Exchange) => forward(parts, exchange, { route: 'auth', binding: 'AUTH' })
  const control = (exchange: Exchange) => forward(parts, exchange, { route: 'control', binding: 'CONTROL_PLANE' })
  const refuseLarge = ({ request }: Exchange): Outcome | undefined => {
    const code = checkRequestSize(request, parts.limits)
    return code === null ? undefined : { route: 'platform', kind: 'refused', code }
  }
  const health = (): Outcome => ({ route: 'platform', kind: 'answered', response: healthAnswer() })
  const landing = (): Outcome => ({ route: 'platform', kind: 'answered', response: landingPage() })

  const router = Router<IRequest, [Exchange]>({
    catch: (cause: unknown): Outcome => ({ route: 'platform', kind: 'refused', code: 'gateway-failed', cause }),
    finally: [(outcome: Outcome, _request: IRequest, exchange: Exchange) => finishExchange(parts, exchange, outcome)],
  })
  router
    .all('*', (_request, exchange) => redirectFromTrailingDot(exchange))
    .all('*', (_request, exchange) => refuseLarge(exchange))
    .all('*', (_request, exchange) => (owned(exchange) === 'auth' ? auth(exchange) : undefined))
    .all('*', (_request, exchange) => (owned(exchange) === 'control' ? control(exchange) : undefined))
    .all('*', (_request, exchange) => (owned(exchange) === 'tenant' ? serveTenant(parts, exchange) : undefined))
    .get('/health', health)
    .head('/health', health)
    .get('/', landing)
    .head('/', landing)
    .all('/auth/*', (_request, exchange) => auth(exchange))
    // Metadata of the issuer under /auth, its path inserted behind the well-known name (RFC 8414 3.1).
    .all('/.well-known/:document/auth', (_request, exchange) => auth(exchange))
    .all(`${tenantPrefix}/*`, (_request, exchange) => redirectToCanonical(exchange) ?? serveTenant(parts, exchange))
    // No address of a tenant: only an API key can still name one.
    .all('*', (_request, exchange) => serveTenant(parts, exchange))

  return (received) => {
    const { request, exceeded } = limitBody(received, parts.limits.maxBodyBytes)
    const exchange: Exchange = {
      request,
      bodyExceeded: exceeded,
      url: new URL(request.url),
      requestId: chooseRequestId(request.headers.get(requestIdHeader), parts.createRequestId),
      startedAt: parts.now(),
    }
    return router.fetch(request, exchange)
  }
}

async function forward(
  parts: GatewayParts,
  exchange: Exchange,
  { route, binding }: { readonly route: 'auth' | 'control'; readonly binding: string },
): Promise<Outcome> {
  const upstream = parts.upstream(binding)
  if (upstream === null) return { route, kind: 'refused', code: 'site-unreachable' }
  try {
    return { route, kind: 'forwarded', response: await upstream.fetch(toForwardedRequest(exchange)) }
  } catch (cause) {
    return { route, kind: 'refused', code: 'site-unreachable', cause }
  }
}

// `meridian.example.` is the same host (RFC 1034 3.1), and another origin: cookies and registered URLs would not fit it.
function redirectFromTrailingDot({ url }: Exchange): Outcome | undefined {
  const host = normalizeHost(url.hostname)
  if (!url.hostname.endsWith('.') || !host.ok) return undefined
  const canonical = new URL(url)
  canonical.hostname = host.value
  return { route: 'platform', kind: 'answered', response: permanentRedirect(canonical.href) }
}

// `/t/meridian` and `/t/%6deridian/` are not addresses of their own: relative links and cookie paths would go astray.
// Asked of the address alone, so that the answer does not tell whether there is such a tenant.
function redirectToCanonical({ url }: Exchange): Outcome | undefined {
  const path = parseTenantPath(url.pathname, tenantPrefix)
  if (path?.ok !== true || (path.value.canonical && path.value.pathname !== '')) return undefined
  const { basePath, pathname } = path.value
  const location = `${basePath}${pathname === '' ? '/' : pathname}${url.search}`
  return { route: 'tenant', kind: 'answered', response: permanentRedirect(location) }
}

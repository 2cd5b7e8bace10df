import { normalizeHost, parseTenantPath } from '@voyage/tenant-resolver'
import type { IRequest } from 'itty-router'
import { Router } from 'itty-router'
import { healthAnswer, landingPage, permanentRedirect } from './answers/platform-answers.ts'
import type { Exchange, GatewayParts, Outcome } from './exchange.ts'
import { finishExchange } from './finish-exchange.ts'
import { toForwardedRequest } from './forward/forward-request.ts'
import { surveyHeaders } from './forward/spoofable-headers.ts'
import { limitBody } from './limits/limit-body.ts'
import { checkRequestSize } from './limits/request-limits.ts'
import { ownerOfPath, tenantPrefix } from './platform-paths.ts'
import { chooseRequestId, requestIdHeader } from './request-id.ts'
import { serveTenant } from './serve-tenant.ts'

/**
 * Returns the gateway: hosts of the platform and tenants' domains first, then the paths of the platform's address.
 *
 * Each handler returns an outcome or nothing, in which case the next one is asked; one place turns the outcome into
 * the answer and the log line.
 */
export function createGateway(parts: GatewayParts): (request: Request) => Promise<Response> {
  const platform = createPlatformRouter(parts)

  function decide(exchange: Exchange): Outcome | Promise<Outcome> {
    if (exchange.url === unreadable) return { route: 'platform', kind: 'refused', code: 'site-not-found' }
    const dotted = redirectFromTrailingDot(exchange)
    if (dotted !== undefined) return dotted
    const tooLarge = checkRequestSize(exchange.request, { headerLength: exchange.headers.length, limits: parts.limits })
    if (tooLarge !== null) return { route: 'platform', kind: 'refused', code: tooLarge }
    switch (parts.settings.ownerOf(exchange.url)) {
      case 'auth':
        return forwardToAuth(parts, exchange)
      case 'control':
        return forward(parts, exchange, { route: 'control', binding: 'CONTROL_PLANE' })
      case 'tenant':
        return serveTenant(parts, exchange)
      case 'platform':
        return platform(exchange)
    }
  }

  return async (request) => {
    let exchange: Exchange = {
      request,
      bodyExceeded: () => false,
      url: URL.parse(request.url) ?? unreadable,
      requestId: chooseRequestId(request.headers.get(requestIdHeader), parts.createRequestId),
      startedAt: parts.now(),
      headers: surveyHeaders(request.headers),
    }
    let outcome: Outcome
    try {
      const limited = limitBody(request, parts.limits.maxBodyBytes)
      exchange = { ...exchange, request: limited.request, bodyExceeded: limited.exceeded }
      outcome = await decide(exchange)
    } catch (cause) {
      outcome = { route: 'platform', kind: 'refused', code: 'gateway-failed', cause }
    }
    return finishExchange(parts, exchange, outcome)
  }
}

// Two Host headers make an address that is no URL where no edge looks at them first.
const unreadable = new URL('http://unreadable.invalid')

function createPlatformRouter(parts: GatewayParts): (exchange: Exchange) => Promise<Outcome> {
  const health = (): Outcome => ({ route: 'platform', kind: 'answered', response: healthAnswer() })
  const landing = (): Outcome => ({ route: 'platform', kind: 'answered', response: landingPage() })
  const router = Router<IRequest, [Exchange]>()
  router
    .get('/health', health)
    .head('/health', health)
    .get('/', landing)
    .head('/', landing)
    .all('*', (_request, exchange) => {
      switch (ownerOfPath(exchange.url.pathname)) {
        case 'auth':
          return forwardToAuth(parts, exchange)
        case 'tenant':
          return redirectToCanonical(exchange) ?? serveTenant(parts, exchange)
        case null:
          // No address of a tenant: only an API key or a token can still name one.
          return serveTenant(parts, exchange)
      }
    })
  return (exchange) => router.fetch(exchange.request, exchange)
}

const forwardToAuth = (parts: GatewayParts, exchange: Exchange): Promise<Outcome> =>
  forward(parts, exchange, { route: 'auth', binding: 'AUTH' })

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
  if (!url.hostname.endsWith('.')) return undefined
  const host = normalizeHost(url.hostname)
  if (!host.ok) return undefined
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

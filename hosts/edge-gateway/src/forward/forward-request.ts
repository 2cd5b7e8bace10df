import type { TenantContext, TenantRoute } from '@voyage/tenant-resolver'
import { encodeTenantContext, tenantContextHeader } from '@voyage/tenant-resolver'
import { requestIdHeader } from '../request-id.ts'
import { unscopeCookies } from './scope-cookies.ts'
import type { HeaderSurvey } from './spoofable-headers.ts'

/** Options of {@link toForwardedRequest}. */
export interface ForwardedRequestOptions {
  readonly request: Request
  /** The address as the Worker sees it. */
  readonly url: URL
  readonly requestId: string
  readonly headers: HeaderSurvey
}

/** Returns the request as a Worker behind the gateway sees it: without spoofable headers, with the request id. */
export function toForwardedRequest({ request, url, requestId, headers }: ForwardedRequestOptions): Request {
  // Redirects go to the browser, not to the gateway. A copy costs more than all else here: one is enough, but for
  // another address.
  const copy = new Request(request, { redirect: 'manual' })
  const forwarded = url.href === request.url ? copy : new Request(url, copy)
  for (const name of headers.spoofable) forwarded.headers.delete(name)
  forwarded.headers.set(requestIdHeader, requestId)
  return forwarded
}

/** Options of {@link toTenantRequest}. */
export interface TenantRequestOptions {
  readonly request: Request
  readonly url: URL
  readonly headers: HeaderSurvey
  readonly route: TenantRoute
  readonly context: TenantContext
  /** Whether the address is the tenant's: otherwise a credential alone named it, at an address of the platform's. */
  readonly addressed: boolean
}

/** Returns the request as a tenant's Worker sees it: the prefix taken off, its cookies only, with the context. */
export function toTenantRequest(options: TenantRequestOptions): Request {
  const { request, url, headers, route, context, addressed } = options
  const inner = route.basePath === '' ? url : new URL(url)
  if (inner !== url) inner.pathname = route.pathname
  const forwarded = toForwardedRequest({ request, url: inner, headers, requestId: context.requestId })
  forwarded.headers.set(tenantContextHeader, encodeTenantContext(context))
  // The gateway has judged the key; the fewer Workers see it, the better.
  if (context.authenticatedBy === 'api_key') {
    for (const name of ['authorization', 'x-api-key']) forwarded.headers.delete(name)
  }
  // At an address of the platform's the cookies are the platform's, a session at the auth host among them.
  if (!addressed) forwarded.headers.delete('cookie')
  const cookie = forwarded.headers.get('cookie')
  if (route.basePath !== '' && cookie !== null) {
    const own = unscopeCookies(cookie)
    if (own === null) forwarded.headers.delete('cookie')
    else forwarded.headers.set('cookie', own)
  }
  return forwarded
}

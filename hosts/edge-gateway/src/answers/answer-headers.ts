import { tenantContextHeader } from '@voyage/tenant-resolver'
import type { Outcome } from '../exchange.ts'
import { reloadHeader } from '../forward/reload-request.ts'
import { keepFromBrowser, keepFromSiblings, scopeToPath } from '../forward/scope-answer.ts'
import { isAddressed, isCredential } from '../serve-tenant.ts'

/**
 * Puts the gateway's own headers on a Worker's answer, and keeps what the tenant says to the browser to the tenant's own
 * address; `url` is the request's. An answer that a credential named the tenant of is kept by no cache (RFC 9111 5.2.2.5).
 */
export function answerHeaders(
  headers: Headers,
  { url, outcome }: { readonly url: URL; readonly outcome: Extract<Outcome, { kind: 'forwarded' }> },
): void {
  const { route, basePath = '', timings, signals = [] } = outcome
  headers.delete(reloadHeader)
  // A Worker that echoes what it was sent: the tenant's id is nobody's business.
  headers.delete(tenantContextHeader)
  if (route === 'tenant' && !isAddressed(signals)) keepFromBrowser(headers)
  else if (basePath !== '') {
    const { origin, pathname } = url
    scopeToPath(headers, { origin, basePath, pathname: pathname.slice(basePath.length) })
  } else if (signals.includes('subdomain')) keepFromSiblings(headers)
  if (timings !== undefined) {
    headers.append('server-timing', `resolve;dur=${timings.resolve}, site;dur=${timings.site}`)
  }
  if (signals.some(isCredential)) {
    headers.set('cache-control', 'no-store')
    headers.append('vary', 'Authorization')
  }
}

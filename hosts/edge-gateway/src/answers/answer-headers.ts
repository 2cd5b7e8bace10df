import type { Outcome } from '../exchange.ts'
import { scopeAnswer } from '../forward/forward-request.ts'
import { reloadHeader } from '../forward/reload-request.ts'
import { isCredential } from '../serve-tenant.ts'

/**
 * Puts the gateway's own headers on a Worker's answer: Location and cookies below its path, Server-Timing, and for an
 * answer that a credential named the tenant of, no caching (RFC 9111 5.2.2.5).
 */
export function answerHeaders(headers: Headers, outcome: Extract<Outcome, { kind: 'forwarded' }>): void {
  const { basePath = '', timings = {}, signals = [] } = outcome
  headers.delete(reloadHeader)
  if (basePath !== '') scopeAnswer(headers, basePath)
  const spent = Object.entries(timings).map(([name, milliseconds]) => `${name};dur=${milliseconds}`)
  if (spent.length > 0) headers.append('server-timing', spent.join(', '))
  if (signals.some(isCredential)) {
    headers.set('cache-control', 'no-store')
    headers.append('vary', 'Authorization')
  }
}

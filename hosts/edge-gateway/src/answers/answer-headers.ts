import type { Outcome } from '../exchange.ts'
import { reloadHeader } from '../forward/reload-request.ts'
import { isCredential } from '../serve-tenant.ts'

/**
 * Puts the gateway's own headers on a Worker's answer: Server-Timing, and for an answer that a credential named the
 * tenant of, no caching (RFC 9111 5.2.2.5).
 */
export function answerHeaders(headers: Headers, outcome: Exclude<Outcome, { kind: 'refused' }>): void {
  headers.delete(reloadHeader)
  if (outcome.timings !== undefined) {
    for (const [name, milliseconds] of Object.entries(outcome.timings)) {
      headers.append('server-timing', `${name};dur=${milliseconds}`)
    }
  }
  if (outcome.signals?.some(isCredential) === true) {
    headers.set('cache-control', 'no-store')
    headers.append('vary', 'Authorization')
  }
}

import { answerHeaders } from './answers/answer-headers.ts'
import { renderRefusal } from './answers/render-refusal.ts'
import type { Exchange, GatewayParts, Outcome } from './exchange.ts'
import { describeFailure } from './log.ts'
import { requestIdHeader } from './request-id.ts'

/** Returns the answer with the request id, after writing the log line. */
export function finishExchange(parts: GatewayParts, exchange: Exchange, decided: Outcome): Response {
  // Whatever a Worker made of a body that was cut off, the client is told why.
  const outcome: Outcome = exchange.bodyExceeded() ? tooLarge(decided) : decided
  const response = outcome.kind === 'refused' ? renderOutcome(exchange, outcome) : outcome.response
  const { route, tenant, signals } = outcome
  parts.log.write({
    request_id: exchange.requestId,
    method: exchange.request.method,
    host: exchange.url.host,
    route,
    outcome: outcome.kind === 'refused' ? outcome.code : outcome.kind,
    status: response.status,
    duration_ms: parts.now() - exchange.startedAt,
    ...(tenant === undefined ? {} : { tenant_id: tenant.id, slug: tenant.slug }),
    ...(signals === undefined ? {} : { signals }),
    ...(outcome.kind === 'refused' && outcome.cause !== undefined ? { error: describe(outcome) } : {}),
  })
  const answer = outcome.kind === 'forwarded' ? new Response(response.body, response) : response
  answer.headers.set(requestIdHeader, exchange.requestId)
  if (outcome.kind === 'forwarded') answerHeaders(answer.headers, { url: exchange.url, outcome })
  return answer
}

function describe({ route, code, cause }: Extract<Outcome, { kind: 'refused' }>): string {
  return describeFailure(cause, { ofTenant: route === 'tenant' && code === 'site-unreachable' })
}

function tooLarge({ route, tenant, signals }: Outcome): Outcome {
  const known = { route, ...(tenant === undefined ? {} : { tenant }), ...(signals === undefined ? {} : { signals }) }
  return { ...known, kind: 'refused', code: 'body-too-large' }
}

function renderOutcome(exchange: Exchange, { code }: Extract<Outcome, { kind: 'refused' }>): Response {
  return renderRefusal({
    code,
    accept: exchange.request.headers.get('accept'),
    requestId: exchange.requestId,
  })
}

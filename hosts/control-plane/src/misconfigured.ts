import { requestIdOf } from './http/request-id.ts'
import { logFailure } from './log-failure.ts'
import { problemResponse } from './problem.ts'

/**
 * Answers while a variable or a binding is wrong: 503 for everybody alike. What is wrong stands in the log alone, under
 * the request id of the answer.
 */
export function answerMisconfigured(request: Request, failure: unknown): Response {
  const requestId = requestIdOf(request.headers.get('x-request-id') ?? undefined, () => crypto.randomUUID())
  logFailure(requestId, failure)
  return problemResponse({
    code: 'misconfigured',
    headers: { 'x-request-id': requestId, 'cache-control': 'no-store, no-transform', 'retry-after': '60' },
  })
}

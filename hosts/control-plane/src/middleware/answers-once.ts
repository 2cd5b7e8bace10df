import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '../handling.ts'
import type { IdempotencyOptions } from '../http/idempotency.ts'
import { answerOnce } from '../http/idempotency.ts'
import { maxBodyBytes, readBytes } from '../http/read-json-body.ts'
import { problemResponse } from '../problem.ts'

/** Returns the middleware that answers a POST or PATCH with an Idempotency-Key once, and repeats that answer. */
export function answersOnce(options: IdempotencyOptions): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const key = c.req.header('idempotency-key')
    const { method } = c.req
    if (key === undefined || (method !== 'POST' && method !== 'PATCH')) return next()
    const body = await readBytes(c.req.raw.body)
    if (body === null) {
      return problemResponse({ code: 'body-too-large', detail: `The body may have at most ${maxBodyBytes} bytes.` })
    }
    const request = c.req.raw
    const asked = { actor: c.get('actor'), key, request, body }
    const answer = await answerOnce(options, asked, async (attempt) => {
      c.set('attempt', attempt)
      // The stream is read; the routes get a request with the same bytes.
      c.req.raw = new Request(request.url, { method, headers: request.headers, ...(body.length > 0 && { body }) })
      await next()
      return { response: c.res, isKept: c.get('isKept') }
    })
    c.res = answer instanceof Response ? answer : problemResponse(answer)
    return
  }
}

import type { MiddlewareHandler } from 'hono'
import type { Deliveries } from '../deliveries.ts'
import type { AppEnv } from '../handling.ts'

/** Returns the middleware that, after a change was answered, gets its event on the way without keeping the caller. */
export function wakesDeliveries({
  deliveries,
  logFailure,
}: {
  readonly deliveries: Deliveries
  readonly logFailure: (requestId: string, failure: unknown) => void
}): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await next()
    if (c.req.method === 'GET' || c.res.status >= 300) return
    const requestId = c.get('requestId')
    // When it does not work out now, the schedule finds it.
    c.executionCtx.waitUntil(deliveries.wake().catch((failure: unknown) => logFailure(requestId, failure)))
  }
}

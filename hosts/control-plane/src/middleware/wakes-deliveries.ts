import type { MiddlewareHandler } from 'hono'
import type { Deliveries } from '../deliveries.ts'
import type { AppEnv } from '../handling.ts'

/** Returns the middleware that, after a change of a tenant, gets its event on the way without keeping the caller. */
export function wakesDeliveries({
  deliveries,
  logFailure,
}: {
  readonly deliveries: Deliveries
  readonly logFailure: (requestId: string, failure: unknown) => void
}): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await next()
    const tenantId = c.get('changedTenant')
    if (tenantId === null) return
    const requestId = c.get('requestId')
    // When it does not work out now, the schedule finds it.
    c.executionCtx.waitUntil(deliveries.wakeFor(tenantId).catch((failure: unknown) => logFailure(requestId, failure)))
  }
}

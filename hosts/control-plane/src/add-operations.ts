import type { Hono, MiddlewareHandler } from 'hono'
import type { AppEnv } from './handling.ts'
import { needs } from './middleware/needs.ts'
import type { Operation } from './operation.ts'

/**
 * Adds the route of each operation. This is the one place that adds any.
 *
 * The scope is asked for before the Idempotency-Key: its lack is no answer to keep, and what was kept is repeated to
 * nobody who may no longer ask for it.
 */
export function addOperations(
  app: Hono<AppEnv>,
  operations: ReadonlyArray<Operation>,
  answersOnce: MiddlewareHandler<AppEnv>,
): void {
  for (const { method, path, scope, handle } of operations) {
    const route = path.replaceAll(/\{(\w+)\}/g, ':$1')
    if (scope === null) app.on(method, route, (c) => handle(c))
    else app.on(method, route, needs(scope), answersOnce, (c) => handle(c))
  }
}

import type { Hono } from 'hono'
import type { AppEnv } from './handling.ts'
import { needs } from './middleware/needs.ts'
import type { Operation } from './operation.ts'

/** Adds the route of each operation. This is the one place that adds any. */
export function addOperations(app: Hono<AppEnv>, operations: ReadonlyArray<Operation>): void {
  for (const { method, path, scope, handle } of operations) {
    const route = path.replaceAll(/\{(\w+)\}/g, ':$1')
    if (scope === null) app.on(method, route, (c) => handle(c))
    else app.on(method, route, needs(scope), (c) => handle(c))
  }
}

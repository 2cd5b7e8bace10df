import type { Resolution } from '../resolution.ts'
import type { TenantResolver } from '../resolver.ts'

export type { Resolution } from '../resolution.ts'
export type { TenantResolver } from '../resolver.ts'

/** A verdict by which a request is served. */
export type ServedResolution = Extract<Resolution, { outcome: 'served' }>

/** The part of Hono's context that the middleware uses. */
export interface HonoContext {
  readonly req: { readonly raw: Request }
  set(key: 'tenant', value: ServedResolution): void
}

/** Options of {@link resolveTenant}. */
export interface ResolveTenantOptions {
  readonly resolver: TenantResolver
  /** Returns the answer to a request that is not served. */
  readonly refuse: (resolution: Exclude<Resolution, ServedResolution>) => Response | Promise<Response>
}

/**
 * Returns a Hono middleware that lets only served requests on, with the verdict in `c.get('tenant')`. Declare it as
 * `new Hono<{ Variables: { tenant: ServedResolution } }>()`.
 */
export function resolveTenant({
  resolver,
  refuse,
}: ResolveTenantOptions): (context: HonoContext, next: () => Promise<void>) => Promise<Response | undefined> {
  return async (context, next) => {
    const resolution = await resolver.resolve(context.req.raw)
    if (resolution.outcome !== 'served') return refuse(resolution)
    context.set('tenant', resolution)
    await next()
    return undefined
  }
}

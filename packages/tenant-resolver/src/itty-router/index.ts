import type { Resolution } from '../resolution.ts'
import type { TenantResolver } from '../resolver.ts'

export type { Resolution } from '../resolution.ts'
export type { TenantResolver } from '../resolver.ts'

/** A verdict by which a request is served. */
export type ServedResolution = Extract<Resolution, { outcome: 'served' }>

/** What the middleware reads of itty-router's request, and what it puts on it. */
export interface IttyRequest {
  readonly url: string
  readonly headers: Headers
  tenant?: ServedResolution
}

/** Options of {@link withTenant}. */
export interface WithTenantOptions {
  readonly resolver: TenantResolver
  /** Returns the answer to a request that is not served. */
  readonly refuse: (resolution: Exclude<Resolution, ServedResolution>) => Response | Promise<Response>
}

/** Returns an itty-router middleware that lets only served requests on, with the verdict in `request.tenant`. */
export function withTenant({
  resolver,
  refuse,
}: WithTenantOptions): (request: IttyRequest) => Promise<Response | undefined> {
  return async (request) => {
    const resolution = await resolver.resolve(request)
    if (resolution.outcome !== 'served') return refuse(resolution)
    request.tenant = resolution
    return undefined
  }
}

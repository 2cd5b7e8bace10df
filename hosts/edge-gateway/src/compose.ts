import { createD1TenantDirectory } from '@voyage/catalog/d1'
import type { Clock } from '@voyage/tenant-resolver'
import { createTenantResolver, customDomain, pathSlug } from '@voyage/tenant-resolver'
import { consoleLog } from './console-log.ts'
import type { Upstream } from './exchange.ts'
import { createGateway } from './router.ts'
import type { GatewayVars } from './settings.ts'
import { parseSettings, tenantPrefix } from './settings.ts'

/** The gateway's bindings; besides these, one `TENANT_<SLUG>` service for each tenant Worker. */
export interface GatewayEnv extends GatewayVars {
  readonly CONTROL_DB: D1Database
  readonly AUTH: Fetcher
  readonly CONTROL_PLANE: Fetcher
}

const clock: Clock = {
  now: () => Date.now() / 1000,
  after(seconds, run) {
    const timer = setTimeout(run, seconds * 1000)
    return () => clearTimeout(timer)
  },
}

/** Returns the gateway of this isolate: the catalog as the resolver's directory, services by their binding's name. */
export function composeGateway(env: GatewayEnv): (request: Request) => Promise<Response> {
  const settings = parseSettings(env)
  const platformHosts = [settings.platformHost]
  const resolver = createTenantResolver({
    directory: createD1TenantDirectory(env.CONTROL_DB),
    signals: [customDomain({ platformHosts }), pathSlug({ prefix: tenantPrefix, hosts: platformHosts })],
    clock,
  })
  return createGateway({
    settings,
    resolver,
    upstream: (binding) => findUpstream(env, binding),
    log: consoleLog,
    now: () => Date.now(),
    createRequestId: () => crypto.randomUUID(),
  })
}

function findUpstream(env: object, binding: string): Upstream | null {
  const value: unknown = Object.hasOwn(env, binding) ? Reflect.get(env, binding) : undefined
  // wrangler.jsonc binds services, and nothing else, under these names.
  return typeof value === 'object' && value !== null && 'fetch' in value ? (value as Upstream) : null
}

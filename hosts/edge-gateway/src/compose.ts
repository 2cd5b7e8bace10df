import { waitUntil } from 'cloudflare:workers'
import { isReservedSlug } from '@voyage/catalog'
import { createD1ApiKeyDirectory, createD1TenantDirectory } from '@voyage/catalog/d1'
import type { Clock, TenantDirectory, TenantIdDirectory, TenantSignal } from '@voyage/tenant-resolver'
import { createTenantResolver, customDomain, pathSlug, subdomain } from '@voyage/tenant-resolver'
import { apiKey, tokenClaim } from '@voyage/tenant-resolver/credentials'
import type { ProjectedDirectory } from '@voyage/tenant-resolver/projection'
import { createKvTenantProjection, createProjectedDirectory } from '@voyage/tenant-resolver/projection'
import type { AnalyticsDataset } from './analytics-log.ts'
import { analyticsLog, analyticsObserver } from './analytics-log.ts'
import { consoleLog } from './console-log.ts'
import type { Upstream } from './exchange.ts'
import { createCredentialLimit } from './limits/credential-limit.ts'
import type { RateLimitBinding } from './limits/rate-limit.ts'
import { bindingRateLimit } from './limits/rate-limit.ts'
import { createReloadLimit } from './limits/reload-limit.ts'
import type { Log } from './log.ts'
import { tenantPrefix } from './platform-paths.ts'
import { createGateway } from './router.ts'
import type { GatewaySettings, GatewayVars } from './settings.ts'
import { parseSettings } from './settings.ts'
import { createAccessTokenVerifier } from './tokens/access-token-verifier.ts'
import type { FetchFromIssuer } from './tokens/fetch-jwk-set.ts'
import { fetchJwkSet } from './tokens/fetch-jwk-set.ts'
import { createIssuerKeys } from './tokens/issuer-keys.ts'

/** The gateway's bindings; besides these, one service for each tenant Worker, by the catalog's name (`TENANT_MERIDIAN`). */
export interface GatewayEnv extends GatewayVars {
  readonly CONTROL_DB: D1Database
  readonly AUTH: Fetcher
  readonly CONTROL_PLANE: Fetcher
  /** The control plane's copy of its directory, for when CONTROL_DB does not answer. Default: none. */
  readonly TENANT_PROJECTION?: KVNamespace
  /** Requests of one tenant. Default: no limit. */
  readonly TENANT_RATE_LIMIT?: RateLimitBinding
  /** Refused credentials of one client address. Default: no limit. */
  readonly CREDENTIAL_RATE_LIMIT?: RateLimitBinding
  /** One datapoint for each request. Default: none. */
  readonly ANALYTICS?: AnalyticsDataset
}

// The promise of the README: a suspension takes effect within this, and in an outage of the catalog OUTAGE_GRACE_SECONDS
// later.
const maxAgeSeconds = 15

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
  const { platformHost, sitesRoots, limits, outageGraceSeconds: staleOnErrorSeconds } = settings
  const directory = tenantDirectory(env, staleOnErrorSeconds)
  const resolver = createTenantResolver({
    directory,
    signals: [
      ...addressSignals(platformHost, sitesRoots),
      keySignal(env.CONTROL_DB),
      ...tokenSignals({ env, settings, tenants: directory }),
    ],
    clock,
    cache: { maxAgeSeconds, staleOnErrorSeconds },
    waitUntil,
    ...(env.ANALYTICS === undefined ? {} : { observe: analyticsObserver(env.ANALYTICS) }),
  })
  return createGateway({
    settings,
    resolver: {
      ...resolver,
      invalidate(invalidation) {
        directory.distrust?.(invalidation.kind === 'tenant' ? invalidation.tenantId : undefined)
        resolver.invalidate(invalidation)
      },
    },
    limits,
    rateLimit: bindingRateLimit(env.TENANT_RATE_LIMIT),
    credentialLimit: createCredentialLimit(env.CREDENTIAL_RATE_LIMIT, () => Date.now()),
    reloadLimit: createReloadLimit({ maxAgeSeconds, now: () => Date.now() }),
    upstream: (binding) => findUpstream(env, binding),
    log: env.ANALYTICS === undefined ? consoleLog : bothLogs(consoleLog, analyticsLog(env.ANALYTICS)),
    now: () => Date.now(),
    createRequestId: () => crypto.randomUUID(),
  })
}

function tenantDirectory(
  env: GatewayEnv,
  staleOnErrorSeconds: number,
): TenantDirectory & TenantIdDirectory & { readonly distrust?: ProjectedDirectory['distrust'] } {
  const directory = createD1TenantDirectory(env.CONTROL_DB)
  if (env.TENANT_PROJECTION === undefined) return directory
  const projection = createKvTenantProjection({ kv: env.TENANT_PROJECTION })
  return createProjectedDirectory({ directory, projection, now: clock.now, maxAgeSeconds, staleOnErrorSeconds })
}

function addressSignals(platformHost: string, roots: ReadonlyArray<string>): ReadonlyArray<TenantSignal> {
  const platformHosts = [platformHost]
  return [
    customDomain({ platformHosts, platformRoots: roots }),
    pathSlug({ prefix: tenantPrefix, hosts: platformHosts, isReserved: isReservedSlug }),
    ...(roots.length === 0 ? [] : [subdomain({ roots, platformHosts, isReserved: isReservedSlug })]),
  ]
}

function keySignal(db: D1Database): TenantSignal {
  const keys = createD1ApiKeyDirectory(db)
  return apiKey({
    keys,
    now: clock.now,
    // A last-used time that could not be written is written the next time.
    onProved: (publicId) => waitUntil(keys.noteUse({ publicId, at: Math.floor(clock.now()) }).catch(() => {})),
  })
}

const fetchTimeoutMilliseconds = 5_000

function tokenSignals(options: {
  readonly env: GatewayEnv
  readonly settings: GatewaySettings
  readonly tenants: TenantIdDirectory
}): ReadonlyArray<TenantSignal> {
  const { env, settings, tenants } = options
  const { issuers, invalid } = settings.tokens
  if (issuers.length === 0) return []
  const { now } = clock
  const fetchFrom: FetchFromIssuer = (url) => {
    const init = { redirect: 'manual', signal: AbortSignal.timeout(fetchTimeoutMilliseconds) } as const
    // The auth host is reached by its binding: its public address may not lead there from inside a Worker.
    return ['auth', 'platform'].includes(settings.ownerOf(new URL(url))) ? env.AUTH.fetch(url, init) : fetch(url, init)
  }
  const trusted = issuers.map(({ issuer, audiences }) => {
    const keys = createIssuerKeys({ fetchJwkSet: () => fetchJwkSet(issuer, fetchFrom), now })
    return { issuer, audiences, keys }
  })
  return [tokenClaim({ verifier: createAccessTokenVerifier({ issuers: trusted, invalid, now }), tenants })]
}

const bothLogs = (one: Log, other: Log): Log => ({
  write(entry) {
    one.write(entry)
    other.write(entry)
  },
})

function findUpstream(env: object, binding: string): Upstream | null {
  const value: unknown = Object.hasOwn(env, binding) ? Reflect.get(env, binding) : undefined
  // wrangler.jsonc binds services, and nothing else, under these names.
  return typeof value === 'object' && value !== null && 'fetch' in value ? (value as Upstream) : null
}

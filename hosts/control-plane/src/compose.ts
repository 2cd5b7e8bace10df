import { canonicalHost, createCatalog } from '@voyage/catalog'
import { createD1CatalogStore, createD1IdempotencyStore } from '@voyage/catalog/d1'
import { createDnsOverHttpsTxtResolver, defaultDnsEndpoint } from '@voyage/catalog/dns'
import { createApp } from './app.ts'
import { createRateLimiter } from './http/rate-limiter.ts'
import { logFailure } from './log-failure.ts'

/** What the Worker is bound to. */
export interface Env {
  readonly CONTROL_DB: D1Database
  /** SHA-256 of the operator's bearer credential: 64 hexadecimal digits. */
  readonly OPERATOR_TOKEN_SHA256: string
  /** Requests of one operator. */
  readonly OPERATOR_RATE_LIMIT?: RateLimit
  /** Refused credentials from one address. */
  readonly REFUSED_RATE_LIMIT?: RateLimit
  /** `dns` (default) or `localhost`. */
  readonly DOMAIN_VERIFICATION?: string
  /** An `application/dns-json` endpoint. Default: Cloudflare's. */
  readonly DNS_OVER_HTTPS_URL?: string
  /** The platform's own host names, separated by spaces: nobody claims them or names under them. Default: none. */
  readonly PLATFORM_ROOTS?: string
  /** Host names that belong to everybody, separated by spaces: nobody claims them or names under them. Default: none. */
  readonly CONSUMER_DOMAINS?: string
  /** How many days a tenant that is being deleted can be restored. Default: 30. */
  readonly DELETION_GRACE_DAYS?: string
  /** How many days a slug that was given up is kept from others. Default: 90. */
  readonly SLUG_COOL_DOWN_DAYS?: string
}

/** The period of the rate limits in wrangler.jsonc, in seconds. */
const rateLimitPeriod = 60

const clock = (): number => Math.floor(Date.now() / 1_000)

const dnsTimeoutMilliseconds = 5_000

/** Returns the app of the control plane over the Worker's bindings. */
export function compose(env: Env): ReturnType<typeof createApp> {
  return createApp({
    catalog: createCatalog({
      store: createD1CatalogStore(env.CONTROL_DB),
      txtResolver: createDnsOverHttpsTxtResolver({
        endpoint: env.DNS_OVER_HTTPS_URL ?? defaultDnsEndpoint,
        fetch: (url, init) =>
          fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(dnsTimeoutMilliseconds) }),
      }),
      clock,
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
      domainVerification: env.DOMAIN_VERIFICATION === 'localhost' ? 'localhost' : 'dns',
      domainPolicy: { platformRoots: hosts(env.PLATFORM_ROOTS), consumerDomains: hosts(env.CONSUMER_DOMAINS) },
      deletionGrace: days(env.DELETION_GRACE_DAYS, 30),
      slugCoolDown: days(env.SLUG_COOL_DOWN_DAYS, 90),
    }),
    idempotency: { store: createD1IdempotencyStore(env.CONTROL_DB), clock, newId: () => crypto.randomUUID() },
    rateLimits: {
      operator: createRateLimiter(env.OPERATOR_RATE_LIMIT, rateLimitPeriod),
      refused: createRateLimiter(env.REFUSED_RATE_LIMIT, rateLimitPeriod),
    },
    operatorTokenSha256: env.OPERATOR_TOKEN_SHA256,
    newRequestId: () => crypto.randomUUID(),
    logFailure,
  })
}

function hosts(names: string | undefined): ReadonlyArray<string> {
  return (names ?? '')
    .split(/\s+/)
    .filter((name) => name !== '')
    .map((name) => {
      const host = canonicalHost(name)
      if (!host.ok) throw new TypeError(`"${name}" in PLATFORM_ROOTS or CONSUMER_DOMAINS is no host name`)
      return host.value
    })
}

/** Returns so many days in seconds. */
function days(text: string | undefined, byDefault: number): number {
  const count = text === undefined ? byDefault : Number(text)
  if (!(count >= 0 && count <= 36_500)) throw new TypeError('a number of days in the variables is not from 0 to 36500')
  return Math.floor(count * 86_400)
}

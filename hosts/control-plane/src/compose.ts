import type { WebhookSealer } from '@voyage/catalog'
import {
  CatalogError,
  canonicalHost,
  createCatalog,
  createWebhookAdministration,
  createWebhookSealer,
  resealWebhooks,
} from '@voyage/catalog'
import {
  createD1CatalogStore,
  createD1DeliveryStore,
  createD1IdempotencyStore,
  createD1OperatorStore,
} from '@voyage/catalog/d1'
import { createDnsOverHttpsTxtResolver, defaultDnsEndpoint } from '@voyage/catalog/dns'
import { isPublicSuffix } from '@voyage/catalog/public-suffix'
import { createAccessTokenVerifier } from '@voyage/oidc-core/resource-server'
import { createApp } from './app.ts'
import type { Deliveries, DeliveryMessage } from './deliveries.ts'
import { createDeliveries } from './deliveries.ts'
import { domainsPerRound } from './domains-per-round.ts'
import { scheduleActor } from './http/actor.ts'
import type { CredentialOptions } from './http/credentials.ts'
import { createCredentialCheck } from './http/credentials.ts'
import { createRateLimiter } from './http/rate-limiter.ts'
import { createProjectionKeeper } from './keep-projection.ts'
import { logFailure } from './log-failure.ts'
import { createWebhookSender } from './send-webhook.ts'

/** What the Worker is bound to. */
export interface Env {
  readonly CONTROL_DB: D1Database
  /** SHA-256 of the operator's bearer credential: 64 hexadecimal digits. */
  readonly OPERATOR_TOKEN_SHA256: string
  /**
   * What the secrets of webhooks are sealed with in the database: at least 32 characters; several with spaces between,
   * the newest first. Absent: there are no new webhooks.
   */
  readonly WEBHOOK_ENCRYPTION_SECRET?: string
  /** Requests of one operator. */
  readonly OPERATOR_RATE_LIMIT?: RateLimit
  /** Refused credentials from one address. */
  readonly REFUSED_RATE_LIMIT?: RateLimit
  /** Wakes deliveries; without it they are made by the request that changed something, and by the schedule. */
  readonly EVENTS_QUEUE?: Queue<DeliveryMessage>
  /** Where gateways find tenants when the database does not answer. Absent: there is no such copy. */
  readonly TENANT_PROJECTION?: KVNamespace
  /** The auth host, where it is a Worker of the same account. */
  readonly AUTH?: Fetcher
  /** The issuer whose access tokens operators have. Absent: there is the bootstrap credential alone. */
  readonly OPERATOR_ISSUER?: string
  /** What names the control plane in the tokens' `aud`. Default: the issuer. */
  readonly OPERATOR_AUDIENCE?: string
  /** `until-first-operator` (default) or `always`: how long OPERATOR_TOKEN_SHA256 counts. */
  readonly BOOTSTRAP_CREDENTIAL?: string
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

const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

const newUuid = (): string => crypto.randomUUID()

/** How many webhooks have their secrets sealed anew in one round. */
const webhooksPerRound = 100

const dnsTimeoutMilliseconds = 5_000
/** How long the issuer may take to answer with its keys. */
const keysTimeoutMilliseconds = 5_000

/** The control plane over the Worker's bindings. */
export interface ControlPlane {
  readonly app: ReturnType<typeof createApp>
  readonly deliveries: Deliveries
  /** What is to be done from time to time: deliveries that are due, checks of domains, answers to forget. */
  maintain(): Promise<void>
}

/** Returns the control plane over the Worker's bindings. */
export function compose(env: Env): ControlPlane {
  const store = createD1CatalogStore(env.CONTROL_DB)
  const idempotencyStore = createD1IdempotencyStore(env.CONTROL_DB)
  const deliveryStore = createD1DeliveryStore(env.CONTROL_DB)
  const operators = createD1OperatorStore(env.CONTROL_DB)
  const sealer = sealerOf(env)
  const isLocal = env.DOMAIN_VERIFICATION === 'localhost'
  const catalog = createCatalog({
    store,
    txtResolver: createDnsOverHttpsTxtResolver({
      endpoint: env.DNS_OVER_HTTPS_URL ?? defaultDnsEndpoint,
      fetch: (url, init) =>
        fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(dnsTimeoutMilliseconds) }),
    }),
    isPublicSuffix,
    clock,
    randomBytes,
    domainVerification: isLocal ? 'localhost' : 'dns',
    domainPolicy: { platformRoots: hosts(env.PLATFORM_ROOTS), consumerDomains: hosts(env.CONSUMER_DOMAINS) },
    deletionGrace: days(env.DELETION_GRACE_DAYS, 30),
    slugCoolDown: days(env.SLUG_COOL_DOWN_DAYS, 90),
  })
  const keepProjection =
    env.TENANT_PROJECTION === undefined
      ? null
      : createProjectionKeeper({ db: env.CONTROL_DB, kv: env.TENANT_PROJECTION, clock })
  const webhooks = createDeliveries(
    { deliveries: deliveryStore, events: store, sealer, send: createWebhookSender(), clock, newLeaseId: newUuid },
    env.EVENTS_QUEUE,
  )
  // Whatever wakes deliveries brings the projection up to date; neither waits for the other.
  async function withProjection(delivering: Promise<void>): Promise<void> {
    const outcomes = await Promise.allSettled([delivering, keepProjection?.()])
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }
  const deliveries: Deliveries = {
    ...webhooks,
    wake: () => withProjection(webhooks.wake()),
    wakeFor: (tenantId) => withProjection(webhooks.wakeFor(tenantId)),
  }
  const bootstrap = env.BOOTSTRAP_CREDENTIAL === 'always' ? 'always' : 'until_first_operator'
  const mayBootstrap = (issuer: string): boolean => bootstrap === 'always' || issuer === env.OPERATOR_ISSUER
  const checkCredential = createCredentialCheck({
    operators,
    accessTokens: accessTokensOf(env),
    bootstrapSha256: env.OPERATOR_TOKEN_SHA256,
    bootstrap,
    clock,
  })
  const rateLimits = {
    operator: createRateLimiter(env.OPERATOR_RATE_LIMIT, rateLimitPeriod),
    refused: createRateLimiter(env.REFUSED_RATE_LIMIT, rateLimitPeriod),
  }
  const app = createApp({
    catalog,
    webhooks: createWebhookAdministration({
      store,
      deliveries: deliveryStore,
      sealer,
      clock,
      randomBytes,
      webhookUrls: isLocal ? 'local' : 'https',
    }),
    deliveries,
    operators: { operators, mayBootstrap, clock, randomBytes },
    door: { checkCredential, rateLimits },
    idempotency: { store: idempotencyStore, clock, newId: newUuid },
    issuer: env.OPERATOR_ISSUER || null,
    newRequestId: newUuid,
    logFailure,
  })
  async function reseal(): Promise<void> {
    const { unreadable } = await resealWebhooks({ deliveries: deliveryStore, sealer }, webhooksPerRound)
    if (unreadable > 0) {
      throw new CatalogError('CATALOG_SECRETS_UNREADABLE', `no key opens the secrets of ${unreadable} webhooks`)
    }
  }
  return {
    app,
    deliveries,
    async maintain() {
      const by = { actor: scheduleActor, requestId: newUuid() }
      // One task that fails does not keep the others from being done.
      const settle = async (tasks: ReadonlyArray<Promise<unknown>>): Promise<void> => {
        for (const outcome of await Promise.allSettled(tasks)) {
          if (outcome.status === 'rejected') logFailure(by.requestId, outcome.reason)
        }
      }
      const checks = catalog.checkDomains(domainsPerRound, by)
      await settle([checks, idempotencyStore.forgetExpired(clock()), reseal()])
      // Once and last, with what a domain that was lost is told by: an invocation may make so many requests only.
      await settle([deliveries.wake()])
    },
  }
}

function sealerOf({ WEBHOOK_ENCRYPTION_SECRET: secret }: Env): WebhookSealer {
  try {
    return createWebhookSealer({ keys: words(secret), randomBytes })
  } catch (cause) {
    throw new TypeError('WEBHOOK_ENCRYPTION_SECRET cannot be used', { cause })
  }
}

function accessTokensOf(env: Env): CredentialOptions['accessTokens'] {
  const { OPERATOR_ISSUER: issuer, OPERATOR_AUDIENCE: audience = issuer, AUTH } = env
  if (issuer === undefined || issuer === '' || audience === undefined) return null
  // Left empty by mistake it must not fall back on the issuer, for which every client gets tokens.
  if (audience.trim() === '') throw new TypeError('OPERATOR_AUDIENCE is empty: name the control plane, or leave it out')
  if (!/^https?:$/.test(URL.parse(issuer)?.protocol ?? '')) throw new TypeError('OPERATOR_ISSUER is no http(s) address')
  const verifier = createAccessTokenVerifier({
    issuer,
    audience,
    clock,
    jwksUri: `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`,
    fetch: (url) => {
      const init = { signal: AbortSignal.timeout(keysTimeoutMilliseconds) }
      // Where the auth host is a Worker of the same account, its public address does not lead there.
      return AUTH === undefined ? fetch(url, init) : AUTH.fetch(url, init)
    },
  })
  return { issuer, verifier }
}

function hosts(names: string | undefined): ReadonlyArray<string> {
  return words(names).map((name) => {
    const host = canonicalHost(name)
    if (!host.ok) throw new TypeError(`"${name}" in PLATFORM_ROOTS or CONSUMER_DOMAINS is no host name`)
    return host.value
  })
}

function words(text: string | undefined): ReadonlyArray<string> {
  return (text ?? '').split(/\s+/).filter((word) => word !== '')
}

/** Returns so many days in seconds. */
function days(text: string | undefined, byDefault: number): number {
  const count = text === undefined ? byDefault : Number(text)
  if (text?.trim() === '' || !(count >= 0 && count <= 36_500)) {
    throw new TypeError('DELETION_GRACE_DAYS or SLUG_COOL_DOWN_DAYS is no number of days from 0 to 36500')
  }
  return Math.floor(count * 86_400)
}

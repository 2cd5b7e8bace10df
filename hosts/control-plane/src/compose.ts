import { createCatalog } from '@voyage/catalog'
import { createD1CatalogStore } from '@voyage/catalog/d1'
import { createDnsOverHttpsTxtResolver, defaultDnsEndpoint } from '@voyage/catalog/dns'
import { createApp } from './app.ts'
import { logFailure } from './log-failure.ts'

/** What the Worker is bound to. */
export interface Env {
  readonly CONTROL_DB: D1Database
  /** SHA-256 of the operator's bearer credential: 64 hexadecimal digits. */
  readonly OPERATOR_TOKEN_SHA256: string
  /** `dns` (default) or `localhost`. */
  readonly DOMAIN_VERIFICATION?: string
  /** An `application/dns-json` endpoint. Default: Cloudflare's. */
  readonly DNS_OVER_HTTPS_URL?: string
}

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
      clock: () => Math.floor(Date.now() / 1_000),
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
      domainVerification: env.DOMAIN_VERIFICATION === 'localhost' ? 'localhost' : 'dns',
    }),
    operatorTokenSha256: env.OPERATOR_TOKEN_SHA256,
    newRequestId: () => crypto.randomUUID(),
    logFailure,
  })
}

import type { Clock } from '@voyage/auth-client'
import type { CookieRelyingParty } from '@voyage/auth-client/cookie'
import { createCookieRelyingParty } from '@voyage/auth-client/cookie'
import { createD1SessionStore } from '@voyage/auth-client/d1'
import type { TenantContext } from '@voyage/tenant-resolver'
import type { TenantDatabases } from '@voyage/tenant-resolver/bindings'
import { createTenantDatabases } from '@voyage/tenant-resolver/bindings'
import type { Env } from './env.ts'
import { parseIssuers } from './http/parse-issuers.ts'

/** A site's way to sign in. */
export interface SiteSignIn {
  readonly relyingParty: CookieRelyingParty
  readonly issuerOrigin: string
  /** Where people see their sessions, passkeys and password: a page of the auth host. */
  readonly accountUrl: string
}

/** Everything the application reaches the world through. */
export interface Parts {
  readonly clock: Clock
  /** Returns how to sign in at the address of this request, or null when no issuer is set for it. */
  readonly signInFor: (context: TenantContext) => SiteSignIn | null
  /** Returns the tenant's relying party at each address: logout tokens of all issuers come to one of them. */
  readonly relyingPartiesFor: (context: TenantContext) => ReadonlyArray<CookieRelyingParty>
  readonly databasesFor: (context: TenantContext) => TenantDatabases<D1Database>
}

/** One of the public addresses of a tenant's site. */
interface SiteAddress {
  readonly tenantId: string
  readonly baseUrl: string
  readonly issuer: string
}

/** Wires the Worker's bindings to the packages' ports. */
export function compose(env: Env): Parts {
  const clock: Clock = () => Math.floor(Date.now() / 1000)
  const issuers = parseIssuers(env.OIDC_ISSUERS)
  const store = createD1SessionStore(env.SESSIONS_DB)
  const sites = new Map<string, SiteSignIn>()

  function createSite({ tenantId, baseUrl, issuer }: SiteAddress): SiteSignIn {
    const relyingParty = createCookieRelyingParty({
      issuer,
      clientId: env.OIDC_CLIENT_ID,
      clientAuthentication: { method: 'client_secret_basic', clientSecret: env.OIDC_CLIENT_SECRET },
      redirectUri: `${baseUrl}/callback`,
      postLogoutRedirectUri: `${baseUrl}/signed-out`,
      secrets: env.SESSION_SECRET.trim().split(/\s+/),
      scopes: ['openid', 'profile'],
      userinfoClaims: ['name'],
      // A user of another tenant is refused at sign-in and at every request.
      requiredClaims: { tenant_id: tenantId },
      mountPath: new URL(baseUrl).pathname.replace(/\/$/, ''),
      store,
      fetch: (request) => env.AUTH.fetch(request),
      clock,
      wait: (seconds) => new Promise((done) => setTimeout(done, seconds * 1000)),
      randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    })
    return { relyingParty, issuerOrigin: new URL(issuer).origin, accountUrl: `${issuer}/account` }
  }

  function siteAt(address: SiteAddress): SiteSignIn {
    const key = JSON.stringify([address.tenantId, address.baseUrl])
    const site = sites.get(key) ?? createSite(address)
    sites.set(key, site)
    return site
  }

  return {
    clock,
    databasesFor: (context) => createTenantDatabases<D1Database>({ env, context }),
    signInFor: (context) => {
      const baseUrl = `${context.publicOrigin}${context.basePath}`
      const issuer = issuers.get(baseUrl)
      return issuer === undefined ? null : siteAt({ tenantId: context.tenantId, baseUrl, issuer })
    },
    relyingPartiesFor: ({ tenantId }) =>
      [...issuers].map(([baseUrl, issuer]) => siteAt({ tenantId, baseUrl, issuer }).relyingParty),
  }
}

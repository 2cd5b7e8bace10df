import type { Issuer } from '@voyage/oidc-core'
import { parseIssuer } from '@voyage/oidc-core'

/** An issuer that this host answers for. */
export interface ServedIssuer extends Issuer {
  /** The one tenant that it serves; null: every tenant. */
  readonly tenantId: string | null
  /** Whether somebody configured this very issuer; false: it follows from a pattern, and its tenant may not exist. */
  readonly configured: boolean
}

/** Issuers of one tenant each, under a path that ends in the tenant's id. */
export interface IssuerPattern {
  readonly origin: string
  /** The path before the tenant's id: '/t/'. */
  readonly prefix: string
}

/** Every issuer that this host answers for. */
export interface IssuerMap {
  readonly configured: ReadonlyArray<ServedIssuer>
  readonly patterns: ReadonlyArray<IssuerPattern>
}

/** Which issuer a request is for, and the path within it ('/token'). */
export interface LocatedRequest {
  readonly issuer: ServedIssuer
  readonly path: string
}

const placeholder = '{tenant}'
const tenantId = '[A-Za-z0-9_-]{1,64}'
const bound = new RegExp(`^(${tenantId})=(.*)$`)

/**
 * Returns the issuers of a space-separated list: `https://auth.example` serves every tenant,
 * `ten_1=https://login.acme.example` that tenant alone, and `https://auth.example/t/{tenant}` stands for one issuer for
 * each tenant.
 *
 * @throws TypeError naming the entry and what is wrong with it
 */
export function parseIssuers(list: string): IssuerMap {
  const entries = list.split(/\s+/).filter((entry) => entry !== '')
  const patterns = entries.filter((entry) => entry.includes('{')).map(parsePattern)
  const configured = entries.filter((entry) => !entry.includes('{')).map(parseEntry)
  // The operator names tenants at an address that is there before them.
  if (configured.length === 0) throw new TypeError('ISSUERS names no issuer of its own (one without {tenant})')
  const twice = configured.find(({ issuer }, index) => configured.findIndex((each) => each.issuer === issuer) !== index)
  if (twice !== undefined) throw new TypeError(`ISSUERS names "${twice.issuer}" twice`)
  return { configured, patterns }
}

function parseEntry(entry: string): ServedIssuer {
  const [, tenant = null, address = entry] = bound.exec(entry) ?? []
  const issuer = parseIssuer(address)
  if (!issuer.ok) throw new TypeError(`ISSUERS: "${entry}": ${issuer.error.reason}`)
  return { ...issuer.value, tenantId: tenant, configured: true }
}

function parsePattern(entry: string): IssuerPattern {
  const issuer = parseIssuer(entry.replace(placeholder, 'tenant'))
  if (!issuer.ok) throw new TypeError(`ISSUERS: "${entry}": ${issuer.error.reason}`)
  if (!entry.endsWith(`/${placeholder}`) || entry.indexOf('{') !== entry.length - placeholder.length) {
    throw new TypeError(`ISSUERS: "${entry}": {tenant} must be the last part of the path`)
  }
  const { origin, basePath } = issuer.value
  return { origin, prefix: basePath.slice(0, -'tenant'.length) }
}

const inserted = /^(\/\.well-known\/(?:oauth-authorization-server|openid-configuration))(\/.*)$/

/**
 * Returns the issuer whose address the request's public URL lies under, the longest first; null when there is none.
 *
 * Metadata is found in both places: appended to the issuer (OpenID Connect Discovery 1.0 section 4) and inserted
 * between host and path (RFC 8414 section 3.1).
 */
export function locateIssuer(url: URL, issuers: IssuerMap): LocatedRequest | null {
  const [, document, path = ''] = inserted.exec(url.pathname) ?? []
  if (document !== undefined) {
    const issuer = issuersAbove(issuers, { origin: url.origin, path }).find(({ basePath }) => basePath === path)
    if (issuer !== undefined) return { issuer, path: document }
  }
  const [issuer] = issuersAbove(issuers, { origin: url.origin, path: url.pathname })
  return issuer === undefined ? null : { issuer, path: url.pathname.slice(issuer.basePath.length) || '/' }
}

/** Returns the served issuer of this name; null when it is not served (any more). */
export function findIssuer(issuer: string, issuers: IssuerMap): ServedIssuer | null {
  const located = locateIssuer(new URL(issuer), issuers)
  return located?.issuer.issuer === issuer ? located.issuer : null
}

function issuersAbove(
  { configured, patterns }: IssuerMap,
  { origin, path }: { readonly origin: string; readonly path: string },
): ReadonlyArray<ServedIssuer> {
  const made = patterns.flatMap((pattern) => {
    if (pattern.origin !== origin || !path.startsWith(pattern.prefix)) return []
    const [, tenant] = new RegExp(`^(${tenantId})(?:/|$)`).exec(path.slice(pattern.prefix.length)) ?? []
    if (tenant === undefined) return []
    const basePath = `${pattern.prefix}${tenant}`
    return [{ issuer: `${origin}${basePath}`, origin, basePath, tenantId: tenant, configured: false }]
  })
  const named = configured.filter((each) => each.origin === origin)
  return [...named, ...made]
    .filter(({ basePath }) => path === basePath || path.startsWith(`${basePath}/`))
    .sort((left, right) => right.basePath.length - left.basePath.length)
}

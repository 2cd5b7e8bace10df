import type { Issuer } from '@voyage/oidc-core'
import { parseIssuer } from '@voyage/oidc-core'

/** Which issuer a request is for, and the path within it ('/token'). */
export interface LocatedRequest {
  readonly issuer: Issuer
  readonly path: string
}

/**
 * Returns the issuers of a space-separated list, longest path first.
 *
 * @throws TypeError naming the entry and what is wrong with it
 */
export function parseIssuers(list: string): ReadonlyArray<Issuer> {
  const issuers = list
    .split(/\s+/)
    .filter((entry) => entry !== '')
    .map((entry) => {
      const issuer = parseIssuer(entry)
      if (!issuer.ok) throw new TypeError(`ISSUERS: "${entry}": ${issuer.error.reason}`)
      return issuer.value
    })
  if (issuers.length === 0) throw new TypeError('ISSUERS names no issuer')
  return issuers.sort((left, right) => right.basePath.length - left.basePath.length)
}

const inserted = /^(\/\.well-known\/(?:oauth-authorization-server|openid-configuration))(\/.*)$/

/**
 * Returns the issuer whose address the request's public URL lies under; null when there is none.
 *
 * Metadata is found in both places: appended to the issuer (OpenID Connect Discovery 1.0 section 4) and inserted
 * between host and path (RFC 8414 section 3.1).
 */
export function locateIssuer(url: URL, issuers: ReadonlyArray<Issuer>): LocatedRequest | null {
  const here = issuers.filter((issuer) => issuer.origin === url.origin)
  const [, document, path] = inserted.exec(url.pathname) ?? []
  const insertedFor = here.find((issuer) => issuer.basePath !== '' && issuer.basePath === path)
  if (document !== undefined && insertedFor !== undefined) return { issuer: insertedFor, path: document }

  const issuer = here.find(({ basePath }) => url.pathname === basePath || url.pathname.startsWith(`${basePath}/`))
  if (issuer === undefined) return null
  return { issuer, path: url.pathname.slice(issuer.basePath.length) || '/' }
}

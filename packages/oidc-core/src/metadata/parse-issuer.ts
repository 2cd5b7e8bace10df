import { isLoopbackHost } from '../is-loopback-host.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** Why {@link parseIssuer} refused. */
export type IssuerRefusal =
  | { readonly reason: 'issuer_not_a_url' }
  | { readonly reason: 'issuer_not_https' }
  | { readonly reason: 'issuer_not_canonical' }

/** An issuer taken apart. */
export interface Issuer {
  readonly issuer: string
  /** Scheme, host and port. */
  readonly origin: string
  /** The path, without a slash at its end: '' or '/auth'. */
  readonly basePath: string
}

/**
 * Returns an issuer's parts. https, or http for loopback names only; no query, fragment, user or trailing slash.
 *
 * @see RFC 8414 section 2, OpenID Connect Discovery 1.0 section 4.3
 */
export function parseIssuer(input: string): Result<Issuer, IssuerRefusal> {
  const url = parseUrl(input)
  if (url === null) return err({ reason: 'issuer_not_a_url' })
  const loopback = isLoopbackHost(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) return err({ reason: 'issuer_not_https' })
  const basePath = url.pathname === '/' ? '' : url.pathname
  // Issuers are compared as text (OpenID Connect Core section 3.1.3.7), so only one spelling may exist.
  if (basePath.endsWith('/') || input !== `${url.origin}${basePath}`) return err({ reason: 'issuer_not_canonical' })
  return ok({ issuer: input, origin: url.origin, basePath })
}

/** `URL.canParse` first would take the text apart twice, and providers are built for each request. */
function parseUrl(input: string): URL | null {
  try {
    return new URL(input)
  } catch {
    return null
  }
}

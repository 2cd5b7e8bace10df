import { dropDomain, scopeSetCookie } from './scope-cookies.ts'
import type { TenantRoot } from './scope-location.ts'
import { scopeLocation } from './scope-location.ts'

// They speak for a whole origin, which below a path belongs to other tenants and the platform too.
const originWide = [
  'accept-ch',
  'alt-svc',
  'clear-site-data',
  'critical-ch',
  'nel',
  'report-to',
  'secure-session-challenge',
  'secure-session-registration',
  'set-login',
  'strict-transport-security',
  'use-as-dictionary',
]

/** Has a tenant's answer say what the browser must see when the Worker's root lies below a path of a shared host. */
export function scopeToPath(headers: Headers, root: TenantRoot): void {
  for (const name of ['location', 'content-location']) replace(headers, name, (value) => scopeLocation(value, root))
  // Where a service worker may stand in for the network: below the prefix, or by its own script as ever.
  replace(headers, 'service-worker-allowed', (value) => (/^\/(?!\/)/.test(value) ? scopeLocation(value, root) : null))
  for (const name of originWide) headers.delete(name)
  replaceCookies(headers, (cookie) => scopeSetCookie(cookie, root.basePath))
}

/**
 * Has a tenant's answer say nothing to the browser that counts for its siblings below a platform root: no cookie of the
 * root, and no clearing of cookies, which goes by the registrable domain.
 *
 * @see https://www.w3.org/TR/clear-site-data/#clear-cookies
 */
export function keepFromSiblings(headers: Headers): void {
  replace(headers, 'clear-site-data', (value) => {
    const kept = value.split(',').filter((type) => !['"cookies"', '"*"'].includes(type.trim()))
    return kept.length === 0 ? null : kept.join(',').trim()
  })
  replaceCookies(headers, dropDomain)
}

/**
 * Has a tenant's answer leave nothing in the browser: at an address of the platform's, where a credential alone named the
 * tenant, every cookie would be the platform's.
 */
export function keepFromBrowser(headers: Headers): void {
  for (const name of [...originWide, 'service-worker-allowed', 'set-cookie']) headers.delete(name)
}

function replace(headers: Headers, name: string, change: (value: string) => string | null): void {
  const value = headers.get(name)
  if (value === null) return
  const changed = change(value)
  if (changed === null) headers.delete(name)
  else headers.set(name, changed)
}

function replaceCookies(headers: Headers, change: (setCookie: string) => string): void {
  const cookies = headers.getSetCookie()
  headers.delete('set-cookie')
  for (const cookie of cookies) headers.append('set-cookie', change(cookie))
}

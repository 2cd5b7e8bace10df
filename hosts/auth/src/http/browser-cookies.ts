import type { Issuer } from '@voyage/oidc-core'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { CookieOptions } from 'hono/utils/cookie'

/** The cookies of this host: the session's secret, the token that forms must repeat, and what was just done. */
export type CookieName = 'voyage_session' | 'voyage_form' | 'voyage_outcome'

/**
 * Returns a cookie's full name. `__Host-` binds it to this very host, but demands Path=/; an issuer under a path keeps
 * its cookies from the rest of the host instead, with `__Secure-`. Plain http (development only) knows neither.
 */
function fullName(issuer: Issuer, name: CookieName): string {
  if (!issuer.origin.startsWith('https:')) return name
  return issuer.basePath === '' ? `__Host-${name}` : `__Secure-${name}`
}

function attributes(issuer: Issuer): CookieOptions {
  const path = issuer.basePath === '' ? '/' : issuer.basePath
  return { path, httpOnly: true, sameSite: 'Lax', secure: issuer.origin.startsWith('https:') }
}

/** Returns the cookie's value; null without one. */
export function readCookie(
  context: Context,
  options: { readonly issuer: Issuer; readonly name: CookieName },
): string | null {
  return getCookie(context, fullName(options.issuer, options.name)) || null
}

/**
 * Sets a cookie that lasts as long as the browser stays open, or `lifetime` seconds; how long a secret counts is decided by
 * the server.
 */
export function writeCookie(
  context: Context,
  options: { readonly issuer: Issuer; readonly name: CookieName; readonly value: string; readonly lifetime?: number },
): void {
  const { issuer, name, value, lifetime } = options
  const lasting = lifetime === undefined ? {} : { maxAge: lifetime }
  setCookie(context, fullName(issuer, name), value, { ...attributes(issuer), ...lasting })
}

/** Removes a cookie. */
export function removeCookie(context: Context, options: { readonly issuer: Issuer; readonly name: CookieName }): void {
  deleteCookie(context, fullName(options.issuer, options.name), attributes(options.issuer))
}

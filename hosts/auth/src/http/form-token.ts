import type { Issuer } from '@voyage/oidc-core'
import { equalInConstantTime } from '@voyage/oidc-core'
import type { Context } from 'hono'
import { readCookie, writeCookie } from './browser-cookies.ts'

/** Returns the token this browser's forms must carry; sets its HttpOnly cookie when there is none yet. */
export function issueFormToken(
  context: Context,
  options: { readonly issuer: Issuer; readonly randomBytes: (length: number) => Uint8Array },
): string {
  const standing = readCookie(context, { issuer: options.issuer, name: 'voyage_form' })
  if (standing !== null && /^[0-9a-f]{64}$/.test(standing)) return standing
  const value = Array.from(options.randomBytes(32), (byte) => byte.toString(16).padStart(2, '0')).join('')
  writeCookie(context, { issuer: options.issuer, name: 'voyage_form', value })
  return value
}

/**
 * Returns whether a posted form came from a page of this issuer in this browser: the token equals the cookie's, and
 * the browser names no other origin.
 *
 * @see RFC 6749 section 10.12, RFC 9700 section 4.7
 */
export function isOwnForm(context: Context, options: { readonly issuer: Issuer; readonly token: string }): boolean {
  const { issuer, token } = options
  const origin = context.req.header('origin')
  if (origin !== undefined && origin !== issuer.origin) return false
  const site = context.req.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin') return false
  const expected = readCookie(context, { issuer, name: 'voyage_form' })
  return expected !== null && token !== '' && equalInConstantTime(token, expected)
}

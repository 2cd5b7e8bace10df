import type { Result } from './result.ts'
import { err, ok } from './result.ts'
import { isSlug } from './slug.ts'

/** A path such as `/t/meridian/today`, taken apart. */
export interface TenantPath {
  readonly slug: string
  /** The prefix in its one spelling, without a slash at the end: `/t/meridian`. */
  readonly basePath: string
  /** What follows the prefix: `/today`, or the empty string when the address ends with the slug. */
  readonly pathname: string
  /** False when the slug was written with percent-encoding; such an address is not the public one. */
  readonly canonical: boolean
}

/** Why a path below the prefix names no tenant. */
export type TenantPathRefusal = { readonly reason: 'slug_malformed' }

/**
 * Returns the tenant that a URL's pathname names below `prefix`, or null when the path is not below the prefix.
 *
 * Only the segment right after the prefix counts. It is decoded once and must then be a slug: an encoded slash, a NUL,
 * a malformed or doubly encoded segment and an empty one are refused. Never throws.
 */
export function parseTenantPath(pathname: string, prefix: string): Result<TenantPath, TenantPathRefusal> | null {
  if (!pathname.startsWith(prefix) || pathname.charCodeAt(prefix.length) !== 0x2f) return null
  const start = prefix.length + 1
  const slash = pathname.indexOf('/', start)
  const end = slash === -1 ? pathname.length : slash
  const raw = pathname.slice(start, end)
  const slug = decodeOnce(raw)
  if (slug === null || !isSlug(slug)) return err({ reason: 'slug_malformed' })
  return ok({ slug, basePath: `${prefix}/${slug}`, pathname: pathname.slice(end), canonical: raw === slug })
}

function decodeOnce(raw: string): string | null {
  if (!raw.includes('%')) return raw
  try {
    return decodeURIComponent(raw)
  } catch {
    return null
  }
}

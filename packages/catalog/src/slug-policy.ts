import type { Result } from './result.ts'
import { err, ok } from './result.ts'

/** No tenant may have this slug, for its host name under the platform would pass for a public suffix. */
export interface SlugRefused {
  readonly reason: 'slug_refused'
  readonly because: 'public_suffix'
}

/**
 * Returns the slug when a tenant may have it. Refused is what reads as a public suffix once its hyphens are dots
 * (`co-uk`, `github-io`), and the code of a country (`uk`). Longer single words are not, though many are top-level
 * domains: `bank` and `ubs` are names of tenants. The old ones (`com`, `org`) are reserved anyway.
 */
export function checkSlug(slug: string, isPublicSuffix: (name: string) => boolean): Result<string, SlugRefused> {
  const readsAsSuffix = (slug.length === 2 || slug.includes('-')) && isPublicSuffix(slug.replaceAll('-', '.'))
  return readsAsSuffix ? err({ reason: 'slug_refused', because: 'public_suffix' }) : ok(slug)
}

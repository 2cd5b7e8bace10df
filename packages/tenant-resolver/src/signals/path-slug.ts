import { withoutTrailingDot } from '../host.ts'
import { parseTenantPath } from '../tenant-path.ts'
import { normalizeAll } from './custom-domain.ts'
import type { TenantSignal } from './tenant-signal.ts'
import { absent, unknown } from './tenant-signal.ts'

/** Options of {@link pathSlug}. */
export interface PathSlugOptions {
  /** Path in front of the slug, starting and not ending with a slash. Default: `/t`. */
  readonly prefix?: string
  /** Hosts on which the prefix counts; elsewhere such a path is the tenant's own. Default: every host. */
  readonly hosts?: ReadonlyArray<string>
  /** Tells which slugs no tenant may have (see the catalog's `isReservedSlug`). Default: none. */
  readonly isReserved?: (slug: string) => boolean
}

/**
 * Returns the signal by which a request names its tenant through its path: `/t/:slug/...`.
 *
 * @throws TypeError when the prefix is no path or a host is malformed
 */
export function pathSlug(options: PathSlugOptions = {}): TenantSignal {
  const prefix = options.prefix ?? '/t'
  if (!/^(?:\/[A-Za-z0-9._~-]+)+$/.test(prefix)) throw new TypeError(`"${prefix}" is no path prefix such as "/t"`)
  const hosts = options.hosts === undefined ? null : normalizeAll(options.hosts)
  return {
    name: 'path_slug',
    keyspace: 'slug',
    read({ url }) {
      // The path first: it tells in most cases, and costs less than the host.
      const path = parseTenantPath(url.pathname, prefix)
      if (path === null || (hosts !== null && !hosts.includes(withoutTrailingDot(url.hostname)))) return absent
      if (!path.ok || options.isReserved?.(path.value.slug) === true) return unknown
      const { slug, basePath, pathname } = path.value
      return { kind: 'present', value: slug, route: { basePath, pathname: pathname === '' ? '/' : pathname } }
    },
    find: ({ directory, value }) => directory.findBySlug(value),
    relocate: ({ url, route, slug }) => `${prefix}/${slug}${route.pathname}${url.search}`,
  }
}

import { checkUrlHostname, isHostWithin } from '../host.ts'
import { isSlug } from '../slug.ts'
import { normalizeAll } from './custom-domain.ts'
import type { TenantSignal } from './tenant-signal.ts'
import { absent, unknown } from './tenant-signal.ts'

/** Options of {@link subdomain}. */
export interface SubdomainOptions {
  /** Hosts right below which tenants live: `sites.example` for `meridian.sites.example`. A port is dropped. */
  readonly roots: ReadonlyArray<string>
  /** Hosts of the platform itself, which are no tenant's though they lie below a root; a port is dropped. Default: none. */
  readonly platformHosts?: ReadonlyArray<string>
  /** Tells which slugs no tenant may have (see the catalog's `isReservedSlug`). Default: none. */
  readonly isReserved?: (slug: string) => boolean
}

/**
 * Returns the signal by which a request names its tenant through the label in front of a platform root.
 *
 * The root itself, hosts of the platform and hosts outside of the root are absent; a deeper host, a reserved or
 * malformed slug is unknown. Give {@link customDomain} the same `roots` as `platformRoots`, so that such a host is
 * nobody's own domain.
 *
 * @throws TypeError when there is no root, or a host is malformed
 */
export function subdomain({ roots, platformHosts = [], isReserved }: SubdomainOptions): TenantSignal {
  const known = normalizeAll(roots)
  const own = normalizeAll(platformHosts)
  if (known.length === 0) throw new TypeError('subdomain needs at least one root')
  return {
    name: 'subdomain',
    keyspace: 'slug',
    read({ url }) {
      const host = checkUrlHostname(url.hostname)
      const root = host.ok ? known.find((candidate) => isHostWithin(host.value, candidate)) : undefined
      if (!host.ok || root === undefined || host.value === root || own.includes(host.value)) return absent
      const slug = host.value.slice(0, -root.length - 1)
      if (url.username !== '' || url.password !== '' || !isSlug(slug) || isReserved?.(slug) === true) return unknown
      return { kind: 'present', value: slug, route: { basePath: '', pathname: url.pathname } }
    },
    find: ({ directory, value }) => directory.findBySlug(value),
    relocate({ url, slug }) {
      const moved = new URL(url)
      moved.hostname = slug + url.hostname.slice(url.hostname.indexOf('.'))
      return moved.href
    },
  }
}

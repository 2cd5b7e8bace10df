import { checkUrlHostname, isHostWithin, normalizeHost, withoutTrailingDot } from '../host.ts'
import type { TenantSignal } from './tenant-signal.ts'
import { absent, unknown } from './tenant-signal.ts'

/** Options of {@link customDomain}. */
export interface CustomDomainOptions {
  /** Hosts of the platform itself, which are nobody's domain; a port is dropped. Default: none. */
  readonly platformHosts?: ReadonlyArray<string>
  /** Hosts of the platform below which no host is anybody's domain either (see `subdomain`). Default: none. */
  readonly platformRoots?: ReadonlyArray<string>
}

/**
 * Returns the signal by which a request names its tenant through the host it was sent to.
 *
 * Reads the URL's host only, never X-Forwarded-Host or Forwarded. A host that can be no domain (an IP address, an
 * empty label) is unknown.
 *
 * @throws TypeError when a platform host is malformed
 */
export function customDomain(options: CustomDomainOptions = {}): TenantSignal {
  const platformHosts = normalizeAll(options.platformHosts ?? [])
  const platformRoots = normalizeAll(options.platformRoots ?? [])
  return {
    name: 'custom_domain',
    keyspace: 'domain',
    read({ url }) {
      if (url.username !== '' || url.password !== '') return unknown
      const { hostname } = url
      if (platformHosts.includes(withoutTrailingDot(hostname))) return absent
      const host = checkUrlHostname(hostname)
      if (!host.ok) return unknown
      if (platformRoots.some((root) => isHostWithin(host.value, root))) return absent
      return { kind: 'present', value: host.value, route: { basePath: '', pathname: url.pathname } }
    },
    find: ({ directory, value }) => directory.findByDomain(value),
  }
}

/**
 * Returns the hosts in normalised form: a list, since a handful is compared sooner than a request's host is hashed.
 *
 * @throws TypeError when one of them is malformed
 */
export function normalizeAll(hosts: ReadonlyArray<string>): ReadonlyArray<string> {
  return hosts.map((host) => {
    const result = normalizeHost(host)
    if (result.ok) return result.value
    // A platform may live on an IP address in development; it is compared as the URL parser spells it.
    if (result.error.reason === 'host_is_ip_address') return new URL(`http://${host}`).hostname
    throw new TypeError(`"${host}" is no host name`)
  })
}

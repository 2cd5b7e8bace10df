import type { Result } from './result.ts'
import { err, ok } from './result.ts'

/** Why a host name is no key of a tenant. */
export type HostRefusal = { readonly reason: 'host_malformed' } | { readonly reason: 'host_is_ip_address' }

const malformed = err({ reason: 'host_malformed' } as const)
const ipAddress = err({ reason: 'host_is_ip_address' } as const)

// 253 characters of name, one trailing dot, a colon and a port; anything longer is not worth parsing.
const maxInputLength = 1024
const maxHostLength = 253

// What `new URL` would strip, decode or read as another part of the URL: the caller did not give us a host.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused here.
const notInHost = /[\u0000-\u0020\u007f/\\?#@%[\]]/
const portSuffix = /:\d{0,5}$/
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
// The URL parser turns every host whose last label is numeric into a dotted quad or refuses it.
const hostName = new RegExp(`^(?:${label}\\.)*(?!\\d+$)${label}$`)
const numericLastLabel = /(?:^|\.)\d+$/

/**
 * Returns the one spelling under which a host is stored and looked up: lower case, A-labels (`bücher.example` becomes
 * `xn--bcher-kva.example`), without port and without the trailing dot.
 *
 * Takes a host as a Host header or a person writes it. Refuses empty labels, IP addresses in any notation, user
 * information, underscores, labels over 63 and names over 253 characters. Idempotent; never throws.
 *
 * @see RFC 1035 2.3.4, RFC 5890 2.3.1, https://url.spec.whatwg.org/#host-parsing
 */
export function normalizeHost(input: string): Result<string, HostRefusal> {
  if (input.length > maxInputLength) return malformed
  if (input.startsWith('[')) return ipAddress
  if (notInHost.test(input)) return malformed
  const host = input.replace(portSuffix, '')
  if (host === '' || host.includes(':')) return malformed
  try {
    return checkUrlHostname(new URL(`http://${host}/`).hostname)
  } catch {
    return malformed
  }
}

/**
 * Returns the normalised host of a parsed URL's `hostname`, without parsing it again; refuses as {@link normalizeHost}
 * does and agrees with it on every host that a URL can carry.
 */
export function checkUrlHostname(hostname: string): Result<string, HostRefusal> {
  if (hostname.startsWith('[')) return ipAddress
  const host = withoutTrailingDot(hostname)
  if (host.length <= maxHostLength && hostName.test(host)) return ok(host)
  return numericLastLabel.test(host) ? ipAddress : malformed
}

/** Returns the host without the one trailing dot that `new URL` keeps: it names the same host (RFC 1034 3.1). */
export const withoutTrailingDot = (hostname: string): string =>
  hostname.endsWith('.') ? hostname.slice(0, -1) : hostname

/**
 * Returns whether `host` is `root` or a name below it; both normalised.
 *
 * Compares with the dot, so that a sibling such as `evilexample.com` never matches `example.com`.
 */
export function isHostWithin(host: string, root: string): boolean {
  // No text is put together: this is asked for each request.
  return host.endsWith(root) && (host.length === root.length || host.at(-root.length - 1) === '.')
}

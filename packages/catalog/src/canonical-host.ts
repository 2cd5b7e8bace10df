import type { Result } from './result.ts'
import { err, ok } from './result.ts'

/** Why {@link canonicalHost} refused a host name. */
export type HostRefusal =
  | { readonly reason: 'host_empty' }
  | { readonly reason: 'host_too_long' }
  | { readonly reason: 'host_malformed' }
  | { readonly reason: 'host_with_userinfo' }
  | { readonly reason: 'host_is_ip_address' }
  | { readonly reason: 'host_label_empty' }
  | { readonly reason: 'host_with_underscore' }

const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}$/
const label = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/
// `new URL` drops or decodes these, so that a name with one of them would silently become another name.
const notInHost = /[\s/\\?#%]|\p{Cc}/u

/**
 * Returns the one spelling under which a host name is stored and looked up: lower case, A-labels, no port, no final
 * dot. Applying it again changes nothing.
 *
 * Refused: an empty name or label, an IP address in any spelling that a URL accepts, user information, an underscore,
 * a label over 63 or a name over 253 characters, and what is not a host name at all.
 *
 * @see RFC 1123 section 2.1, RFC 5891, UTS 46
 */
export function canonicalHost(input: string): Result<string, HostRefusal> {
  if (input === '') return err({ reason: 'host_empty' })
  if (input.length > 1_000) return err({ reason: 'host_too_long' })
  if (input.includes('@')) return err({ reason: 'host_with_userinfo' })
  if (notInHost.test(input)) return err({ reason: 'host_malformed' })

  const hostname = hostnameOf(input)
  if (hostname === null || hostname === '') return err({ reason: 'host_malformed' })
  if (hostname.startsWith('[') || ipv4.test(hostname)) return err({ reason: 'host_is_ip_address' })
  if (hostname.includes('_')) return err({ reason: 'host_with_underscore' })

  // A URL keeps the dot of a fully qualified name; with and without it are one host (RFC 1034 section 3.1).
  const host = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname
  const labels = host.split('.')
  if (labels.includes('')) return err({ reason: 'host_label_empty' })
  if (host.length > 253 || labels.some((each) => each.length > 63)) return err({ reason: 'host_too_long' })
  if (!labels.every((each) => label.test(each))) return err({ reason: 'host_malformed' })
  return ok(host)
}

function hostnameOf(input: string): string | null {
  try {
    return new URL(`http://${input}/`).hostname
  } catch {
    return null
  }
}

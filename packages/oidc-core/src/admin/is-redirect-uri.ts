import { isLoopbackHost } from '../is-loopback-host.ts'
import { namesItsHost } from '../names-its-host.ts'

/**
 * Returns whether a URI may be registered as a redirect: absolute, no fragment, no user, no backslash (which browsers
 * take for a slash); https, http for loopback names, or a private-use scheme with a dot for native apps.
 *
 * @see RFC 6749 section 3.1.2, RFC 8252 sections 7.1 and 7.3, RFC 9700 section 2.6
 */
export function isRedirectUri(uri: string): boolean {
  // Spaces and control characters would survive the exact comparison but not the Location header.
  if (!/^[\x21-\x7e]+$/.test(uri) || /[#\\]/.test(uri) || !URL.canParse(uri)) return false
  const url = new URL(uri)
  if (url.username !== '' || url.password !== '') return false
  if (url.protocol === 'https:') return namesItsHost(uri)
  if (url.protocol === 'http:') return namesItsHost(uri) && isLoopbackHost(url.hostname)
  return url.protocol.includes('.')
}

/** Returns whether `host` (as URL.hostname has it) is this very machine (RFC 8252 section 7.3, RFC 6761 section 6.3). */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '127.0.0.1' || host === '[::1]'
}

/**
 * Returns whether `value` may be an issuer or an endpoint: https, or http on a loopback host;
 * no fragment and no user information.
 *
 * @see RFC 8414 section 2: https://www.rfc-editor.org/rfc/rfc8414#section-2
 */
export function isEndpointUrl(value: string): boolean {
  if (!URL.canParse(value)) return false
  const url = new URL(value)
  if (url.hash !== '' || url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}

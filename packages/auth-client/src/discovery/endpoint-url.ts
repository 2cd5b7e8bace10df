// https, or this very machine by http as URL.origin has it (RFC 8252 section 7.3, RFC 6761 section 6.3).
const shape = /^(https:|http:\/\/((.*\.)?localhost|127\.0\.0\.1|\[::1])(:|$))/

/**
 * Returns whether `value` may be an endpoint: https, or http on a loopback host; no fragment and no user information.
 *
 * @see RFC 8414 section 2: https://www.rfc-editor.org/rfc/rfc8414#section-2
 */
export function isEndpointUrl(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { origin, hash, username, password } = new URL(value)
  return `${hash}${username}${password}` === '' && shape.test(origin)
}

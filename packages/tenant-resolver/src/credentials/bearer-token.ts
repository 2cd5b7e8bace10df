/**
 * Returns the token of an `Authorization: Bearer` header, or null when there is no such header or it has another
 * scheme. Two headers arrive as one value with a comma, which is no token's character: callers refuse it.
 *
 * @see RFC 6750 2.1, RFC 9110 11.1 (the scheme is case-insensitive)
 */
export function bearerToken(headers: Headers): string | null {
  const value = headers.get('authorization')
  if (value === null || value.slice(0, 7).toLowerCase() !== 'bearer ') return null
  return value.slice(7).trim()
}

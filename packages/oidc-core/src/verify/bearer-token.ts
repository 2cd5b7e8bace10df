/**
 * Returns the token of an `Authorization: Bearer` header; null without one. A token in the query or in a form is not
 * looked for (OAuth 2.1).
 *
 * @see RFC 6750 section 2.1: https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
export function bearerToken(request: Request): string | null {
  return /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? null
}

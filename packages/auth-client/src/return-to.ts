const maxLength = 1024
const base = 'https://a'
// Browsers read `\` as `/` and drop tabs and line ends: `/\evil.example` and `/<tab>/evil.example` leave the site.
const shape = /^\/(?!\/)[!-[\]-~\u0080-\uffff]*$/

/**
 * Returns `value` as a path of this very site (path, query and fragment, starting with one `/`),
 * or `/` when it is anything else: absent, another site, protocol-relative, with a backslash or a
 * control character, or over 1024 characters.
 *
 * @see RFC 9700 section 4.11 (open redirectors): https://www.rfc-editor.org/rfc/rfc9700#section-4.11
 */
export function parseReturnTo(value: string | null | undefined): string {
  if (value === null || value === undefined || value.length > maxLength) return '/'
  if (!shape.test(value)) return '/'
  const { pathname, search, hash } = new URL(value, base)
  const path = pathname + search + hash
  // Dot segments are resolved only now: `/.//evil.example` has become `//evil.example`.
  return !path.startsWith('//') && path.length <= maxLength ? path : '/'
}

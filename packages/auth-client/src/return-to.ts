const maxLength = 1024
const base = 'https://return-to.invalid'

/**
 * Returns `value` as a path of this very site (path, query and fragment, starting with one `/`),
 * or `/` when it is anything else: absent, another site, protocol-relative, with a backslash or a
 * control character, or over 1024 characters.
 *
 * @see RFC 9700 section 4.11 (open redirectors): https://www.rfc-editor.org/rfc/rfc9700#section-4.11
 */
export function parseReturnTo(value: string | null | undefined): string {
  if (value === null || value === undefined || value.length > maxLength) return '/'
  if (!value.startsWith('/')) return '/'
  // Browsers read `\` as `/` and drop tabs and line ends: `/\evil.example` and `/<tab>/evil.example` leave the site.
  for (const character of value) {
    if (character === '\\' || character <= ' ' || character === '\u007f') return '/'
  }
  if (!URL.canParse(value, base)) return '/'
  const url = new URL(value, base)
  const path = `${url.pathname}${url.search}${url.hash}`
  // Dot segments are resolved only now: `/.//evil.example` has become `//evil.example`.
  return url.origin === base && !path.startsWith('//') && path.length <= maxLength ? path : '/'
}

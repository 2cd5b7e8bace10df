const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Characters XML 1.0 has no way to write: most controls, lone surrogates, U+FFFE and U+FFFF. */
const UNWRITABLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

/** Returns text that is safe in XML and HTML text and quoted attributes; what XML cannot hold becomes U+FFFD. */
export const escapeXml = (text: string): string =>
  text.replace(UNWRITABLE, '\u{FFFD}').replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '')

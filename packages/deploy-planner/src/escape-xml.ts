const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Lone surrogates, U+FFFE and U+FFFF, which XML 1.0 has no way to write. */
const UNWRITABLE = /[\u{D800}-\u{DFFF}\u{FFFE}\u{FFFF}]/gu

/** Returns text, of which controls are written out, for XML text and quoted attributes. */
export const escapeXml = (text: string): string =>
  text.replace(UNWRITABLE, '\u{FFFD}').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

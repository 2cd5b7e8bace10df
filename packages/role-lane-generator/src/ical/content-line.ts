/** Most octets of a line, its end apart (RFC 5545 3.1). */
const MOST_OCTETS = 75

/** Controls that no text value may hold (RFC 5545 3.3.11: only tab of them), and lone surrogates. */
const UNWRITABLE = /[^\t\n\u{20}-\u{7E}\u{80}-\u{D7FF}\u{E000}-\u{10FFFF}]/gu

/** Returns a text value with backslash, semicolon, comma and line ends escaped; other controls become U+FFFD. */
export const escapeText = (text: string): string =>
  text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(UNWRITABLE, '\u{FFFD}')
    .replaceAll(/[\\;,]/g, (char) => `\\${char}`)
    .replaceAll('\n', '\\n')

/** A line of one octet a character that needs no folding, as most are. */
const SHORT = /^[ -~]{0,75}$/

/** Returns a content line folded to 75 octets of UTF-8, never inside a character, with its line end. */
export function contentLine(name: string, value: string): string {
  const line = `${name}:${value}`
  if (SHORT.test(line)) return `${line}\r\n`
  let text = ''
  let octets = 0
  for (const char of line) {
    const size = octetsOf(char.codePointAt(0) ?? 0)
    if (octets + size > MOST_OCTETS) {
      text += '\r\n '
      octets = 1
    }
    text += char
    octets += size
  }
  return `${text}\r\n`
}

const octetsOf = (point: number): number => (point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4)

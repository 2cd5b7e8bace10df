import { escapeXml } from './escape-xml.ts'

/** Values of an element's attributes; null leaves one out. */
export type Attributes = Readonly<Record<string, string | number | null>>

/** Returns an element with escaped attributes and children that are markup already. */
export function element(name: string, attributes: Attributes, children: ReadonlyArray<string> = []): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? formatNumber(value) : escapeXml(String(value))}"`)
    .join('')
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`
}

/** Returns an element that holds plain text. */
export const textElement = (name: string, attributes: Attributes, text: string): string =>
  element(name, attributes, [escapeXml(text)])

const formatNumber = (value: number): string => String(Math.round(value * 10) / 10)

/** Returns a text broken between words into lines of about a width in pixels; the last one is cut to fit. */
export function wrapText(text: string, width: number, letterWidth: number, mostLines: number): ReadonlyArray<string> {
  const lines: Array<string> = ['']
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1] ?? ''
    const longer = line === '' ? word : `${line} ${word}`
    if (line === '' || lines.length === mostLines || longer.length * letterWidth <= width)
      lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines.map((line) => fitText(line, width, letterWidth))
}

/** Returns a text cut to about a width in pixels, with an ellipsis; empty when hardly a word fits. */
export function fitText(text: string, width: number, letterWidth: number): string {
  const letters = Array.from(text)
  const room = Math.floor(width / letterWidth)
  if (letters.length <= room) return text
  return room < 4
    ? ''
    : `${letters
        .slice(0, room - 1)
        .join('')
        .trimEnd()}…`
}

import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** A piece of the page; every inserted value is escaped by hono's `html`. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

/** Returns the pieces with a text between them. */
export function joined(pieces: ReadonlyArray<Markup>, between: string): Markup {
  return html`${pieces.map((piece, index) => html`${index === 0 ? '' : between}${piece}`)}`
}

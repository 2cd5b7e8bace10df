import { renderMermaidSVG } from 'beautiful-mermaid'

/** What is used of markdown-it, which typedoc hands over. */
interface MarkdownIt {
  readonly renderer: { readonly rules: Record<string, FenceRule | undefined> }
}
type FenceRule = (
  tokens: ReadonlyArray<{ info: string; content: string }>,
  index: number,
  ...rest: Array<unknown>
) => string

/** Draws fences of Mermaid while the site is built: a reader needs no script and no network. */
export function drawMermaid(parser: MarkdownIt): void {
  const { rules } = parser.renderer
  const fence = rules['fence']
  rules['fence'] = (tokens, index, ...rest) => {
    const token = tokens[index]
    if (token?.info.trim() === 'mermaid') return figureOf(token.content)
    // typedoc takes a fence without a language for TypeScript.
    if (token?.info.trim() === '') token.info = 'text'
    return fence?.(tokens, index, ...rest) ?? ''
  }
}

/** Returns the drawing, and its source as text for whoever does not see it. */
export function figureOf(source: string): string {
  const svg = renderMermaidSVG(source, {
    bg: 'var(--color-background)',
    fg: 'var(--color-text)',
    muted: 'var(--color-text)',
    transparent: true,
    padding: 8,
    font: 'system-ui',
  })
    // The renderer asks for its font from the network.
    .replace(/@import url\([^)]*\);/, '')
    .replace('<svg ', '<svg role="img" aria-label="A drawing; the text below it says the same" ')
  const text = source.trimEnd().replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<figure class="drawing" tabindex="0">${svg}<details><summary>The drawing as text</summary><pre>${text}</pre></details></figure>\n`
}

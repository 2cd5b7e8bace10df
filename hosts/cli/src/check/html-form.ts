/** A form as a page shows it: where it goes, and what its hidden fields carry. */
export interface HtmlForm {
  readonly action: string
  readonly hidden: ReadonlyArray<readonly [name: string, value: string]>
}

/** Finds the first form with a password field; undefined when the page has none. Reads our own pages only. */
export function findSignInForm(html: string): HtmlForm | undefined {
  for (const [, attributes = '', content = ''] of html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)) {
    if (!/type="password"/.test(content)) continue
    const hidden: Array<readonly [string, string]> = []
    for (const [input] of content.matchAll(/<input\b[^>]*>/g)) {
      const name = attributeOf(input, 'name')
      if (attributeOf(input, 'type') === 'hidden' && name !== undefined) {
        hidden.push([name, attributeOf(input, 'value') ?? ''])
      }
    }
    return { action: attributeOf(attributes, 'action') ?? '', hidden }
  }
  return undefined
}

function attributeOf(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]
  return value
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}

import { html } from 'hono/html'
import type { Texts } from '../texts/texts.ts'
import { renderPage } from './page.ts'

/** Submits the one form of the page; a file of its own, so that the policy needs no inline script. */
export const formPostScript = 'document.forms[0].submit()\n'

/**
 * Returns the page whose form brings the answer to the client, by itself or, without scripts, by its button.
 *
 * @see OAuth 2.0 Form Post Response Mode section 2
 */
export function formPostPage(page: {
  readonly texts: Texts
  readonly basePath: string
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
}): Promise<Response> {
  const { texts, basePath, action, fields } = page
  const inputs = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`,
  )
  return renderPage({
    title: texts.continueTitle,
    language: texts.language,
    basePath,
    leadsToClient: true,
    script: '/form-post.js',
    content: html`<h1>${texts.continueTitle}</h1>
<form method="post" action="${action}">
${inputs}<button type="submit">${texts.continueButton}</button>
</form>`,
  })
}

import { html } from 'hono/html'
import type { Texts } from '../texts/texts.ts'
import { renderPage } from './page.ts'

/** Returns the page that asks before signing out: no trustworthy client asked for it. */
export function signOutPage(page: {
  readonly texts: Texts
  readonly basePath: string
  readonly formToken: string
}): Promise<Response> {
  const { texts } = page
  return renderPage({
    title: texts.signOutTitle,
    language: texts.language,
    basePath: page.basePath,
    content: html`<h1>${texts.signOutQuestion}</h1>
<p>${texts.signOutText}</p>
<form method="post" action="${page.basePath}/logout/confirm">
<input type="hidden" name="form_token" value="${page.formToken}">
<button type="submit">${texts.signOutButton}</button>
</form>`,
  })
}

/** Returns the page after signing out. */
export function signedOutPage(page: { readonly texts: Texts; readonly basePath: string }): Promise<Response> {
  const { title, text } = page.texts.signedOut
  return renderPage({
    title,
    language: page.texts.language,
    basePath: page.basePath,
    content: html`<h1>${title}</h1>
<p>${text}</p>`,
  })
}

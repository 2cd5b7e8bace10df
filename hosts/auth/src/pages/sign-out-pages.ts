import { html } from 'hono/html'
import { renderPage } from './page.ts'

/** Returns the page that asks before signing out: no trustworthy client asked for it. */
export function signOutPage(page: { readonly basePath: string; readonly formToken: string }): Promise<Response> {
  return renderPage({
    title: 'Sign out',
    basePath: page.basePath,
    content: html`<h1>Sign out?</h1>
<p>You will be asked for your password the next time you sign in to a site here.</p>
<form method="post" action="${page.basePath}/logout/confirm">
<input type="hidden" name="form_token" value="${page.formToken}">
<button type="submit">Sign out</button>
</form>`,
  })
}

/** Returns the page after signing out. */
export function signedOutPage(page: { readonly basePath: string }): Promise<Response> {
  return renderPage({
    title: 'Signed out',
    basePath: page.basePath,
    content: html`<h1>You are signed out</h1>
<p>You can close this page, or go back to the site you came from to sign in again.</p>`,
  })
}

import type { LogoutRefusal, UnanswerableRefusal } from '@voyage/oidc-core'
import { html } from 'hono/html'
import { renderPage } from './page.ts'

/** Why there is nothing better to show. */
export type ErrorPageReason =
  | UnanswerableRefusal['reason']
  | LogoutRefusal['reason']
  | 'form_not_own'
  | 'form_malformed'
  | 'not_found'
  | 'failed'

/** Returns the page for a request that can neither be answered to its client nor continued here. */
export function errorPage(page: { readonly basePath: string; readonly reason: ErrorPageReason }): Promise<Response> {
  const { status, title, text } = describe(page.reason)
  return renderPage({
    title,
    basePath: page.basePath,
    status,
    content: html`<h1>${title}</h1>
<p>${text}</p>
<p>Code for the people who run the site: <code>${page.reason}</code></p>`,
  })
}

interface Description {
  readonly status: number
  readonly title: string
  readonly text: string
}

function describe(reason: ErrorPageReason): Description {
  switch (reason) {
    case 'client_id_missing':
    case 'client_unknown':
    case 'redirect_uri_missing':
    case 'redirect_uri_unregistered':
    case 'parameter_repeated':
      return {
        status: 400,
        title: 'This sign-in link does not work',
        text: 'The site that sent you here is not set up correctly. You have not been signed in. Please go back to it and try again, or tell the people who run it.',
      }
    case 'id_token_hint_invalid':
    case 'client_id_mismatch':
    case 'post_logout_redirect_uri_unregistered':
      return {
        status: 400,
        title: 'This sign-out link does not work',
        text: 'The site that sent you here is not set up correctly. You are still signed in here if you were before.',
      }
    case 'form_not_own':
    case 'form_malformed':
      return {
        status: 403,
        title: 'This page is out of date',
        text: 'Please go back to the site you came from and start again. Cookies must be allowed for this address.',
      }
    case 'not_found':
      return { status: 404, title: 'There is nothing here', text: 'Please go back to the site you came from.' }
    case 'failed':
      return {
        status: 500,
        title: 'Something went wrong',
        text: 'This is our fault, not yours. Please try again later.',
      }
  }
}

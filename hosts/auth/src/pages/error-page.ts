import type { LogoutRefusal, UnanswerableRefusal } from '@voyage/oidc-core'
import { html } from 'hono/html'
import type { Notice, Texts } from '../texts/texts.ts'
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
export function errorPage(page: {
  readonly texts: Texts
  readonly basePath: string
  readonly reason: ErrorPageReason
  /** What the request is called in the log. */
  readonly requestId: string
}): Promise<Response> {
  const { texts, basePath, reason, requestId } = page
  const { status, notice, code = reason } = describe(reason)
  const { title, text } = texts[notice]
  // Whoever wanted to sign out still can, after a question.
  const exit = notice === 'badSignOutLink' ? html`<p><a href="${basePath}/logout">${texts.signOutTitle}</a></p>\n` : ''
  return renderPage({
    title,
    language: texts.language,
    basePath,
    status,
    content: html`<h1>${title}</h1>
<p>${text}</p>
${exit}<p>${texts.codeForPeople} <code>${code}</code> <code>${requestId}</code></p>`,
  })
}

type NoticeName = { [Name in keyof Texts]: Texts[Name] extends Notice ? Name : never }[keyof Texts]

interface Description {
  readonly status: number
  readonly notice: NoticeName
  /** What the page calls the reason; by default its own name. */
  readonly code?: string
}

function describe(reason: ErrorPageReason): Description {
  switch (reason) {
    // Told apart, these would say which clients exist.
    case 'client_unknown':
    case 'redirect_uri_missing':
    case 'redirect_uri_unregistered':
      return { status: 400, notice: 'badSignInLink', code: 'client_or_redirect_uri_unknown' }
    case 'client_id_missing':
    case 'parameter_repeated':
      return { status: 400, notice: 'badSignInLink' }
    case 'client_id_mismatch':
    case 'post_logout_redirect_uri_unregistered':
      return { status: 400, notice: 'badSignOutLink' }
    case 'form_not_own':
    case 'form_malformed':
      return { status: 403, notice: 'outOfDate' }
    case 'not_found':
      return { status: 404, notice: 'notFound' }
    case 'failed':
      return { status: 500, notice: 'failed' }
  }
}

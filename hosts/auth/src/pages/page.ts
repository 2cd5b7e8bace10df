import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** A page's markup; every inserted value is escaped by hono's `html`. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

/** What every page has. */
export interface PageOptions {
  readonly title: string
  /** BCP 47. */
  readonly language: string
  /** The issuer's path, in front of every link. */
  readonly basePath: string
  readonly content: Markup
  readonly status?: number
  /** Whether its form may end at a client, and so at wherever the client sends the browser on; default false. */
  readonly leadsToClient?: boolean
  readonly headers?: Readonly<Record<string, string>>
  /** The path of the page's one script under the issuer; none by default. */
  readonly script?: string
  /** A wider page, for lists. */
  readonly wide?: boolean
}

/** Returns a page: no inline script, no frame, one stylesheet of our own, kept by no cache. */
export async function renderPage(options: PageOptions): Promise<Response> {
  const { title, basePath, content, language, script } = options
  const scriptTag = script === undefined ? '' : html`<script src="${basePath}${script}" defer></script>`
  const wide = options.wide === true ? html` class="wide"` : ''
  const document = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="${basePath}/pages.css">
${scriptTag}
</head>
<body>
<main${wide}>
${content}
</main>
</body>
</html>
`
  // Chromium holds every redirect after a form against form-action: no list has the origins that a client goes on to.
  const formAction = options.leadsToClient === true ? '' : " form-action 'self';"
  const scripts = script === undefined ? '' : " script-src 'self';"
  const policy = `default-src 'none'; style-src 'self';${scripts}${formAction} base-uri 'none'; frame-ancestors 'none'`
  return new Response(String(await document), {
    status: options.status ?? 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      // Not `no-referrer`: under it browsers send `Origin: null` with our own forms.
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
      ...options.headers,
    },
  })
}

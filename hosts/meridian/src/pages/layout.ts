import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** A piece of a page, escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** Who is signed in, and where their account is kept. */
export interface SignedInUser {
  readonly name: string
  readonly accountUrl: string
}

/** What every page shows around its own content. */
export interface LayoutOptions {
  /** Title of the page, without the tenant's name. */
  readonly title: string
  readonly tenantName: string
  /** The public path in front of every link. */
  readonly basePath: string
  /** Null when nobody is signed in. */
  readonly user: SignedInUser | null
  readonly content: Html
}

/** Returns a whole page as text. */
export async function renderLayout(options: LayoutOptions): Promise<string> {
  const { title, tenantName, basePath, user, content } = options
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - ${tenantName}</title>
<link rel="icon" href="${basePath}/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${basePath}/styles.css">
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header class="top">
<a class="brand" href="${basePath}/"><span class="mark" aria-hidden="true"></span>${tenantName}<span class="product">Branch lanes</span></a>
${user === null ? '' : account(basePath, user)}
</header>
<main id="content">
${content}
</main>
</body>
</html>
`
  return page.toString()
}

function account(basePath: string, { name, accountUrl }: SignedInUser): Html {
  return html`<form class="account" method="post" action="${basePath}/sign-out">
<a class="user" href="${accountUrl}" aria-label="${name}, your account">${name}</a>
<button type="submit" class="quiet">Sign out</button>
</form>`
}

import type { TenantContext } from '@voyage/tenant-resolver'
import { html } from 'hono/html'
import { renderLayout } from './layout.ts'

/** A page that says one thing. */
export interface Message {
  readonly heading: string
  readonly paragraphs: ReadonlyArray<string>
  /** What to do next; `path` is relative to the site. */
  readonly action?: { readonly path: string; readonly label: string }
  /** Short facts for whoever is asked for help: never a token, code or parameter value. */
  readonly reference?: string
}

/** Returns a message page as text. */
export function renderMessagePage(context: TenantContext, message: Message): Promise<string> {
  const { heading, paragraphs, action, reference } = message
  return renderLayout({
    title: heading,
    tenantName: context.name,
    basePath: context.basePath,
    user: null,
    content: html`<section class="message">
<h1>${heading}</h1>
${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
${action === undefined ? '' : html`<p><a class="button" href="${context.basePath}${action.path}">${action.label}</a></p>`}
${reference === undefined ? '' : html`<p class="reference">Reference: ${reference}</p>`}
</section>`,
  })
}

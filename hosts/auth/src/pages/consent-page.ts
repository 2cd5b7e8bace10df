import type { ConsentInteraction } from '@voyage/oidc-core'
import { html } from 'hono/html'
import type { Texts } from '../texts/texts.ts'
import { namePlace } from './name-place.ts'
import { renderPage } from './page.ts'

/** What the consent page shows and carries along. */
export interface ConsentPage {
  readonly texts: Texts
  readonly basePath: string
  readonly interaction: ConsentInteraction
  /** The authorization request as a query string; comes back with the form. */
  readonly request: string
  readonly formToken: string
}

/** Returns the page that asks what a client may have. Refusing is as easy as allowing. */
export function consentPage(page: ConsentPage): Promise<Response> {
  const { texts, basePath, interaction } = page
  const { client, user, items, proof } = interaction
  const title = texts.consentTitle(client.name)
  const entries = items.map((item) => html`<li>${texts.consentItem(item) ?? item.replace(/^claim:/, '')}</li>\n`)
  const pages = [
    [client.policyUri, texts.policyLink],
    [client.termsUri, texts.termsLink],
  ] as const
  const links = pages.map(([uri, text]) =>
    uri === null
      ? ''
      : html`<p><a href="${uri}" rel="noopener noreferrer" target="_blank">${text(client.name)}</a></p>\n`,
  )
  const place = namePlace(interaction.redirectUri)
  const warning = client.selfRegistered
    ? html`<p class="note">${texts.unverified} ${texts.goesOnTo(place.kind)} <strong>${place.name}</strong></p>\n`
    : ''
  return renderPage({
    title,
    language: texts.language,
    basePath,
    leadsToClient: true,
    content: html`<h1>${title}</h1>
${warning}<p>${texts.consentSignedInAs} <strong>${user.name}</strong> (${user.username}). ${texts.consentAsks}</p>
<ul>
${entries}</ul>
${links}<form method="post" action="${basePath}/consent">
<input type="hidden" name="request" value="${page.request}">
<input type="hidden" name="proof" value="${proof}">
<input type="hidden" name="form_token" value="${page.formToken}">
<button type="submit" name="decision" value="allow">${texts.allowButton}</button>
<button type="submit" name="decision" value="deny" class="quiet">${texts.denyButton}</button>
</form>`,
  })
}

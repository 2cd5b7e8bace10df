import type { Passkey } from '@voyage/oidc-core/passkeys'
import { html } from 'hono/html'
import type { AccountOutcome } from '../texts/account-outcome.ts'
import type { Texts } from '../texts/texts.ts'
import { renderPage } from './page.ts'
import { passwordField } from './password-field.ts'

/** What the page before a removal shows. */
export interface RemovePasskeyPage {
  readonly texts: Texts
  readonly basePath: string
  readonly formToken: string
  readonly passkey: Passkey
  readonly username: string
  /** Whether the user has no other passkey. */
  readonly isLast: boolean
  readonly hasOtherSessions: boolean
  /** Whether the sign-in is so long ago that it needs the password. */
  readonly confirmsPassword: boolean
  /** Why it was not removed; null when the page is just opened. */
  readonly problem: AccountOutcome | null
}

/** Returns the page that asks before a passkey is removed, and says what stays: the password, and sessions begun with it. */
export function removePasskeyPage(page: RemovePasskeyPage): Promise<Response> {
  const { texts, basePath, passkey, problem } = page
  const own = texts.account
  const title = own.removePasskeyTitle(passkey.name === '' ? own.unnamedPasskey : passkey.name)
  const field = { name: 'confirmation', label: own.currentPassword, autocomplete: 'current-password' }
  const password = html`<input type="hidden" name="username" autocomplete="username" value="${page.username}">
${passwordField(field)}
`
  const elsewhere = html`<label class="choice"><input type="checkbox" name="elsewhere" value="end">
${own.endOthersToo}</label>
`
  return renderPage({
    title: `${problem === null ? '' : texts.errorPrefix}${title}`,
    language: texts.language,
    basePath,
    status: problem === null ? 200 : 422,
    content: html`<h1>${title}</h1>
${problem === null ? '' : html`<p class="alert" role="alert">${own.outcome(problem)}</p>`}
<p>${own.removePasskeyText}${page.isLast ? html` ${own.removeLastPasskeyText}` : ''}</p>
<form method="post" action="${basePath}/account/passkeys/remove">
<input type="hidden" name="form_token" value="${page.formToken}">
<input type="hidden" name="passkey" value="${passkey.credentialId}">
${page.confirmsPassword ? password : ''}${page.hasOtherSessions ? elsewhere : ''}<button type="submit">${own.removePasskey}</button>
</form>
<form method="get" action="${basePath}/account" class="other">
<button type="submit" class="quiet">${own.keepPasskey}</button>
</form>`,
  })
}

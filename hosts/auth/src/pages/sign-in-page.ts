import type { SignInInteraction } from '@voyage/oidc-core'
import type { WebauthnOptions } from '@voyage/oidc-core/passkeys'
import { html } from 'hono/html'
import type { SignInProblem, Texts } from '../texts/texts.ts'
import { namePlace } from './name-place.ts'
import { renderPage } from './page.ts'

/** What the sign-in page shows and carries along. */
export interface SignInPage {
  readonly texts: Texts
  readonly basePath: string
  readonly interaction: SignInInteraction
  /** The authorization request as a query string; comes back with the form. */
  readonly request: string
  readonly formToken: string
  /** What the tenant calls itself, so that people see whose password is asked for; null when nobody said. */
  readonly tenantName: string | null
  /** As typed before, or the client's login hint. */
  readonly username: string
  readonly problem: SignInProblem | null
  /** What the browser is asked for a passkey with. */
  readonly passkeyOptions: WebauthnOptions
}

/** Returns the page that asks for username and password, or for a passkey where script and browser can. */
export function signInPage(page: SignInPage): Promise<Response> {
  const { texts, basePath, interaction, problem, username } = page
  const { client, redirectUri } = interaction
  const toAccount =
    problem?.reason === 'passkey_expected' ? html` <a href="${basePath}/account">${texts.account.title}</a>` : ''
  const message =
    problem === null
      ? ''
      : html`<p class="alert" role="alert" id="problem">${texts.signInProblem(problem)}${toAccount}</p>`
  const described = problem === null ? '' : html` aria-describedby="problem"`
  const known = username !== ''
  const place = page.tenantName === null ? '' : html`<br>${texts.withAccountOf} <strong>${page.tenantName}</strong>`
  const origin = client.selfRegistered ? html` (${texts.notVerified(namePlace(redirectUri).name)})` : ''
  return renderPage({
    title: `${problem === null ? '' : texts.errorPrefix}${texts.signInTo(client.name)}`,
    language: texts.language,
    basePath,
    leadsToClient: true,
    script: '/passkeys.js',
    ...answer(problem),
    content: html`<h1>${texts.signInTitle}</h1>
<p>${texts.toContinueTo} <strong>${client.name}</strong>${origin}${place}</p>
${message}
<form method="post" action="${basePath}/sign-in">
<input type="hidden" name="request" value="${page.request}">
<input type="hidden" name="form_token" value="${page.formToken}">
<div>
<label for="username">${texts.username}</label>
<input id="username" name="username" type="text" value="${username}" autocomplete="username webauthn" autocapitalize="none"
 spellcheck="false" maxlength="254" required${described}${known ? '' : html` autofocus`}>
</div>
<div>
<label for="password">${texts.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024"
 required${described}${known ? html` autofocus` : ''}>
</div>
<button type="submit">${texts.signInButton}</button>
</form>
<form method="post" action="${basePath}/sign-in/passkey" class="other" data-passkey="request"
 data-options="${JSON.stringify(page.passkeyOptions)}" hidden>
<input type="hidden" name="request" value="${page.request}">
<input type="hidden" name="form_token" value="${page.formToken}">
<input type="hidden" name="credential" value="">
<p class="alert" role="alert" data-problem="failed" hidden>${texts.passkeyFailed}</p>
<button type="submit" class="quiet">${texts.passkeyButton}</button>
</form>`,
  })
}

function answer(problem: SignInProblem | null): { readonly status: number; readonly headers?: Record<string, string> } {
  if (problem === null) return { status: 200 }
  if (problem.reason !== 'too_many_attempts') return { status: 422 }
  return { status: 429, headers: { 'retry-after': String(problem.retryAfterSeconds) } }
}

import type { Account } from '@voyage/oidc-core'
import { html } from 'hono/html'
import type { AccountOutcome, Texts } from '../texts/texts.ts'
import type { Markup } from './page.ts'
import { renderPage } from './page.ts'

/** What the account page shows. */
export interface AccountPage {
  readonly texts: Texts
  readonly basePath: string
  readonly account: Account
  readonly formToken: string
  /** What was just done or refused; null when the page is just opened. */
  readonly outcome: AccountOutcome | null
}

const good: ReadonlyArray<AccountOutcome> = ['session_ended', 'others_ended', 'withdrawn', 'password_changed']

/** Returns the page on which people see and end their sessions, take consent back and change their password. */
export function accountPage(page: AccountPage): Promise<Response> {
  const { texts, basePath, account, outcome } = page
  const own = texts.account
  const failed = outcome !== null && !good.includes(outcome)
  const notice =
    outcome === null
      ? ''
      : html`<p class="${failed ? 'alert' : 'note'}" role="${failed ? 'alert' : 'status'}">${own.outcome(outcome)}</p>`
  return renderPage({
    title: `${failed ? texts.errorPrefix : ''}${own.title}`,
    language: texts.language,
    basePath,
    wide: true,
    status: failed ? 422 : 200,
    content: html`<h1>${own.greeting(account.user.name)}</h1>
${notice}
<h2>${own.sessions}</h2>
<ul class="rows">
${sessionRows(page)}</ul>
${button(page, { action: '/account/sessions/end-others', label: own.endOthers })}
<h2>${own.applications}</h2>
${applications(page)}
<h2>${own.changePassword}</h2>
<form method="post" action="${basePath}/account/password">
<input type="hidden" name="form_token" value="${page.formToken}">
<input type="hidden" name="username" autocomplete="username" value="${account.user.username}">
${passwordField({ name: 'current_password', label: own.currentPassword, autocomplete: 'current-password' })}
${passwordField({ name: 'new_password', label: own.newPassword, autocomplete: 'new-password' })}
${passwordField({ name: 'new_password_again', label: own.newPasswordAgain, autocomplete: 'new-password' })}
<button type="submit">${own.changeButton}</button>
</form>`,
  })
}

function sessionRows(page: AccountPage): ReadonlyArray<Markup> {
  const { account } = page
  const { account: own, language } = page.texts
  // Times are shown in UTC and say so: a server does not know where its reader is.
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
  return account.sessions.map((session) => {
    const mine = session.sessionId === account.session.sessionId ? ` (${own.thisSession})` : ''
    const when = `${format.format(session.authTime * 1000)} UTC`
    const end = button(page, {
      action: '/account/sessions/end',
      label: own.endSession,
      name: 'sid',
      value: session.sessionId,
    })
    return html`<li><span>${session.device ?? own.unknownDevice}${mine}<br>${own.since(when)}</span>${end}</li>\n`
  })
}

function applications(page: AccountPage): Markup {
  const { account } = page
  const { account: own } = page.texts
  if (account.applications.length === 0) return html`<p>${own.noApplications}</p>`
  const rows = account.applications.map(({ clientId, name }) => {
    const action = '/account/applications/withdraw'
    const withdraw = button(page, { action, label: own.withdraw, name: 'client_id', value: clientId })
    return html`<li><span>${name}</span>${withdraw}</li>\n`
  })
  return html`<ul class="rows">
${rows}</ul>`
}

function button(
  page: AccountPage,
  form: { readonly action: string; readonly label: string; readonly name?: string; readonly value?: string },
): Markup {
  const field =
    form.name === undefined ? '' : html`<input type="hidden" name="${form.name}" value="${form.value ?? ''}">`
  return html`<form method="post" action="${page.basePath}${form.action}">
<input type="hidden" name="form_token" value="${page.formToken}">${field}
<button type="submit" class="quiet">${form.label}</button>
</form>`
}

function passwordField(field: {
  readonly name: string
  readonly label: string
  readonly autocomplete: string
}): Markup {
  const { name, label, autocomplete } = field
  return html`<div>
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="password" autocomplete="${autocomplete}" maxlength="1024" required>
</div>`
}

/** Returns the page for somebody who is not signed in. */
export function signedOutAccountPage(page: { readonly texts: Texts; readonly basePath: string }): Promise<Response> {
  const { title, text } = page.texts.account.signedOut
  return renderPage({
    title,
    language: page.texts.language,
    basePath: page.basePath,
    status: 401,
    content: html`<h1>${title}</h1>
<p>${text}</p>`,
  })
}

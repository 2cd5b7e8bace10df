import type { Account } from '@voyage/oidc-core'
import type { Passkey, WebauthnOptions } from '@voyage/oidc-core/passkeys'
import { html } from 'hono/html'
import type { AccountOutcome } from '../texts/account-outcome.ts'
import { isSuccess } from '../texts/account-outcome.ts'
import type { Texts } from '../texts/texts.ts'
import { describeDevice } from './describe-device.ts'
import type { Markup } from './page.ts'
import { renderPage } from './page.ts'
import { passwordField } from './password-field.ts'

/** What the account page shows. */
export interface AccountPage {
  readonly texts: Texts
  readonly basePath: string
  readonly account: Account
  readonly formToken: string
  readonly passkeys: ReadonlyArray<Passkey>
  /** What the browser makes a passkey with; null when there are enough. */
  readonly creationOptions: WebauthnOptions | null
  /** Whether the sign-in is so long ago that adding a passkey needs the password. */
  readonly confirmsPassword: boolean
  /** What was just done or refused; null when the page is just opened. */
  readonly outcome: AccountOutcome | null
}

/**
 * Returns the page on which people see and end their sessions, take consent back, keep passkeys and change their
 * password.
 */
export function accountPage(page: AccountPage): Promise<Response> {
  const { texts, basePath, account, outcome } = page
  const own = texts.account
  const failed = outcome !== null && !isSuccess(outcome)
  const notice =
    outcome === null
      ? ''
      : html`<p class="${failed ? 'alert' : 'note'}" role="${failed ? 'alert' : 'status'}">${own.outcome(outcome)}</p>`
  return renderPage({
    title: `${failed ? texts.errorPrefix : ''}${own.title}`,
    language: texts.language,
    basePath,
    wide: true,
    script: '/passkeys.js',
    status: failed ? 422 : 200,
    content: html`<h1>${own.greeting(account.user.name)}</h1>
${notice}
<h2>${own.sessions}</h2>
<ul class="rows">
${sessionRows(page)}</ul>
${endOthers(page)}
<h2>${own.applications}</h2>
${applications(page)}
<h2>${own.passkeys}</h2>
${passkeySection(page)}
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
  const { account: own } = page.texts
  return account.sessions.map((session) => {
    const mine = session.sessionId === account.session.sessionId ? ` (${own.thisSession})` : ''
    const when = formatTime(page, session.authTime)
    const device = session.device === null ? own.unknownDevice : describeDevice(session.device)
    const end = button(page, {
      action: '/account/sessions/end',
      label: own.endSession,
      name: 'sid',
      value: session.sessionId,
    })
    return html`<li><span>${device}${mine}<br>${own.since(when)}</span>${end}</li>\n`
  })
}

/** There may be applications left of sessions that are none any more. */
function endOthers(page: AccountPage): Markup | '' {
  const { account, basePath, formToken } = page
  const { account: own } = page.texts
  const offline = account.applications.some(({ staysSignedIn }) => staysSignedIn)
  if (account.sessions.length === 1 && !offline) return ''
  const choice = html`<label class="choice"><input type="checkbox" name="offline_access" value="end">
${own.endOffline}</label>\n`
  return html`<form method="post" action="${basePath}/account/sessions/end-others">
<input type="hidden" name="form_token" value="${formToken}">
${offline ? choice : ''}<button type="submit" class="quiet">${own.endOthers}</button>
</form>`
}

/** Times are shown in UTC and say so: a server does not know where its reader is. */
function formatTime({ texts }: AccountPage, seconds: number): string {
  const format = new Intl.DateTimeFormat(texts.language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
  return `${format.format(seconds * 1000)} UTC`
}

function passkeySection(page: AccountPage): Markup {
  const { account: own } = page.texts
  const { passkeys, creationOptions, basePath, formToken } = page
  const rows = passkeys.map((passkey, index) => passkeyRow(page, { passkey, index }))
  const list = rows.length === 0 ? html`<p>${own.noPasskeys}</p>` : html`<ul class="rows">\n${rows}</ul>`
  if (creationOptions === null) return list
  const field = { name: 'confirmation', label: own.currentPassword, autocomplete: 'current-password' }
  return html`<p>${own.passkeysText}</p>
${list}
<p data-without-passkeys>${own.addPasskeyNeedsScript}</p>
<form method="post" action="${basePath}/account/passkeys/add" data-passkey="create"
 data-options="${JSON.stringify(creationOptions)}" hidden>
<input type="hidden" name="form_token" value="${formToken}">
<input type="hidden" name="credential" value="">
<p class="alert" role="alert" data-problem="known" hidden>${own.passkeyKnown}</p>
<p class="alert" role="alert" data-problem="failed" hidden>${own.passkeyNotMade}</p>
<div>
<label for="passkey_name">${own.newPasskeyName}</label>
<input id="passkey_name" name="name" type="text" maxlength="60" autocomplete="off">
</div>
${page.confirmsPassword ? passwordField(field) : ''}
<button type="submit">${own.addPasskey}</button>
</form>`
}

function passkeyRow(
  page: AccountPage,
  { passkey, index }: { readonly passkey: Passkey; readonly index: number },
): Markup {
  const { account: own } = page.texts
  const { credentialId, createdAt, lastUsedAt } = passkey
  const name = passkey.name === '' ? own.unnamedPasskey : passkey.name
  const added = own.addedOn(formatTime(page, createdAt))
  const used = lastUsedAt === null ? own.neverUsed : own.lastUsedOn(formatTime(page, lastUsedAt))
  const id = `passkey_${index}`
  return html`<li><span>${name}<br>${added}, ${used}</span>
<form method="post" action="${page.basePath}/account/passkeys/rename" class="inline">
<input type="hidden" name="form_token" value="${page.formToken}">
<input type="hidden" name="passkey" value="${credentialId}">
<label for="${id}" class="visually-hidden">${own.passkeyName}</label>
<input id="${id}" name="name" type="text" value="${name}" maxlength="60" autocomplete="off" required>
<button type="submit" class="quiet">${own.renamePasskey}</button>
</form>
<form method="get" action="${page.basePath}/account/passkeys/remove">
<input type="hidden" name="passkey" value="${credentialId}">
<button type="submit" class="quiet">${own.removePasskey}</button>
</form></li>\n`
}

function applications(page: AccountPage): Markup {
  const { account } = page
  const { account: own } = page.texts
  if (account.applications.length === 0) return html`<p>${own.noApplications}</p>`
  const rows = account.applications.map(({ clientId, name, grantedAt, staysSignedIn }) => {
    const since = own.since(formatTime(page, grantedAt))
    const note = staysSignedIn ? html`<br>${own.staysSignedIn}` : ''
    const action = '/account/applications/withdraw'
    const withdraw = button(page, { action, label: own.withdraw, name: 'client_id', value: clientId })
    return html`<li><span>${name}<br>${since}${note}</span>${withdraw}</li>\n`
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

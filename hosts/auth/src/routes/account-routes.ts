import type { Session } from '@voyage/oidc-core'
import { authenticateWithPassword, changePassword, isRecorded } from '@voyage/oidc-core'
import type { Hono } from 'hono'
import type { AuthContext, AuthEnv } from '../auth-env.ts'
import { readCookie, writeCookie } from '../http/browser-cookies.ts'
import { fail } from '../http/fail.ts'
import { issueFormToken } from '../http/form-token.ts'
import { readOwnForm } from '../http/own-form.ts'
import { parseJson } from '../http/parse-json.ts'
import { withCookies } from '../http/see-other.ts'
import { textsFor } from '../http/texts-for.ts'
import { seeAccount, takeOutcome } from '../http/told-outcome.ts'
import { accountPage, signedOutAccountPage } from '../pages/account-page.ts'
import type { AccountOutcome } from '../texts/account-outcome.ts'
import { isSuccess } from '../texts/account-outcome.ts'

/** Adds the account page and what can be done there. */
export function addAccountRoutes(app: Hono<AuthEnv>): void {
  app.get('/account', (context) => show(context, takeOutcome(context)))

  act(app, '/account/sessions/end', async (context, form) => {
    const selection = { kind: 'one', sessionId: form.get('sid') ?? '' } as const
    await context.var.auth.provider.endAccountSessions({ sessionSecret: sessionOf(context), selection })
    return 'session_ended'
  })

  act(app, '/account/sessions/end-others', async (context, form) => {
    const selection = { kind: 'others' } as const
    const offlineAccess = form.get('offline_access') === 'end' ? 'ended' : 'kept'
    await context.var.auth.provider.endAccountSessions({ sessionSecret: sessionOf(context), selection, offlineAccess })
    return offlineAccess === 'ended' ? 'everything_ended' : 'others_ended'
  })

  act(app, '/account/applications/withdraw', async (context, form) => {
    const clientId = form.get('client_id') ?? ''
    await context.var.auth.provider.withdrawConsent({ sessionSecret: sessionOf(context), clientId })
    return 'withdrawn'
  })

  act(app, '/account/password', replacePassword)
  act(app, '/account/passkeys/add', addPasskey)

  act(app, '/account/passkeys/rename', async (context, form) => {
    const passkey = await passkeyOf(context, form)
    const name = form.get('name') ?? ''
    const renamed = passkey !== null && (await context.var.auth.passkeys.rename({ ...passkey, name }))
    return renamed ? 'passkey_renamed' : 'passkey_not_renamed'
  })

  act(app, '/account/passkeys/remove', async (context, form) => {
    const passkey = await passkeyOf(context, form)
    if (passkey !== null) await context.var.auth.passkeys.remove(passkey)
    return 'passkey_removed'
  })
}

/**
 * Adds a form's target: takes the form from our own page only and does what it says. What is done is told by the account
 * page that the browser goes on to, what is refused by the answer itself.
 */
function act(
  app: Hono<AuthEnv>,
  path: string,
  change: (context: AuthContext, form: URLSearchParams) => Promise<AccountOutcome>,
): void {
  app.post(path, async (context) => {
    const own = await readOwnForm(context)
    if (!own.ok) return fail(context, own.reason)
    const outcome = await change(context, own.form)
    context.var.auth.afterLogout(context)
    return isSuccess(outcome) ? seeAccount(context, outcome) : show(context, outcome)
  })
}

/** Whoever finds an open browser must not be able to keep a key to the account. */
const recently = 900

const confirmsPassword = (context: AuthContext, session: Session): boolean =>
  context.var.auth.clock() - session.authTime > recently

async function addPasskey(context: AuthContext, form: URLSearchParams): Promise<AccountOutcome> {
  const { provider, passkeys, passwords, addressOf } = context.var.auth
  const account = await provider.account(sessionOf(context))
  if (account === null) return 'passkey_refused'
  const { session, user } = account
  if (confirmsPassword(context, session)) {
    const { tenantId, username, userId } = user
    const password = form.get('confirmation') ?? ''
    const address = addressOf(context.req.raw)
    const confirmed = await authenticateWithPassword(passwords, { tenantId, username, password, address })
    if (!confirmed.ok) {
      const { reason } = confirmed.error
      const refused = { type: 'passkey_refused', tenantId, userId, address, detail: { why: reason } } as const
      if (isRecorded(confirmed.error)) await provider.record(refused)
      return reason === 'credentials_wrong' ? 'password_wrong' : 'too_many_attempts'
    }
  }
  const response = parseJson(form.get('credential') ?? '')
  const added = await passkeys.add({ session, response, name: form.get('name') ?? '' })
  return added.ok ? 'passkey_added' : added.error.reason
}

async function passkeyOf(
  context: AuthContext,
  form: URLSearchParams,
): Promise<{ readonly session: Session; readonly credentialId: string } | null> {
  const account = await context.var.auth.provider.account(sessionOf(context))
  return account === null ? null : { session: account.session, credentialId: form.get('passkey') ?? '' }
}

async function replacePassword(context: AuthContext, form: URLSearchParams): Promise<AccountOutcome> {
  const { issuer, provider, passwords, addressOf, randomBytes } = context.var.auth
  const account = await provider.account(sessionOf(context))
  const newPassword = form.get('new_password') ?? ''
  if (account === null) return 'password_wrong'
  if (newPassword !== (form.get('new_password_again') ?? '')) return 'passwords_differ'
  const { user, session } = account
  const currentPassword = form.get('current_password') ?? ''
  const address = addressOf(context.req.raw)
  const change = { user, session, currentPassword, newPassword, address }
  const changed = await changePassword({ ...passwords, randomBytes }, change)
  const { tenantId, userId } = user
  if (changed.ok) {
    const { sessionSecret } = changed.value
    writeCookie(context, { issuer, name: 'voyage_session', value: sessionSecret })
    return 'password_changed'
  }
  // Nobody tried the current password.
  if (changed.error.reason === 'password_length') return 'password_length'
  if (isRecorded(changed.error)) await provider.record({ type: 'password_change_failed', tenantId, userId, address })
  switch (changed.error.reason) {
    case 'credentials_wrong':
      return 'password_wrong'
    case 'too_many_attempts':
      return 'too_many_attempts'
  }
}

const sessionOf = (context: AuthContext): string | null =>
  readCookie(context, { issuer: context.var.auth.issuer, name: 'voyage_session' })

async function show(context: AuthContext, outcome: AccountOutcome | null): Promise<Response> {
  const { issuer, provider, passkeys, randomBytes } = context.var.auth
  const { basePath } = issuer
  const texts = textsFor(context)
  const account = await provider.account(sessionOf(context))
  if (account === null) return withCookies(context, await signedOutAccountPage({ texts, basePath }))
  const formToken = issueFormToken(context, { issuer, randomBytes })
  const { session } = account
  const page = { texts, basePath, account, formToken, outcome, ...(await passkeys.list(session)) }
  return withCookies(context, await accountPage({ ...page, confirmsPassword: confirmsPassword(context, session) }))
}

import { isRecorded } from '@voyage/oidc-core'
import { changePassword } from '@voyage/oidc-core/passwords'
import type { Hono } from 'hono'
import type { AuthContext, AuthEnv } from '../auth-env.ts'
import { writeCookie } from '../http/browser-cookies.ts'
import { takeOutcome } from '../http/told-outcome.ts'
import type { AccountOutcome } from '../texts/account-outcome.ts'
import { act, sessionOf, showAccount } from './account-forms.ts'
import { addPasskeyRoutes } from './passkey-routes.ts'

/** Adds the account page and what can be done there. */
export function addAccountRoutes(app: Hono<AuthEnv>): void {
  app.get('/account', (context) => showAccount(context, takeOutcome(context)))

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
  addPasskeyRoutes(app)
}

async function replacePassword(context: AuthContext, form: URLSearchParams): Promise<AccountOutcome> {
  const { issuer, provider, passwords, newPasswords, addressOf, randomBytes } = context.var.auth
  const account = await provider.account(sessionOf(context))
  const newPassword = form.get('new_password') ?? ''
  if (account === null) return 'password_wrong'
  if (newPassword !== (form.get('new_password_again') ?? '')) return 'passwords_differ'
  const { user, session } = account
  const currentPassword = form.get('current_password') ?? ''
  const address = addressOf(context.req.raw)
  const change = { user, session, currentPassword, newPassword, address }
  const changed = await changePassword({ ...passwords, ...newPasswords, randomBytes }, change)
  const { tenantId, userId } = user
  if (changed.ok) {
    const { sessionSecret } = changed.value
    writeCookie(context, { issuer, name: 'voyage_session', value: sessionSecret })
    return 'password_changed'
  }
  const { reason } = changed.error
  // Nobody tried the current password.
  if (reason === 'password_length' || reason === 'password_blocked') return reason
  if (isRecorded(changed.error)) await provider.record({ type: 'password_change_failed', tenantId, userId, address })
  return reason === 'credentials_wrong' ? 'password_wrong' : 'too_many_attempts'
}

import type { Account } from '@voyage/oidc-core'
import { authenticateWithPassword, isRecorded } from '@voyage/oidc-core'
import type { PasskeyOfSession } from '@voyage/oidc-core/passkeys'
import type { Hono } from 'hono'
import type { AuthContext, AuthEnv } from '../auth-env.ts'
import { issueFormToken } from '../http/form-token.ts'
import { parseJson } from '../http/parse-json.ts'
import { seeOther, withCookies } from '../http/see-other.ts'
import { textsFor } from '../http/texts-for.ts'
import { removePasskeyPage } from '../pages/remove-passkey-page.ts'
import type { AccountOutcome } from '../texts/account-outcome.ts'
import { act, confirmsPassword, sessionOf, showAccount } from './account-forms.ts'

const removal = '/account/passkeys/remove'

/** Adds what can be done with passkeys on the account page. */
export function addPasskeyRoutes(app: Hono<AuthEnv>): void {
  act(app, '/account/passkeys/add', addPasskey)

  act(app, '/account/passkeys/rename', async (context, form) => {
    const passkey = await passkeyOf(context, form)
    const name = form.get('name') ?? ''
    const renamed = passkey !== null && (await context.var.auth.passkeys.rename({ ...passkey, name }))
    return renamed ? 'passkey_renamed' : 'passkey_not_renamed'
  })

  app.get(removal, (context) =>
    askBeforeRemoval(context, { credentialId: context.req.query('passkey'), problem: null }),
  )
  act(app, removal, removePasskey)
}

async function addPasskey(context: AuthContext, form: URLSearchParams): Promise<AccountOutcome> {
  const { provider, passkeys } = context.var.auth
  const account = await provider.account(sessionOf(context))
  if (account === null) return 'passkey_refused'
  const problem = await confirm(context, { account, form, wanted: 'addition' })
  if (problem !== null) return problem
  const response = parseJson(form.get('credential') ?? '')
  const added = await passkeys.add({ session: account.session, response, name: form.get('name') ?? '' })
  return added.ok ? 'passkey_added' : added.error.reason
}

async function removePasskey(context: AuthContext, form: URLSearchParams): Promise<AccountOutcome | Response> {
  const { provider, passkeys } = context.var.auth
  const account = await provider.account(sessionOf(context))
  if (account === null) return showAccount(context, null)
  const credentialId = form.get('passkey') ?? ''
  const problem = await confirm(context, { account, form, wanted: 'removal' })
  if (problem !== null) return askBeforeRemoval(context, { credentialId, problem })
  await passkeys.remove({ session: account.session, credentialId })
  if (form.get('elsewhere') !== 'end') return 'passkey_removed'
  await provider.endAccountSessions({ sessionSecret: sessionOf(context), selection: { kind: 'others' } })
  return 'passkey_removed_others_ended'
}

/** What is wrong with the password that a form carries where the sign-in is not recent; null when it may go on. */
async function confirm(
  context: AuthContext,
  asked: { readonly account: Account; readonly form: URLSearchParams; readonly wanted: 'addition' | 'removal' },
): Promise<'password_wrong' | 'too_many_attempts' | null> {
  const { account, form, wanted } = asked
  if (!confirmsPassword(context, account)) return null
  const { provider, passwords, addressOf } = context.var.auth
  const { tenantId, username, userId } = account.user
  const password = form.get('confirmation') ?? ''
  const address = addressOf(context.req.raw)
  const confirmed = await authenticateWithPassword(passwords, { tenantId, username, password, address })
  if (confirmed.ok) return null
  const { reason } = confirmed.error
  const refused = { type: 'passkey_refused', tenantId, userId, address, detail: { wanted, why: reason } } as const
  if (isRecorded(confirmed.error)) await provider.record(refused)
  return reason === 'credentials_wrong' ? 'password_wrong' : 'too_many_attempts'
}

/** Returns the page that asks before a passkey is removed; the account page where there is no such passkey. */
async function askBeforeRemoval(
  context: AuthContext,
  asked: { readonly credentialId: string | undefined; readonly problem: AccountOutcome | null },
): Promise<Response> {
  const { issuer, provider, passkeys, randomBytes } = context.var.auth
  const { basePath } = issuer
  const account = await provider.account(sessionOf(context))
  if (account === null) return showAccount(context, null)
  const { passkeys: known } = await passkeys.list(account.session)
  const passkey = known.find(({ credentialId }) => credentialId === asked.credentialId)
  if (passkey === undefined) return seeOther(context, `${basePath}/account`)
  const formToken = issueFormToken(context, { issuer, randomBytes })
  const page = {
    texts: textsFor(context),
    basePath,
    formToken,
    passkey,
    username: account.user.username,
    isLast: known.length === 1,
    hasOtherSessions: account.sessions.length > 1,
    confirmsPassword: confirmsPassword(context, account),
    problem: asked.problem,
  }
  return withCookies(context, await removePasskeyPage(page))
}

async function passkeyOf(context: AuthContext, form: URLSearchParams): Promise<PasskeyOfSession | null> {
  const account = await context.var.auth.provider.account(sessionOf(context))
  return account === null ? null : { session: account.session, credentialId: form.get('passkey') ?? '' }
}

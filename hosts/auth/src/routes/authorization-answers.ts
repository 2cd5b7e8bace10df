import type { AuthorizationOutcome, Interaction } from '@voyage/oidc-core'
import type { AuthContext } from '../auth-env.ts'
import { readCookie, writeCookie } from '../http/browser-cookies.ts'
import { fail } from '../http/fail.ts'
import { issueFormToken } from '../http/form-token.ts'
import { readOwnForm } from '../http/own-form.ts'
import { seeOther, withCookies } from '../http/see-other.ts'
import { textsFor } from '../http/texts-for.ts'
import { consentPage } from '../pages/consent-page.ts'
import { formPostPage } from '../pages/form-post-page.ts'
import { signInPage } from '../pages/sign-in-page.ts'
import type { SignInProblem, Texts } from '../texts/texts.ts'

/** How an authorization request came out, and what the sign-in page shows if it is shown again. */
export interface Shown {
  readonly outcome: AuthorizationOutcome
  readonly request: URLSearchParams
  readonly problem: SignInProblem | null
  readonly username: string
}

/** Returns the answer to an authorization request: a redirect or a page. */
export async function answer(context: AuthContext, shown: Shown): Promise<Response> {
  const { basePath } = context.var.auth.issuer
  const { outcome, request } = shown
  const texts = textsFor(context, request.get('ui_locales'))
  switch (outcome.kind) {
    case 'redirect':
      return seeOther(context, outcome.location)
    case 'form_post': {
      const { action, fields } = outcome
      return withCookies(context, await formPostPage({ texts, basePath, action, fields }))
    }
    case 'error_page':
      return fail(context, outcome.refusal.reason)
    case 'interaction_required':
      return withCookies(context, await interact(context, { ...shown, interaction: outcome.interaction, texts }))
  }
}

async function interact(
  context: AuthContext,
  shown: Omit<Shown, 'outcome'> & { readonly interaction: Interaction; readonly texts: Texts },
): Promise<Response> {
  const { issuer, randomBytes, stores, passkeys } = context.var.auth
  const { interaction, texts, username, problem } = shown
  const formToken = issueFormToken(context, { issuer, randomBytes })
  const page = { texts, basePath: issuer.basePath, request: shown.request.toString(), formToken }
  if (interaction.kind === 'consent') return consentPage({ ...page, interaction })
  const { tenantId } = interaction
  const tenantName = await stores.tenants.findTenantName(tenantId)
  const passkeyOptions = await passkeys.requestOptions({ tenantId, binding: formToken })
  return signInPage({ ...page, interaction, username, problem, tenantName, passkeyOptions })
}

/** Who signed in and how. */
interface SignedIn {
  readonly userId: string
  readonly methods: ReadonlyArray<string>
  /** The hash that the user had then; whoever has got another one meanwhile is not signed in. */
  readonly passwordHash: string
}

/** Who signed in and how, or why nobody did. */
export type SignInAttempt =
  | { readonly ok: true; readonly value: SignedIn }
  | { readonly ok: false; readonly error: SignInProblem }

/**
 * Takes a form of the sign-in page: judges what it carries, starts the session and answers the authorization request
 * that the page was shown for. Nothing is judged when that request needs no sign-in any more.
 */
export async function takeSignIn(
  context: AuthContext,
  judge: (form: URLSearchParams, tenantId: string) => Promise<SignInAttempt>,
): Promise<Response> {
  const { issuer, provider, clock, takeFormerSession, addressOf } = context.var.auth
  const own = await readOwnForm(context)
  if (!own.ok) return fail(context, own.reason)
  const { form } = own

  const interactionStartedAt = clock()
  const request = new URLSearchParams(form.get('request') ?? '')
  const formerSessionSecret = readCookie(context, { issuer, name: 'voyage_session' })
  const before = { parameters: request, sessionSecret: formerSessionSecret, interactionStartedAt: null }
  const outcome = await provider.authorize(before)
  if (outcome.kind !== 'interaction_required' || outcome.interaction.kind !== 'sign_in') {
    return answer(context, { outcome, request, problem: null, username: '' })
  }

  const { tenantId } = outcome.interaction
  const username = form.get('username') ?? ''
  const attempt = await judge(form, tenantId)
  if (!attempt.ok) return answer(context, { outcome, request, problem: attempt.error, username })

  const { userId, methods, passwordHash } = attempt.value
  const device = context.req.header('user-agent') ?? null
  const address = addressOf(context.req.raw)
  const start = { tenantId, userId, formerSessionSecret, device, address, methods, passwordHash }
  const started = await provider.startSession(start)
  if (started === null) {
    const problem = { reason: methods.includes('pwd') ? 'credentials_wrong' : 'passkey_refused' } as const
    return answer(context, { outcome, request, problem, username })
  }
  if (started.endedOther) context.var.auth.afterLogout(context)
  // One that could not be taken before would sign its user in again after they signed out of this one.
  context.executionCtx.waitUntil(takeFormerSession(context.req.raw, provider.tenantId))
  const { sessionSecret } = started
  writeCookie(context, { issuer, name: 'voyage_session', value: sessionSecret })
  const after = await provider.authorize({ parameters: request, sessionSecret, interactionStartedAt })
  return answer(context, { outcome: after, request, problem: problemAfter(after), username })
}

/** What to say when the sign-in was right and yet not enough for the request. */
function problemAfter(outcome: AuthorizationOutcome): SignInProblem | null {
  if (outcome.kind !== 'interaction_required' || outcome.interaction.kind !== 'sign_in') return null
  const tooLow = outcome.interaction.why === 'context_too_low'
  return { reason: tooLow ? 'passkey_expected' : 'other_account_expected' }
}

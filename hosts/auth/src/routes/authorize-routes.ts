import type { AuthorizationOutcome, Interaction } from '@voyage/oidc-core'
import { authenticateWithPassword } from '@voyage/oidc-core'
import type { Hono } from 'hono'
import type { AuthContext, AuthEnv } from '../auth-env.ts'
import { readCookie, writeCookie } from '../http/browser-cookies.ts'
import { fail } from '../http/fail.ts'
import { issueFormToken } from '../http/form-token.ts'
import { readOwnForm } from '../http/own-form.ts'
import { readForm } from '../http/read-form.ts'
import { seeOther, withCookies } from '../http/see-other.ts'
import { textsFor } from '../http/texts-for.ts'
import { consentPage } from '../pages/consent-page.ts'
import { formPostPage } from '../pages/form-post-page.ts'
import { signInPage } from '../pages/sign-in-page.ts'
import type { SignInProblem, Texts } from '../texts/texts.ts'

/** Adds the authorization endpoint and the sign-in form behind it. */
export function addAuthorizeRoutes(app: Hono<AuthEnv>): void {
  app.get('/authorize', (context) => authorize(context, new URL(context.req.url).searchParams))

  app.post('/authorize', async (context) => {
    const parameters = await readForm(context.req.raw)
    if (parameters === null) return fail(context, 'form_malformed')
    const { issuer } = context.var.auth
    // A cross-site POST brings no SameSite=Lax cookie, a top-level GET does: ask again by GET to see the session.
    const short = parameters.toString().length < 8_000
    if (short && readCookie(context, { issuer, name: 'voyage_session' }) === null) {
      return seeOther(context, `${issuer.basePath}/authorize?${parameters}`)
    }
    return authorize(context, parameters)
  })

  app.post('/sign-in', async (context) => {
    const { auth } = context.var
    const { issuer, provider } = auth
    const own = await readOwnForm(context)
    if (!own.ok) return fail(context, own.reason)
    const { form } = own

    const interactionStartedAt = auth.clock()
    const request = new URLSearchParams(form.get('request') ?? '')
    const formerSessionSecret = readCookie(context, { issuer, name: 'voyage_session' })
    const before = { parameters: request, sessionSecret: formerSessionSecret, interactionStartedAt: null }
    const outcome = await provider.authorize(before)
    if (outcome.kind !== 'interaction_required' || outcome.interaction.kind !== 'sign_in') {
      return answer(context, { outcome, request, problem: null, username: '' })
    }

    const { tenantId } = outcome.interaction
    const username = form.get('username') ?? ''
    const password = form.get('password') ?? ''
    const address = auth.addressOf(context.req.raw)
    const user = await authenticateWithPassword(auth.passwords, { tenantId, username, password, address })
    if (!user.ok) {
      const throttled = user.error.reason === 'too_many_attempts'
      await provider.record({ type: throttled ? 'sign_in_throttled' : 'sign_in_failed', tenantId })
      return answer(context, { outcome, request, problem: user.error, username })
    }

    const { userId } = user.value
    const device = context.req.header('user-agent') ?? null
    const session = await provider.startSession({ tenantId, userId, formerSessionSecret, device })
    writeCookie(context, { issuer, name: 'voyage_session', value: session.sessionSecret })
    const { sessionSecret } = session
    const after = await provider.authorize({ parameters: request, sessionSecret, interactionStartedAt })
    return answer(context, { outcome: after, request, problem: { reason: 'other_account_expected' }, username })
  })

  app.post('/consent', async (context) => {
    const { issuer, provider } = context.var.auth
    const own = await readOwnForm(context)
    if (!own.ok) return fail(context, own.reason)
    const request = new URLSearchParams(own.form.get('request') ?? '')
    const outcome = await provider.decideConsent({
      parameters: request,
      sessionSecret: readCookie(context, { issuer, name: 'voyage_session' }),
      proof: own.form.get('proof') ?? '',
      // Anything but a clear yes is a no.
      decision: own.form.get('decision') === 'allow' ? 'allow' : 'deny',
    })
    return answer(context, { outcome, request, problem: null, username: '' })
  })
}

async function authorize(context: AuthContext, request: URLSearchParams): Promise<Response> {
  const { issuer, provider } = context.var.auth
  const sessionSecret = readCookie(context, { issuer, name: 'voyage_session' })
  const outcome = await provider.authorize({ parameters: request, sessionSecret, interactionStartedAt: null })
  const interaction = outcome.kind === 'interaction_required' ? outcome.interaction : null
  const username = interaction?.kind === 'sign_in' ? (interaction.loginHint ?? '') : ''
  return answer(context, { outcome, request, problem: null, username })
}

interface Shown {
  readonly outcome: AuthorizationOutcome
  readonly request: URLSearchParams
  readonly problem: SignInProblem | null
  readonly username: string
}

async function answer(context: AuthContext, shown: Shown): Promise<Response> {
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
  const { issuer, randomBytes, stores } = context.var.auth
  const { interaction, texts, username, problem } = shown
  const formToken = issueFormToken(context, { issuer, randomBytes })
  const page = { texts, basePath: issuer.basePath, request: shown.request.toString(), formToken }
  if (interaction.kind === 'consent') return consentPage({ ...page, interaction })
  const tenantName = await stores.tenants.findTenantName(interaction.tenantId)
  return signInPage({ ...page, interaction, username, problem, tenantName })
}

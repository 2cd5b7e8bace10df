import type { AuthorizationOutcome } from '@voyage/oidc-core'
import { authenticateWithPassword } from '@voyage/oidc-core'
import type { Hono } from 'hono'
import type { AuthContext, AuthEnv } from '../auth-env.ts'
import { readCookie, writeCookie } from '../http/browser-cookies.ts'
import { isOwnForm, issueFormToken } from '../http/form-token.ts'
import { readForm } from '../http/read-form.ts'
import { seeOther, withCookies } from '../http/see-other.ts'
import type { ErrorPageReason } from '../pages/error-page.ts'
import { errorPage } from '../pages/error-page.ts'
import type { SignInProblem } from '../pages/sign-in-page.ts'
import { signInPage } from '../pages/sign-in-page.ts'

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
    const form = await readForm(context.req.raw)
    if (form === null) return fail(context, 'form_malformed')
    if (!isOwnForm(context, { issuer, token: form.get('form_token') ?? '' })) return fail(context, 'form_not_own')

    const interactionStartedAt = auth.clock()
    const request = new URLSearchParams(form.get('request') ?? '')
    const formerSessionSecret = readCookie(context, { issuer, name: 'voyage_session' })
    const before = { parameters: request, sessionSecret: formerSessionSecret, interactionStartedAt: null }
    const outcome = await provider.authorize(before)
    if (outcome.kind !== 'interaction_required')
      return answer(context, { outcome, request, problem: null, username: '' })

    const { tenantId } = outcome.interaction
    const username = form.get('username') ?? ''
    const password = form.get('password') ?? ''
    const user = await authenticateWithPassword(auth.passwords, { tenantId, username, password })
    if (!user.ok) return answer(context, { outcome, request, problem: user.error, username })

    const { userId } = user.value
    const session = await provider.startSession({ tenantId, userId, formerSessionSecret })
    writeCookie(context, { issuer, name: 'voyage_session', value: session.sessionSecret })
    const { sessionSecret } = session
    const after = await provider.authorize({ parameters: request, sessionSecret, interactionStartedAt })
    return answer(context, { outcome: after, request, problem: { reason: 'other_account_expected' }, username })
  })
}

async function authorize(context: AuthContext, request: URLSearchParams): Promise<Response> {
  const { issuer, provider } = context.var.auth
  const sessionSecret = readCookie(context, { issuer, name: 'voyage_session' })
  const outcome = await provider.authorize({ parameters: request, sessionSecret, interactionStartedAt: null })
  const username = outcome.kind === 'interaction_required' ? (outcome.interaction.loginHint ?? '') : ''
  return answer(context, { outcome, request, problem: null, username })
}

async function answer(
  context: AuthContext,
  shown: {
    readonly outcome: AuthorizationOutcome
    readonly request: URLSearchParams
    readonly problem: SignInProblem | null
    readonly username: string
  },
): Promise<Response> {
  const { issuer, randomBytes } = context.var.auth
  const { outcome, request, problem, username } = shown
  switch (outcome.kind) {
    case 'redirect':
      return seeOther(context, outcome.location)
    case 'error_page':
      return fail(context, outcome.refusal.reason)
    case 'interaction_required': {
      const formToken = issueFormToken(context, { issuer, randomBytes })
      const { interaction } = outcome
      const { basePath } = issuer
      const page = { basePath, interaction, request: request.toString(), formToken, username, problem }
      return withCookies(context, await signInPage(page))
    }
  }
}

const fail = (context: AuthContext, reason: ErrorPageReason): Promise<Response> =>
  errorPage({ basePath: context.var.auth.issuer.basePath, reason })

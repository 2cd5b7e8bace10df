import type { AuthorizationOutcome } from '@voyage/oidc-core'
import { authenticateWithPassword, isRecorded, normalizeUsername } from '@voyage/oidc-core'
import type { Hono } from 'hono'
import type { AuthContext, AuthEnv } from '../auth-env.ts'
import { askAgainByGet } from '../http/ask-again-by-get.ts'
import { readCookie, writeCookie } from '../http/browser-cookies.ts'
import { fail } from '../http/fail.ts'
import { readOwnForm } from '../http/own-form.ts'
import { parseJson } from '../http/parse-json.ts'
import { readForm } from '../http/read-form.ts'
import { answer, takeSignIn } from './authorization-answers.ts'

/** Adds the authorization endpoint and the forms behind it. */
export function addAuthorizeRoutes(app: Hono<AuthEnv>): void {
  app.get('/authorize', (context) => authorize(context, new URL(context.req.url).searchParams))

  app.post('/authorize', async (context) => {
    const parameters = await readForm(context.req.raw)
    if (parameters === null) return fail(context, 'form_malformed')
    return askAgainByGet(context, '/authorize', parameters) ?? authorize(context, parameters)
  })

  app.post('/sign-in', (context) =>
    takeSignIn(context, async (form, tenantId) => {
      const { passwords, provider, addressOf } = context.var.auth
      const username = form.get('username') ?? ''
      const password = form.get('password') ?? ''
      const address = addressOf(context.req.raw)
      const user = await authenticateWithPassword(passwords, { tenantId, username, password, address })
      if (user.ok) {
        const { userId, passwordHash } = user.value
        return { ok: true, value: { userId, passwordHash, methods: ['pwd'] } }
      }
      // Whom the name means is for the audit: the page must not know it.
      const { userId, ...problem } = user.error
      const throttled = problem.reason === 'too_many_attempts'
      const detail = { method: 'password' }
      const type = throttled ? 'sign_in_throttled' : 'sign_in_failed'
      if (isRecorded(problem)) await provider.record({ type, tenantId, userId, address, detail })
      return { ok: false, error: problem }
    }),
  )

  app.post('/sign-in/passkey', (context) =>
    takeSignIn(context, async (form, tenantId) => {
      const { passkeys, addressOf } = context.var.auth
      const response = parseJson(form.get('credential') ?? '')
      const binding = form.get('form_token') ?? ''
      const address = addressOf(context.req.raw)
      const signedIn = await passkeys.authenticate({ tenantId, binding, response, address })
      if (!signedIn.ok) return signedIn
      const { user, methods } = signedIn.value
      const { userId, passwordHash } = user
      return { ok: true, value: { userId, passwordHash, methods } }
    }),
  )

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
  const asked = { parameters: request, sessionSecret, interactionStartedAt: null }
  const judged = await provider.authorize(asked)
  // Taken once, so only by a request that lacks nothing but somebody signed in.
  const former = sessionSecret === null && lacksSignIn(judged) ? await goOnWithFormer(context) : null
  const outcome = former === null ? judged : await provider.authorize({ ...asked, sessionSecret: former })
  const interaction = outcome.kind === 'interaction_required' ? outcome.interaction : null
  const username = interaction?.kind === 'sign_in' ? (interaction.loginHint ?? '') : ''
  return answer(context, { outcome, request, problem: null, username })
}

/** Whether the request is right and nobody is signed in: the sign-in page, or `login_required` where none may be shown. */
function lacksSignIn(outcome: AuthorizationOutcome): boolean {
  switch (outcome.kind) {
    case 'interaction_required':
      return outcome.interaction.kind === 'sign_in'
    case 'redirect':
    case 'form_post':
      return outcome.error === 'login_required'
    case 'error_page':
      return false
  }
}

/** Starts a session in the place of the one that this browser had before the move, and returns its secret; null without. */
async function goOnWithFormer(context: AuthContext): Promise<string | null> {
  const { issuer, provider, stores, takeFormerSession, addressOf } = context.var.auth
  const former = await takeFormerSession(context.req.raw, provider.tenantId)
  if (former === null || (provider.tenantId !== null && provider.tenantId !== former.tenantId)) return null
  const { tenantId, authTime, methods } = former
  const user = await stores.users.findUserByUsername({ tenantId, username: normalizeUsername(former.username) })
  if (user === null) return null
  const device = context.req.header('user-agent') ?? null
  const address = addressOf(context.req.raw)
  // A password that is changed at this moment leaves no session behind.
  const { userId, passwordHash } = user
  const start = { tenantId, userId, formerSessionSecret: null, device, address, authTime, methods, passwordHash }
  const started = await provider.startSession(start)
  if (started === null) return null
  const { sessionSecret } = started
  writeCookie(context, { issuer, name: 'voyage_session', value: sessionSecret })
  return sessionSecret
}

import type { AuthorizationOutcome } from '@voyage/oidc-core'
import { authenticateWithPassword, isRecorded } from '@voyage/oidc-core'
import { readCookie, setCookie } from './cookies.ts'
import type { Host } from './host.ts'
import { askAgainByGet, readParameters, refuse, seeOther, sessionCookie } from './http.ts'
import { consentPage, formPostPage } from './other-pages.ts'
import { readOwnForm, withFormToken } from './own-form.ts'
import { passwordHasher } from './password-hasher.ts'
import { addressOf, clock } from './platform.ts'
import type { RefusedSignIn } from './sign-in-page.ts'
import { signInPage } from './sign-in-page.ts'

/** The authorization endpoint, by GET and POST. */
export async function authorize(request: Request, { provider }: Host): Promise<Response> {
  const parameters = await readParameters(request)
  if (parameters === null) return refuse(400, 'This is no form.')
  const byGet = askAgainByGet(request, parameters)
  if (byGet !== null) return byGet
  const sessionSecret = readCookie(request, sessionCookie)
  const outcome = await provider.authorize({ parameters, sessionSecret, interactionStartedAt: null })
  return answer(request, { outcome, parameters, refused: null })
}

/** Judges a form of the sign-in page, starts the session, and goes on with the request that the page was shown for. */
export async function signIn(request: Request, { provider, stores, tenantId, tellClients }: Host): Promise<Response> {
  const form = await readOwnForm(request, provider)
  if (form === null) return refuse(403, 'This form is none of ours.')
  const interactionStartedAt = clock()
  const parameters = new URLSearchParams(form.get('request') ?? '')
  const username = form.get('username') ?? ''
  const password = form.get('password') ?? ''
  const address = addressOf(request)
  const user = await authenticateWithPassword(
    { users: stores.users, attempts: stores.passwordAttempts, hasher: passwordHasher, clock },
    { tenantId, username, password, address },
  )
  const formerSessionSecret = readCookie(request, sessionCookie)
  const started = user.ok
    ? await provider.startSession({
        tenantId,
        userId: user.value.userId,
        passwordHash: user.value.passwordHash,
        formerSessionSecret,
      })
    : null
  if (!user.ok && isRecorded(user.error)) {
    const type = user.error.reason === 'too_many_attempts' ? 'sign_in_throttled' : 'sign_in_failed'
    // Whom the name means is for the audit alone.
    await provider.record({ type, tenantId, userId: user.error.userId, address, detail: { method: 'password' } })
  }
  if (started === null) {
    const outcome = await provider.authorize({ parameters, sessionSecret: null, interactionStartedAt: null })
    const throttled = !user.ok && user.error.reason === 'too_many_attempts'
    const problem = throttled ? 'Too many attempts. Try again later.' : 'Name or password is wrong.'
    return answer(request, { outcome, parameters, refused: { username, problem } })
  }
  if (started.endedOther) tellClients()
  const { sessionSecret } = started
  const outcome = await provider.authorize({ parameters, sessionSecret, interactionStartedAt })
  const response = answer(request, { outcome, parameters, refused: null })
  response.headers.append('set-cookie', setCookie(sessionCookie, sessionSecret))
  return response
}

/** Takes what the user decided on the consent page. */
export async function consent(request: Request, { provider }: Host): Promise<Response> {
  const form = await readOwnForm(request, provider)
  if (form === null) return refuse(403, 'This form is none of ours.')
  const parameters = new URLSearchParams(form.get('request') ?? '')
  const outcome = await provider.decideConsent({
    parameters,
    sessionSecret: readCookie(request, sessionCookie),
    proof: form.get('proof') ?? '',
    // Anything but a clear yes is a no.
    decision: form.get('decision') === 'allow' ? 'allow' : 'deny',
  })
  return answer(request, { outcome, parameters, refused: null })
}

function answer(
  request: Request,
  shown: {
    readonly outcome: AuthorizationOutcome
    readonly parameters: URLSearchParams
    /** The form that this answers, where it was refused. */
    readonly refused: RefusedSignIn | null
  },
): Response {
  const { outcome, parameters, refused } = shown
  switch (outcome.kind) {
    case 'redirect':
      return seeOther(outcome.location)
    case 'form_post':
      return formPostPage(outcome)
    case 'error_page':
      // `outcome.refusal.reason` is for a log alone: a page with it would say which clients exist.
      return refuse(400, 'This request names no client and redirect URI that are known here.')
    case 'interaction_required': {
      const { interaction } = outcome
      const asked = { request: parameters.toString() }
      return withFormToken(request, (formToken) =>
        interaction.kind === 'consent'
          ? consentPage({ ...asked, interaction, formToken })
          : signInPage({ ...asked, interaction, formToken, refused }),
      )
    }
  }
}

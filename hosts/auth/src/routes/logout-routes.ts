import type { Hono } from 'hono'
import type { AuthContext, AuthEnv } from '../auth-env.ts'
import { askAgainByGet } from '../http/ask-again-by-get.ts'
import { readCookie, removeCookie } from '../http/browser-cookies.ts'
import { fail } from '../http/fail.ts'
import { issueFormToken } from '../http/form-token.ts'
import { readOwnForm } from '../http/own-form.ts'
import { readForm } from '../http/read-form.ts'
import { requestIdOf } from '../http/request-id.ts'
import { seeOther, withCookies } from '../http/see-other.ts'
import { textsFor } from '../http/texts-for.ts'
import { logRefusal } from '../log-failure.ts'
import { signedOutPage, signOutPage } from '../pages/sign-out-pages.ts'

/** Adds the end-session endpoint, its confirmation and the page after it. */
export function addLogoutRoutes(app: Hono<AuthEnv>): void {
  app.get('/logout', (context) => logout(context, new URL(context.req.url).searchParams))

  app.post('/logout', async (context) => {
    const parameters = await readForm(context.req.raw)
    if (parameters === null) return fail(context, 'form_malformed')
    const byGet = askAgainByGet(context, '/logout', parameters)
    if (byGet !== null) return byGet
    // A long one without a hint says nothing: the plain question, to which the cookie comes along.
    const plain = parameters.has('id_token_hint') ? null : askAgainByGet(context, '/logout', new URLSearchParams())
    return plain ?? logout(context, parameters)
  })

  app.post('/logout/confirm', async (context) => {
    const { issuer, provider } = context.var.auth
    const own = await readOwnForm(context)
    if (!own.ok) return fail(context, own.reason)
    await provider.endSession(readCookie(context, { issuer, name: 'voyage_session' }))
    context.var.auth.afterLogout(context)
    removeCookie(context, { issuer, name: 'voyage_session' })
    return seeOther(context, `${issuer.basePath}/signed-out`)
  })

  app.get('/signed-out', (context) =>
    signedOutPage({ texts: textsFor(context), basePath: context.var.auth.issuer.basePath }),
  )
}

async function logout(context: AuthContext, parameters: URLSearchParams): Promise<Response> {
  const { issuer, provider, randomBytes } = context.var.auth
  const { basePath } = issuer
  const texts = textsFor(context, parameters.get('ui_locales'))
  const sessionSecret = readCookie(context, { issuer, name: 'voyage_session' })
  const outcome = await provider.logout({ parameters, sessionSecret })
  if (outcome.kind === 'redirect' || outcome.kind === 'signed_out') context.var.auth.afterLogout(context)
  switch (outcome.kind) {
    case 'error_page':
      return fail(context, outcome.refusal.reason)
    case 'confirmation_required': {
      if (outcome.why === 'hint_invalid') {
        logRefusal({ reason: 'id_token_hint_invalid', requestId: requestIdOf(context.req.raw) })
      }
      const formToken = issueFormToken(context, { issuer, randomBytes })
      return withCookies(context, await signOutPage({ texts, basePath, formToken }))
    }
    case 'redirect':
      removeSeenCookie(context, sessionSecret)
      return seeOther(context, outcome.location)
    case 'signed_out':
      removeSeenCookie(context, sessionSecret)
      return withCookies(context, await signedOutPage({ texts, basePath }))
  }
}

/** A cookie that did not come along may be that of a session which still runs, perhaps of another user. */
function removeSeenCookie(context: AuthContext, sessionSecret: string | null): void {
  const { issuer } = context.var.auth
  if (sessionSecret !== null) removeCookie(context, { issuer, name: 'voyage_session' })
}

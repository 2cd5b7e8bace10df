import type { Hono } from 'hono'
import type { AuthContext, AuthEnv } from '../auth-env.ts'
import { readCookie, removeCookie } from '../http/browser-cookies.ts'
import { isOwnForm, issueFormToken } from '../http/form-token.ts'
import { readForm } from '../http/read-form.ts'
import { seeOther, withCookies } from '../http/see-other.ts'
import { errorPage } from '../pages/error-page.ts'
import { signedOutPage, signOutPage } from '../pages/sign-out-pages.ts'

/** Adds the end-session endpoint, its confirmation and the page after it. */
export function addLogoutRoutes(app: Hono<AuthEnv>): void {
  app.get('/logout', (context) => logout(context, new URL(context.req.url).searchParams))

  app.post('/logout', async (context) => {
    const parameters = await readForm(context.req.raw)
    const { basePath } = context.var.auth.issuer
    return parameters === null ? errorPage({ basePath, reason: 'form_malformed' }) : logout(context, parameters)
  })

  app.post('/logout/confirm', async (context) => {
    const { issuer, provider } = context.var.auth
    const { basePath } = issuer
    const form = await readForm(context.req.raw)
    if (form === null) return errorPage({ basePath, reason: 'form_malformed' })
    const own = isOwnForm(context, { issuer, token: form.get('form_token') ?? '' })
    if (!own) return errorPage({ basePath, reason: 'form_not_own' })
    await provider.endSession(readCookie(context, { issuer, name: 'voyage_session' }))
    removeCookie(context, { issuer, name: 'voyage_session' })
    return seeOther(context, `${basePath}/signed-out`)
  })

  app.get('/signed-out', (context) => signedOutPage({ basePath: context.var.auth.issuer.basePath }))
}

async function logout(context: AuthContext, parameters: URLSearchParams): Promise<Response> {
  const { issuer, provider, randomBytes } = context.var.auth
  const { basePath } = issuer
  const sessionSecret = readCookie(context, { issuer, name: 'voyage_session' })
  const outcome = await provider.logout({ parameters, sessionSecret })
  switch (outcome.kind) {
    case 'error_page':
      return errorPage({ basePath, reason: outcome.refusal.reason })
    case 'confirmation_required': {
      const formToken = issueFormToken(context, { issuer, randomBytes })
      return withCookies(context, await signOutPage({ basePath, formToken }))
    }
    case 'redirect':
      removeCookie(context, { issuer, name: 'voyage_session' })
      return seeOther(context, outcome.location)
    case 'signed_out':
      removeCookie(context, { issuer, name: 'voyage_session' })
      return withCookies(context, await signedOutPage({ basePath }))
  }
}

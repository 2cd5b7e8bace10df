import { readCookie, removeCookie } from './cookies.ts'
import type { Host } from './host.ts'
import { askAgainByGet, readParameters, refuse, seeOther, sessionCookie } from './http.ts'
import { signedOutPage, signOutPage } from './other-pages.ts'
import { readOwnForm, withFormToken } from './own-form.ts'

/** The end-session endpoint (OpenID Connect RP-Initiated Logout 1.0), by GET and POST. */
export async function logout(request: Request, { provider, tellClients }: Host): Promise<Response> {
  const parameters = await readParameters(request)
  if (parameters === null) return refuse(400, 'This is no form.')
  const byGet = askAgainByGet(request, parameters)
  if (byGet !== null) return byGet
  const sessionSecret = readCookie(request, sessionCookie)
  const outcome = await provider.logout({ parameters, sessionSecret })
  switch (outcome.kind) {
    case 'error_page':
      return refuse(400, 'This request to sign out is none that could be followed.')
    case 'confirmation_required':
      return withFormToken(request, signOutPage)
    case 'redirect':
    case 'signed_out': {
      tellClients()
      const response = outcome.kind === 'redirect' ? seeOther(outcome.location) : signedOutPage()
      // A cookie that did not come along may be that of a session which still runs.
      if (sessionSecret !== null) response.headers.append('set-cookie', removeCookie(sessionCookie))
      return response
    }
  }
}

/** Takes the form of the page that asked. */
export async function confirmLogout(request: Request, { provider, tellClients }: Host): Promise<Response> {
  if ((await readOwnForm(request, provider)) === null) return refuse(403, 'This form is none of ours.')
  await provider.endSession(readCookie(request, sessionCookie))
  tellClients()
  const response = signedOutPage()
  response.headers.append('set-cookie', removeCookie(sessionCookie))
  return response
}

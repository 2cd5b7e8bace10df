import type { OpenidProvider } from '@voyage/oidc-core'
import { equalInConstantTime } from '@voyage/oidc-core'
import { readCookie, setCookie } from './cookies.ts'
import { readForm } from './http.ts'

const formCookie = '__Host-form'

/** Makes a page whose form carries this browser's token, and sets the token's cookie where there is none yet. */
export function withFormToken(request: Request, makePage: (formToken: string) => Response): Response {
  const standing = readCookie(request, formCookie)
  const formToken = standing ?? crypto.randomUUID()
  const page = makePage(formToken)
  if (standing === null) page.headers.append('set-cookie', setCookie(formCookie, formToken))
  return page
}

/** Returns the fields of a form that came from a page of ours in this browser; null otherwise. */
export async function readOwnForm(request: Request, provider: OpenidProvider): Promise<URLSearchParams | null> {
  const form = await readForm(request)
  const expected = readCookie(request, formCookie)
  const origin = request.headers.get('origin')
  if (form === null || expected === null || (origin !== null && origin !== provider.issuer)) return null
  return equalInConstantTime(form.get('form_token') ?? '', expected) ? form : null
}

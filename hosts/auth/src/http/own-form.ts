import type { AuthContext } from '../auth-env.ts'
import type { ErrorPageReason } from '../pages/error-page.ts'
import { isOwnForm } from './form-token.ts'
import { readForm } from './read-form.ts'

/** Returns the fields of a form that came from a page of ours in this browser, or why it is not taken. */
export async function readOwnForm(
  context: AuthContext,
): Promise<
  { readonly ok: true; readonly form: URLSearchParams } | { readonly ok: false; readonly reason: ErrorPageReason }
> {
  const form = await readForm(context.req.raw)
  if (form === null) return { ok: false, reason: 'form_malformed' }
  const own = isOwnForm(context, { issuer: context.var.auth.issuer, token: form.get('form_token') ?? '' })
  return own ? { ok: true, form } : { ok: false, reason: 'form_not_own' }
}

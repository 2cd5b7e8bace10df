import type { ReadHint } from '../authorize/check-id-token-hint.ts'
import { parseParameters } from '../parse-parameters.ts'
import type { FindClient } from '../provider/find-client.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** A logout request that passed every check. */
export type LogoutRequest =
  | {
      readonly kind: 'hinted'
      /** The session (`sid`) and user that the client's ID token names. */
      readonly hint: { readonly sessionId: string; readonly userId: string; readonly tenantId: string }
      /** Where to go afterwards, with state appended; null: nowhere. */
      readonly location: string | null
    }
  /**
   * No ID token vouches for it: none came, or one that is not of this issuer and a client that is there. One of a key that
   * is published no more cannot be told from a forged one.
   */
  | { readonly kind: 'unhinted'; readonly why: 'hint_missing' | 'hint_invalid' }

/** Why a logout request is shown an error page; it never redirects. */
export type LogoutRefusal =
  | { readonly reason: 'parameter_repeated' }
  | { readonly reason: 'client_id_mismatch' }
  | { readonly reason: 'post_logout_redirect_uri_unregistered' }

/** What the checks look up. */
export interface LogoutContext {
  readonly issuer: string
  readonly findClient: FindClient
  readonly readHint: ReadHint
}

/**
 * Returns the request after all checks. Without an `id_token_hint` that is good there is no redirect: nobody vouches for the
 * place.
 *
 * @see OpenID Connect RP-Initiated Logout 1.0 sections 2 and 3
 */
export async function parseLogoutRequest(
  input: URLSearchParams,
  context: LogoutContext,
): Promise<Result<LogoutRequest, LogoutRefusal>> {
  const parsed = parseParameters(input)
  if (!parsed.ok) return err({ reason: 'parameter_repeated' })
  const parameters = parsed.value
  const idToken = parameters.get('id_token_hint')
  if (idToken === undefined) return ok({ kind: 'unhinted', why: 'hint_missing' })

  const claims = await context.readHint(idToken)
  const { iss, aud, sub, sid, tenant_id: tenantId } = claims ?? {}
  if (iss !== context.issuer || typeof aud !== 'string' || typeof sub !== 'string' || typeof sid !== 'string') {
    return ok({ kind: 'unhinted', why: 'hint_invalid' })
  }
  const client = await context.findClient(aud)
  if (client === null || client.tenantId !== tenantId) return ok({ kind: 'unhinted', why: 'hint_invalid' })
  const clientId = parameters.get('client_id')
  if (clientId !== undefined && clientId !== client.clientId) return err({ reason: 'client_id_mismatch' })

  const hint = { sessionId: sid, userId: sub, tenantId: client.tenantId }
  const redirectUri = parameters.get('post_logout_redirect_uri')
  if (redirectUri === undefined) return ok({ kind: 'hinted', hint, location: null })
  if (!client.postLogoutRedirectUris.includes(redirectUri)) {
    return err({ reason: 'post_logout_redirect_uri_unregistered' })
  }
  const state = parameters.get('state')
  if (state === undefined) return ok({ kind: 'hinted', hint, location: redirectUri })
  const separator = redirectUri.includes('?') ? '&' : '?'
  return ok({ kind: 'hinted', hint, location: `${redirectUri}${separator}${new URLSearchParams({ state })}` })
}

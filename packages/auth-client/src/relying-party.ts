import type { AuthorizationTransaction } from './authorization/authorization-transaction.ts'
import type { AuthorizationResponseRefusal } from './authorization/validate-authorization-response.ts'
import { validateAuthorizationResponse } from './authorization/validate-authorization-response.ts'
import type { AuthClientError } from './errors.ts'
import type { IdTokenClaims } from './id-token/id-token-claims.ts'
import type { IdTokenRefusal } from './id-token/validate-id-token.ts'
import { validateIdToken } from './id-token/validate-id-token.ts'
import type { FindKey } from './jwt/verify-jwt.ts'
import type { Clock } from './ports.ts'
import type { Provider } from './provider.ts'
import type { Result } from './result.ts'
import { ok, refuseAt } from './result.ts'
import type { TokenResponse } from './schema.ts'
import type { Client } from './token/client.ts'
import type { TokenResponseRefusal } from './token/process-token-response.ts'
import { processTokenResponse } from './token/process-token-response.ts'
import { authorizationCodeRequest, refreshTokenRequest } from './token/token-request.ts'

/** Tokens of one signed-in user, after every check. Times are epoch seconds. */
export interface TokenSet {
  readonly claims: IdTokenClaims
  readonly idToken: string
  readonly accessToken: string
  /** Null when the provider does not say. */
  readonly accessTokenExpiresAt: number | null
  readonly refreshToken: string | null
}

/** Why a sign-in was not completed; tagged by the step that refused. */
export type SignInRefusal =
  | { readonly step: 'authorization_response'; readonly refusal: AuthorizationResponseRefusal }
  | {
      readonly step: 'token_response'
      readonly refusal: TokenResponseRefusal | { readonly reason: 'id_token_missing' }
    }
  | { readonly step: 'id_token'; readonly refusal: IdTokenRefusal }

/** Why tokens were not refreshed; tagged by the step that refused. */
export type RefreshRefusal =
  | { readonly step: 'token_response'; readonly refusal: TokenResponseRefusal }
  | { readonly step: 'id_token'; readonly refusal: IdTokenRefusal }

/** What both {@link completeSignIn} and {@link refreshTokens} need to know. */
export interface RelyingPartyOptions {
  readonly provider: Provider
  readonly issuer: string
  readonly client: Client
  readonly clock: Clock
  /** How far the provider's clock may be from ours, in seconds. Default 60. */
  readonly clockTolerance?: number
}

/** What {@link completeSignIn} works on. */
export interface CompleteSignInOptions extends RelyingPartyOptions {
  readonly redirectUri: string
  /** The `max_age` that was sent, in seconds. Default null: none was. */
  readonly maxAge?: number | null
  /** The query that came to the redirect URI. */
  readonly parameters: URLSearchParams
  readonly transaction: AuthorizationTransaction
  /** Refuses an answer without `iss`: see {@link validateAuthorizationResponse}. Default: when the metadata promises it. */
  readonly requireIssuer?: boolean | undefined
  /** The user whose session this goes on with, when it is no first sign-in: another is refused. Default: anybody. */
  readonly subject?: string | undefined
}

/**
 * Returns the tokens of the user who came back: judges the answer, redeems the code, validates the ID token.
 *
 * @throws AuthClientError when the provider cannot be reached or is unusable
 * @see OpenID Connect Core 1.0 section 3.1: https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth
 */
export async function completeSignIn(options: CompleteSignInOptions): Promise<Result<TokenSet, SignInRefusal>> {
  const { provider, transaction } = options
  const metadata = await provider.metadata()
  const code = validateAuthorizationResponse({ ...options, metadata })
  if (!code.ok) return refuseAt('authorization_response', code.error)

  const asked = { ...options, ...transaction, metadata, code: code.value, signal: provider.timeLimit() }
  const tokens = await processTokenResponse(await provider.send(await authorizationCodeRequest(asked)))
  if (!tokens.ok) return refuseAt('token_response', tokens.error)
  const { id_token: idToken } = tokens.value
  if (!idToken) return refuseAt('token_response', { reason: 'id_token_missing' })
  return accept({ maxAge: null, findKey: provider.findKey, ...options, ...transaction }, { ...tokens.value, idToken })
}

/** What {@link refreshTokens} works on. */
export interface RefreshTokensOptions extends RelyingPartyOptions {
  readonly refreshToken: string
  /** The ID token of the session and its claims: a new one must be of the same user, issuer and client. */
  readonly before: Pick<TokenSet, 'idToken' | 'claims'>
}

/**
 * Returns new tokens for a refresh token. Where the answer has no new refresh token the old one stays.
 *
 * Where it has no new ID token the old one stays; also where the key of a new one cannot be had just now, for the answer
 * is the only copy of the new refresh token. Nothing is gained by that for anybody: whoever gives the answer could as
 * well leave the ID token out, which section 12.2 allows. Its claims are judged all the same.
 *
 * A request whose answer got lost, on the way or at a gateway (502, 504), may have replaced the refresh token. Asked
 * again at once, the provider's grace window gives the same successor; asked later, the old token would count as stolen
 * and sign the user out (RFC 9700 section 4.14.2).
 *
 * @throws AuthClientError when the provider cannot be reached or is unusable
 * @see RFC 6749 section 6, OpenID Connect Core 1.0 section 12.2: https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse
 */
export async function refreshTokens(options: RefreshTokensOptions): Promise<Result<TokenSet, RefreshRefusal>> {
  const { provider, before } = options
  const metadata = await provider.metadata()
  const ask = async () => {
    const request = refreshTokenRequest({ ...options, metadata, signal: provider.timeLimit() })
    return processTokenResponse(await provider.send(await request))
  }
  const tokens = await ask().catch((error: unknown) => {
    if ((error as AuthClientError).code !== 'AUTH_CLIENT_PROVIDER_UNREACHABLE') throw error
    return ask()
  })
  if (!tokens.ok) return refuseAt('token_response', tokens.error)

  const received = { refresh_token: options.refreshToken, ...tokens.value }
  const keep = () => ok(toTokenSet(options, { ...received, ...before }))
  if (!received.id_token) return keep()
  const { sub, nonce = null } = before.claims
  const findKey: FindKey = (hint) => provider.findKey(hint).catch(() => null)
  const expected = { ...options, findKey, subject: sub, nonce, nonceOptional: true, maxAge: null }
  const accepted = await accept(expected, { ...received, idToken: received.id_token })
  return !accepted.ok && accepted.error.refusal.reason === 'key_unknown' ? keep() : accepted
}

interface Expected extends RelyingPartyOptions {
  readonly nonce: string | null
  readonly maxAge: number | null
  readonly nonceOptional?: boolean
  readonly subject?: string | undefined
  readonly findKey: FindKey
}

interface Received extends TokenResponse {
  readonly idToken: string
}

/** Returns the tokens when their ID token is valid in every respect. */
async function accept(
  expected: Expected,
  received: Received,
): Promise<Result<TokenSet, { readonly step: 'id_token'; readonly refusal: IdTokenRefusal }>> {
  const { client, clock } = expected
  const claims = await validateIdToken({
    ...expected,
    clockTolerance: expected.clockTolerance ?? 60,
    idToken: received.idToken,
    accessToken: received.access_token,
    clientId: client.clientId,
    now: clock(),
  })
  if (!claims.ok) return refuseAt('id_token', claims.error)
  return ok(toTokenSet(expected, { ...received, claims: claims.value }))
}

function toTokenSet({ clock }: RelyingPartyOptions, received: Received & Pick<TokenSet, 'claims'>): TokenSet {
  const { claims, idToken, expires_in: expiresIn } = received
  return {
    claims,
    idToken,
    accessToken: received.access_token,
    accessTokenExpiresAt: expiresIn === undefined ? null : clock() + Number(expiresIn),
    refreshToken: received.refresh_token ?? null,
  }
}
